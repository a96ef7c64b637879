//! Texts in quotes, with everything that can be escaped in them.

use super::Reader;

impl Reader<'_> {
    pub(super) fn string(&mut self, quote: char) -> (String, bool) {
        self.at += 1;
        if quote == '\'' {
            self.repair("single quotes were read as double ones");
        }
        let mut text = String::new();
        loop {
            let plain = self.take(|letter| letter != quote && letter != '\\');
            text.push_str(plain);
            match self.peek() {
                None => return (text, false),
                Some('\\') => {
                    self.at += 1;
                    let Some(letter) = self.escaped() else { return (text, false) };
                    text.push(letter);
                }
                Some(_) => {
                    self.at += 1;
                    return (text, true);
                }
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => return self.code_point(),
            other => other,
        })
    }

    /// Four hexadecimal digits, twice for what lies beyond them.
    fn code_point(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if (0xD800..0xDC00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.four_digits()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.at = before;
        }
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let Ok(number) = u32::from_str_radix(digits, 16) else { return Some(0xFFFD) };
        self.at += 4;
        Some(number)
    }
}
