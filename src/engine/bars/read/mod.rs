//! Bars out of CSV text: a header that names the columns in any order, then one line for each bar.
//!
//! The text is read in pieces and each line once, cell by cell: the usual forms of a price and of a moment are taken by a quick path, and
//! everything else by a complete one, so that both always agree. Prices become whole ticks while they are read; when no tick is given, it
//! starts at 0.01 and becomes finer as soon as a price needs it.

mod columns;
mod error;
mod header;
mod lines;
mod moment;
mod number;

pub use error::{Fault, ReadError};

use super::{Bars, Scale};
use columns::Columns;
use header::{Header, Role};
use lines::Lines;
use moment::Moments;
use std::io::Read;

/// How bars are to be read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What the instrument is called.
    pub name: String,
    /// The step of prices; without it the coarsest power of ten up to 0.01 that holds every price.
    pub tick: Option<Scale>,
    /// The step of volumes; without it the coarsest power of ten up to 1 that holds every volume.
    pub lot: Option<Scale>,
    /// Round prices and volumes that are not whole steps, instead of refusing them.
    pub round: bool,
    /// Read only so many bars.
    pub limit: Option<usize>,
}

/// Bars, and what was noticed while they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub bars: Bars,
    /// Columns that hold text; they are left out.
    pub ignored: Vec<String>,
    /// Bars whose open or close lies outside their high and low.
    pub outside: usize,
    /// Prices and volumes that were rounded to whole steps.
    pub rounded: usize,
}

/// Reads bars from CSV text.
// Not generic: it is compiled, and optimised, here and not where it is called.
pub fn read_csv(source: &mut dyn Read, options: &ReadOptions) -> Result<Reading, ReadError> {
    let mut lines = Lines::new(source);
    let Some(first) = lines.next()? else { return Err(ReadError::Empty) };
    let header = Header::parse(first)?;
    let mut reader = Reader { columns: Columns::new(&header, options), header, moments: Moments::default() };
    let limit = options.limit.unwrap_or(usize::MAX);
    while reader.columns.len() < limit {
        let Some(line) = lines.next()? else { break };
        if !line.is_empty() {
            reader.row(line).map_err(|problem| reader.locate(problem, lines.number()))?;
        }
    }
    if reader.columns.len() == 0 {
        return Err(ReadError::NoBars);
    }
    Ok(reader.columns.finish(&reader.header, options))
}

struct Reader {
    header: Header,
    columns: Columns,
    moments: Moments,
}

/// What is wrong in a line.
enum Problem {
    Cell { column: usize, fault: Fault },
    Width { cells: usize },
}

impl Reader {
    fn row(&mut self, line: &[u8]) -> Result<(), Problem> {
        let width = self.header.roles.len();
        let mut rest = line;
        for column in 0..width {
            let role = self.header.roles[column];
            let used = match self.quick(role, rest) {
                Some(used) => used,
                None => self.cell(role, rest).map_err(|fault| Problem::Cell { column, fault })?,
            };
            rest = &rest[used..];
            match rest.first() {
                Some(_) if column + 1 < width => rest = &rest[1..],
                None if column + 1 == width => {}
                None => return Err(Problem::Width { cells: column + 1 }),
                Some(_) => return Err(Problem::Width { cells: width + cells_in(&rest[1..]) }),
            }
        }
        self.columns
            .check()
            .map_err(|(role, fault)| Problem::Cell { column: self.header.place_of(role), fault })
    }

    /// Takes the first cell of `rest` in its usual form, and says how long it is.
    #[inline]
    fn quick(&mut self, role: Role, rest: &[u8]) -> Option<usize> {
        if role == Role::Time {
            let (time, used) = self.moments.quick(rest)?;
            return self.columns.quick_time(time).map(|()| used);
        }
        self.columns.quick_steps(role, rest)
    }

    /// The same for every form, and why it cannot be taken.
    fn cell(&mut self, role: Role, rest: &[u8]) -> Result<usize, Fault> {
        match role {
            Role::Time => {
                let (time, used) = self.moments.read(rest)?;
                self.columns.push_time(time)?;
                Ok(used)
            }
            Role::Open | Role::High | Role::Low | Role::Close | Role::Volume => {
                self.columns.push_steps(role, rest)
            }
            Role::Extra(place) => self.columns.push_extra(place, rest),
        }
    }

    fn locate(&self, problem: Problem, line: u64) -> ReadError {
        match problem {
            Problem::Cell { column, fault } => {
                ReadError::Cell { line, column: column + 1, name: self.header.names[column].clone(), fault }
            }
            Problem::Width { cells } => ReadError::Width { line, cells, columns: self.header.roles.len() },
        }
    }
}

/// The cells of a line of text without their quotes and the space around them.
pub(crate) fn cells(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let (cell, used) = split(line.as_bytes());
        // Cells end at a comma or a quote, which never stand inside of a character.
        rest = line.get(used + 1..).filter(|_| used < line.len());
        std::str::from_utf8(cell).ok().map(str::trim)
    })
}

/// The first cell of a line without its quotes, and how much of the line it takes.
fn split(rest: &[u8]) -> (&[u8], usize) {
    if let Some(quoted) = rest.strip_prefix(b"\"") {
        let mut at = 0;
        while let Some(quote) = memchr::memchr(b'"', &quoted[at..]) {
            let end = at + quote;
            match quoted.get(end + 1) {
                Some(b'"') => at = end + 2,
                Some(b',') | None => return (&quoted[..end], end + 2),
                Some(_) => break,
            }
        }
    }
    let end = memchr::memchr(b',', rest).unwrap_or(rest.len());
    (&rest[..end], end)
}

fn cells_in(mut rest: &[u8]) -> usize {
    let mut cells = 1;
    loop {
        let (_, used) = split(rest);
        if used >= rest.len() {
            return cells;
        }
        rest = &rest[used + 1..];
        cells += 1;
    }
}
