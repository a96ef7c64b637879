use leptos::prelude::*;

/// What a piece of a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Plain,
    /// `[scan]`
    Table,
    /// What stands before `=`.
    Key,
    Text,
    Number,
    Remark,
}

impl Piece {
    const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Table => Some("tok-table"),
            Self::Key => Some("tok-key"),
            Self::Text => Some("tok-text"),
            Self::Number => Some("tok-number"),
            Self::Remark => Some("tok-remark"),
        }
    }
}

/// A strategy document, its pieces told apart. What is no TOML is shown as it stands.
pub fn source(document: &str) -> impl IntoView + use<> {
    let lines = document.lines().map(|line| view! { {source_line(line)}"\n" }).collect_view();
    view! { <pre class="source" tabindex="0">{lines}</pre> }
}

/// One line of it, as in a comparison.
pub fn source_line(line: &str) -> impl IntoView + use<> {
    let piece = |(piece, text): (Piece, &str)| match piece.class() {
        Some(class) => view! { <span class=class>{text.to_owned()}</span> }.into_any(),
        None => text.to_owned().into_any(),
    };
    pieces(line).into_iter().map(piece).collect_view()
}

/// The pieces of a line, which together are the line.
fn pieces(line: &str) -> Vec<(Piece, &str)> {
    let begun = line.trim_start();
    if begun.starts_with('[') && !line.contains('=') {
        return vec![(Piece::Table, line)];
    }
    let mut found = Vec::new();
    let mut rest = line;
    if let Some((key, _)) = line.split_once('=').filter(|(key, _)| is_key(key)) {
        found.push((Piece::Key, key));
        rest = &line[key.len()..];
    }
    while let Some(first) = rest.chars().next() {
        let (piece, length) = next(first, rest);
        let (text, after) = rest.split_at(length);
        match found.last_mut() {
            // What is nothing in particular stays together.
            Some((Piece::Plain, last)) if piece == Piece::Plain => {
                *last = &line[line.len() - rest.len() - last.len()..line.len() - after.len()];
            }
            _ => found.push((piece, text)),
        }
        rest = after;
    }
    found
}

fn is_key(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.\"".contains(letter))
}

/// What begins here, and how many bytes it has.
fn next(first: char, rest: &str) -> (Piece, usize) {
    match first {
        '#' => (Piece::Remark, rest.len()),
        '"' | '\'' => (Piece::Text, text_length(first, rest)),
        '0'..='9' => {
            let ends =
                rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || "._-+:".contains(letter)));
            (Piece::Number, ends.unwrap_or(rest.len()))
        }
        _ if first.is_ascii_alphabetic() || first == '_' => {
            let ends = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
            let word = &rest[..ends.unwrap_or(rest.len())];
            let piece = if matches!(word, "true" | "false") { Piece::Number } else { Piece::Plain };
            (piece, word.len())
        }
        _ => (Piece::Plain, first.len_utf8()),
    }
}

/// Up to the mark that ends it, which a backslash may keep from ending; to the end of the line where none does.
fn text_length(mark: char, rest: &str) -> usize {
    let mut is_kept = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if is_kept => is_kept = false,
            '\\' if mark == '"' => is_kept = true,
            _ if letter == mark => return at + letter.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_of_a_line_are_told_apart_and_are_the_line() {
        let told = |line: &str| {
            let found = pieces(line);
            let all: String = found.iter().map(|(_, text)| *text).collect();
            assert_eq!(all, line);
            found.into_iter().map(|(piece, text)| format!("{piece:?}:{text}")).collect::<Vec<_>>().join("|")
        };
        assert_eq!(told("[scan]"), "Table:[scan]");
        assert_eq!(told("fee = 0.0005 # each"), "Key:fee |Plain:= |Number:0.0005|Plain: |Remark:# each");
        assert_eq!(
            told(r#"when = "a \" = # b" # c"#),
            r#"Key:when |Plain:= |Text:"a \" = # b"|Plain: |Remark:# c"#
        );
        assert_eq!(told("when = \"open"), "Key:when |Plain:= |Text:\"open");
        assert_eq!(
            told("{\"a\": true, \"ü\"}"),
            "Plain:{|Text:\"a\"|Plain:: |Number:true|Plain:, |Text:\"ü\"|Plain:}"
        );
        assert_eq!(told("  [\"a = b\"]"), "Plain:  [|Text:\"a = b\"|Plain:]");
        assert_eq!(told(""), "");
    }
}
