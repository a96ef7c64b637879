//! Why a text is not bars, with the place of what is wrong.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the file is empty; its first line must name the columns timestamp,open,high,low,close,volume")]
    Empty,
    #[error("there are no bars below the header")]
    NoBars,
    #[error("line 1: there is no column {name}; the header has {found}")]
    MissingColumn { name: &'static str, found: String },
    #[error("line 1, column {column}: the column {name} is there twice")]
    DoubleColumn { column: usize, name: String },
    #[error("line 1: the cells are separated by ';'; write ',' between the cells and '.' in the numbers")]
    Semicolons,
    #[error("line 1, column {column}: the column has no name")]
    NamelessColumn { column: usize },
    #[error("line {line}, column {column} ({name}): {fault}")]
    Cell { line: u64, column: usize, name: String, fault: Fault },
    #[error("line {line}: {cells} cells where the header has {columns}")]
    Width { line: u64, cells: usize, columns: usize },
    #[error("line {line} is longer than 256 KiB; this is not a CSV file of bars")]
    LongLine { line: u64 },
    #[error("cannot read the bars")]
    Source(#[source] io::Error),
}

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the cell is empty")]
    Blank,
    #[error("{0:?} is not a number")]
    NotANumber(String),
    #[error(
        "{0:?} is too large or has too many digits to count in whole steps; give a coarser step and --round"
    )]
    TooManyDigits(String),
    #[error("{text:?} is not a whole number of steps of {step}; give a finer step or --round")]
    OffGrid { text: String, step: String },
    #[error("the price must be above zero")]
    NotAPrice,
    #[error("the volume is negative")]
    NegativeVolume,
    #[error("the high is below the low")]
    HighBelowLow,
    #[error(
        "{0:?} is not a moment; write RFC 3339 (2020-01-01T00:00:00Z), seconds or milliseconds since 1970"
    )]
    NotAMoment(String),
    #[error("{text:?} is written in {this}, the lines above in {above}; use one unit in the whole file")]
    MixedUnits { text: String, this: &'static str, above: &'static str },
    #[error("the moment is the same as in the line above")]
    SameMoment,
    #[error("the moment is before that of the line above; sort the bars by time")]
    EarlierMoment,
}

/// What stands in a cell, short enough for a sentence.
pub fn quoted(cell: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = String::from_utf8_lossy(&cell[..cell.len().min(4 * LONGEST)]);
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < cell.len() {
        short.push('…');
    }
    short
}
