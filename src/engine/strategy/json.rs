//! JSON into the tree. Reading stops at the first mistake, as what follows would be guesswork.

use super::tree::{Node, Value, unescape};
use crate::language::{Diagnostic, Name, Origin, Problems, Span};

/// How deep lists and tables may be nested.
const MAX_DEPTH: usize = 32;

pub fn read(text: &str, problems: &mut Problems) -> Node {
    let mut reader = Reader { text, at: 0, depth: 0, problems };
    let found = reader.value().and_then(|found| {
        reader.space();
        if reader.at == text.len() {
            Ok(found)
        } else {
            Err(reader.wrong("there is more behind the document", "the end"))
        }
    });
    found.unwrap_or_else(|problem| {
        problems.add(problem);
        Node { value: Value::Table(Vec::new()), span: Span::default() }
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    problems: &'a mut Problems,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn take(&mut self, word: &str) -> bool {
        let here = self.rest().starts_with(word);
        self.at += if here { word.len() } else { 0 };
        here
    }

    fn wrong(&self, message: &str, expected: &str) -> Diagnostic {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        Diagnostic::error("syntax", Span::new(self.at, self.at + width), message).expecting(expected)
    }

    fn value(&mut self) -> Result<Node, Diagnostic> {
        self.space();
        let start = self.at;
        let value = if self.take("{") {
            self.nested(Self::table)?
        } else if self.take("[") {
            self.nested(Self::list)?
        } else if self.rest().starts_with('"') {
            let (text, origin) = self.string()?;
            Value::Text { text, origin }
        } else if self.take("true") {
            Value::Boolean(true)
        } else if self.take("false") {
            Value::Boolean(false)
        } else if self.take("null") {
            Value::Other("null")
        } else {
            self.number()?
        };
        Ok(Node { value, span: Span::new(start, self.at) })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Diagnostic>) -> Result<Value, Diagnostic> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.wrong("this document is nested too deep", "fewer brackets"));
        }
        let found = read(self)?;
        self.depth -= 1;
        Ok(found)
    }

    fn table(&mut self) -> Result<Value, Diagnostic> {
        let mut entries: Vec<(Name, Node)> = Vec::new();
        self.space();
        while !self.take("}") {
            if !entries.is_empty() && !self.take(",") {
                return Err(self.wrong("the table is not closed", "',' or '}'"));
            }
            self.space();
            let start = self.at;
            let (text, _) = self.string()?;
            let name = Name { text, span: Span::new(start + 1, self.at - 1) };
            self.space();
            if !self.take(":") {
                return Err(self.wrong("a key is followed by its value", "':'"));
            }
            let value = self.value()?;
            if entries.iter().any(|(known, _)| known.text == name.text) {
                let message = format!("'{}' is there twice", name.text);
                self.problems
                    .add(Diagnostic::error("duplicate-key", name.span, message).expecting("each key once"));
            } else {
                entries.push((name, value));
            }
            self.space();
        }
        Ok(Value::Table(entries))
    }

    fn list(&mut self) -> Result<Value, Diagnostic> {
        let mut items = Vec::new();
        self.space();
        while !self.take("]") {
            if !items.is_empty() && !self.take(",") {
                return Err(self.wrong("the list is not closed", "',' or ']'"));
            }
            items.push(self.value()?);
            self.space();
        }
        Ok(Value::List(items))
    }

    fn string(&mut self) -> Result<(String, Origin), Diagnostic> {
        if !self.take("\"") {
            return Err(self.wrong("a text is missing", "'\"'"));
        }
        let (start, rest) = (self.at, self.rest());
        let (mut end, mut escaped) = (None, false);
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                b'"' if !escaped => {
                    end = Some(at);
                    break;
                }
                b'\n' => break,
                _ => escaped = byte == b'\\' && !escaped,
            }
        }
        let Some(end) = end else {
            self.at = start.saturating_sub(1);
            return Err(self.wrong("this text is not closed", "a closing '\"' on the same line"));
        };
        let Some((text, places)) = unescape(&rest[..end], start) else {
            return Err(self.wrong("there is an unknown escape in this text", "\\\", \\\\, \\n or \\u0000"));
        };
        self.at = start + end + 1;
        Ok((text, Origin::Bytes(places)))
    }

    fn number(&mut self) -> Result<Value, Diagnostic> {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c)).unwrap_or(rest.len());
        let written = &rest[..length];
        if written.parse::<f64>().is_err() {
            return Err(self.wrong("a value is missing", "a text, a number, a list or a table"));
        }
        self.at += length;
        Ok(Value::Number(written.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        let mut problems = Problems::default();
        read(text, &mut problems);
        problems
            .in_text(text.into())
            .problems
            .first()
            .map_or_else(String::new, |problem| format!("{}@{}", problem.message, problem.span.start))
    }

    #[test]
    fn a_mistake_is_named_where_it_stands() {
        assert_eq!(problem("{\"a\": 1} x"), "there is more behind the document@9");
        assert_eq!(problem("{\"a\" 1}"), "a key is followed by its value@5");
        assert_eq!(problem("{\"a\": }"), "a value is missing@6");
        assert_eq!(problem("{\"a\": \"x}"), "this text is not closed@6");
        assert_eq!(problem("{\"a\": 1, \"a\": 2}"), "'a' is there twice@10");
        assert_eq!(problem(&"{\"a\":[".repeat(40)), "this document is nested too deep@97");
        assert_eq!(problem("{\"a\": [1, true, null, \"\\u0041\"]}"), "");
    }
}
