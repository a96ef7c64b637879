//! Text in lines, out of a buffer that does not grow with the file.

use super::ReadError;
use std::io::{ErrorKind, Read};

/// The longest line that is read; also how much is read at once.
const LONGEST: usize = 256 * 1024;

pub struct Lines<'s> {
    source: &'s mut dyn Read,
    buffer: Vec<u8>,
    /// What of the buffer is still to be given out.
    start: usize,
    end: usize,
    number: u64,
    ended: bool,
}

impl<'s> Lines<'s> {
    pub fn new(source: &'s mut dyn Read) -> Self {
        Self { source, buffer: vec![0; LONGEST], start: 0, end: 0, number: 0, ended: false }
    }

    /// The next line without its end, or `None` after the last.
    pub fn next(&mut self) -> Result<Option<&[u8]>, ReadError> {
        let mut searched = 0;
        loop {
            let waiting = &self.buffer[self.start..self.end];
            if let Some(length) = memchr::memchr(b'\n', &waiting[searched..]) {
                return Ok(Some(self.take(searched + length, 1)));
            }
            searched = waiting.len();
            if self.ended {
                return Ok(if searched == 0 { None } else { Some(self.take(searched, 0)) });
            }
            if searched == LONGEST {
                return Err(ReadError::LongLine { line: self.number + 1 });
            }
            self.refill()?;
        }
    }

    /// The number of the line that was given out last, from 1.
    pub const fn number(&self) -> u64 {
        self.number
    }

    fn take(&mut self, length: usize, end: usize) -> &[u8] {
        let line = self.start..self.start + length;
        self.start = line.end + end;
        self.number += 1;
        let line = &self.buffer[line];
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    fn refill(&mut self) -> Result<(), ReadError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(ReadError::Source(error)),
            }
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Vec<u8>> {
        let mut source = text;
        let mut lines = Lines::new(&mut source);
        std::iter::from_fn(|| lines.next().unwrap().map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn lines_end_with_or_without_a_carriage_return_and_the_last_one_may_be_open() {
        assert_eq!(all(b"a\r\nb\n\nc"), [&b"a"[..], b"b", b"", b"c"]);
        assert_eq!(all(b""), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_line_may_span_two_pieces_but_not_fill_the_memory() {
        let text = [vec![b'x'; LONGEST - 3], b"\nsecond line\n".to_vec()].concat();
        assert_eq!(all(&text)[1], b"second line");
        let endless = vec![b'x'; LONGEST + 1];
        let mut source = &endless[..];
        assert!(matches!(Lines::new(&mut source).next(), Err(ReadError::LongLine { line: 1 })));
    }
}
