//! A description cut into words, with the clauses and parts of clauses that they stand in.

/// A word of a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In small letters.
    pub text: String,
    /// Where it stands, in bytes.
    pub from: usize,
    pub to: usize,
    /// Clauses end where a sentence or a bracket does.
    pub clause: usize,
    /// Parts of clauses end at commas.
    pub part: usize,
    /// Whether it stands there in capitals, and whether its first letter does.
    pub is_upper: bool,
    pub is_title: bool,
}

/// All words of a text.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut clause, mut part) = (0, 0);
    let mut begin = None;
    let mut letters = text.char_indices().peekable();
    let mut before = None;
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        if belongs(before, letter, next) {
            begin = begin.or(Some(at));
        } else {
            if let Some(from) = begin.take() {
                words.push(word(text, from, at, clause, part));
            }
            match letter {
                ',' => part += 1,
                // A dash between blanks parts like a comma.
                '-' | '–' if before == Some(' ') && next == Some(' ') => part += 1,
                ':' | '=' if words.last().is_some_and(is_told) => {}
                '.' | ';' | ':' | '!' | '?' | '\n' | '(' | ')' | '—' => {
                    clause += 1;
                    part += 1;
                }
                '&' => words.push(word(text, at, at + 1, clause, part)),
                _ => {}
            }
        }
        before = Some(letter);
    }
    if let Some(from) = begin {
        words.push(word(text, from, text.len(), clause, part));
    }
    words
}

/// What a colon tells of: `Risk: low`.
fn is_told(word: &Word) -> bool {
    const TOLD: [&str; 13] = [
        "risk",
        "tolerance",
        "appetite",
        "level",
        "profile",
        "stop",
        "stops",
        "loss",
        "target",
        "targets",
        "stoploss",
        "period",
        "horizon",
    ];
    TOLD.contains(&word.text.as_str())
}

/// Whether a letter is part of a word: `don't`, `10:30` and `1.5` are one.
fn belongs(before: Option<char>, letter: char, next: Option<char>) -> bool {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
    match letter {
        '\'' | '’' => is_letter(before) && is_letter(next),
        ':' | '.' => is_digit(before) && is_digit(next),
        letter => letter.is_alphanumeric(),
    }
}

fn word(text: &str, from: usize, to: usize, clause: usize, part: usize) -> Word {
    let own = &text[from..to];
    Word {
        text: own.to_lowercase().replace('’', "'"),
        from,
        to,
        clause,
        part,
        is_upper: own.chars().any(char::is_uppercase) && !own.chars().any(char::is_lowercase),
        is_title: own.chars().next().is_some_and(char::is_uppercase),
    }
}

/// Whether a word fits a pattern: its text, or with a star at its end how it begins.
pub fn fits(word: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == pattern,
    }
}

/// How many words fit a phrase: patterns in a row within one clause, each with its alternatives behind `|`.
pub fn length(words: &[Word], phrase: &str) -> Option<usize> {
    let first = words.first()?;
    let mut count = 0;
    for pattern in phrase.split(' ') {
        let word = words.get(count).filter(|word| word.clause == first.clause && word.part == first.part)?;
        if !pattern.split('|').any(|pattern| fits(&word.text, pattern)) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_their_clauses_and_parts() {
        let words = words("Don't short, 10:30-11 (ever). Gap & go");
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["don't", "short", "10:30", "11", "ever", "gap", "&", "go"]);
        let clauses: Vec<usize> = words.iter().map(|word| word.clause).collect();
        assert_eq!(clauses, [0, 0, 0, 0, 1, 3, 3, 3]);
        assert!(words[1].part < words[2].part);
    }

    #[test]
    fn a_phrase_is_found_within_a_part_only() {
        let words = words("tight stops, long only");
        assert_eq!(length(&words, "tight|close stop*"), Some(2));
        assert_eq!(length(&words[1..], "stops long"), None);
        assert_eq!(length(&words[2..], "long only"), Some(2));
    }
}
