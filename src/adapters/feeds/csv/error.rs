//! Why a folder is not a market, with the file, the line and the column where there are any.

use domain::market::Symbol;
use engine::bars::{ReadError, Timeframe};
use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    #[error("{} is not a folder; name one that holds files such as BTC-USD.csv", .0.display())]
    NotAFolder(PathBuf),
    #[error("there are no files of bars in {}; put them there as NAME.csv or NAME.csv.gz", .0.display())]
    NoFiles(PathBuf),
    #[error("cannot read {}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: the part before .csv must be the name of an instrument, of up to 100 letters, digits or any of . _ - : = ^", .0.display())]
    Name(PathBuf),
    #[error("{symbol} is there twice in {}; remove {symbol}.csv or {symbol}.csv.gz", .folder.display())]
    Twice { folder: PathBuf, symbol: Symbol },
    #[error("{}", .path.display())]
    File { path: PathBuf, source: FileFault },
    #[error("{} cannot be understood", .path.display())]
    About { path: PathBuf, source: Box<toml::de::Error> },
    #[error("{} names {instrument}, but there is no file {instrument}.csv", .path.display())]
    Stranger { path: PathBuf, instrument: String },
}

/// What is wrong with a file of bars.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    #[error(transparent)]
    Reading(#[from] ReadError),
    #[error("its bars are {0} long, and a market is replayed in minutes; give a file of one-minute bars")]
    TooLong(Timeframe),
    #[error(
        "the bar of {0} does not begin at a whole minute; put shorter bars together first with `agent-manager bars resample --to 1m`"
    )]
    NotAMinute(String),
}
