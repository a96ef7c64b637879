//! The files of a folder: which there are, and the bars of one.

use super::{CsvError, FileFault, about::Stated};
use domain::market::{
    Symbol,
    calendar::{MINUTE_MS, rfc3339},
};
use engine::bars::{Bars, ReadError, ReadOptions, Timeframe, read_csv};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

/// The first bytes of every gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A file and the instrument it is named after.
pub struct Named {
    pub symbol: Symbol,
    pub path: PathBuf,
}

/// The files of bars, in the order of their names.
pub fn list(folder: &Path) -> Result<Vec<Named>, CsvError> {
    if !folder.is_dir() {
        return Err(CsvError::NotAFolder(folder.to_owned()));
    }
    let unreadable = |source| CsvError::Unreadable { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(stem) = name.strip_suffix(".csv.gz").or_else(|| name.strip_suffix(".csv")) else { continue };
        let symbol = stem.parse().map_err(|_| CsvError::Name(path.clone()))?;
        files.push(Named { symbol, path });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The bars of a file, each of a whole minute. What was read, unpacked, goes into the digest.
pub fn read(path: &Path, symbol: &Symbol, stated: &Stated, digest: &mut Sha256) -> Result<Bars, CsvError> {
    let unreadable = |source| CsvError::Unreadable { path: path.to_owned(), source };
    let options = ReadOptions {
        name: symbol.to_string(),
        tick: stated.tick,
        lot: stated.lot,
        ..ReadOptions::default()
    };
    let mut source = Digested { source: open(path).map_err(unreadable)?, digest };
    let reading = read_csv(&mut source, &options);
    let bars = match reading {
        Ok(reading) => kept(reading.bars),
        Err(ReadError::Source(source)) => return Err(unreadable(source)),
        Err(wrong) => return Err(CsvError::File { path: path.to_owned(), source: wrong.into() }),
    };
    refuse_other_lengths(&bars).map_err(|source| CsvError::File { path: path.to_owned(), source })?;
    Ok(bars)
}

/// Only what a market has, in no more memory than it needs.
fn kept(mut bars: Bars) -> Bars {
    let Bars { time, open, high, low, close, volume, .. } = &mut bars;
    for column in [time, open, high, low, close, volume] {
        column.shrink_to_fit();
    }
    bars.extras = Vec::new();
    bars
}

/// Unpacked when it is packed, whatever its name says.
fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut source = BufReader::new(File::open(path)?);
    let packed = source.fill_buf()?.starts_with(&GZIP);
    Ok(if packed { Box::new(MultiGzDecoder::new(source)) } else { Box::new(source) })
}

/// Minutes may be missing anywhere, so bars are longer than a minute only when no two of them follow within one.
fn refuse_other_lengths(bars: &Bars) -> Result<(), FileFault> {
    if let Some(time) = bars.time.iter().find(|time| *time % MINUTE_MS != 0) {
        return Err(FileFault::NotAMinute(rfc3339(*time)));
    }
    let shortest = bars.time.windows(2).map(|pair| pair[1] - pair[0]).min().and_then(Timeframe::from_ms);
    match shortest {
        Some(length) if length > Timeframe::MINUTE => Err(FileFault::TooLong(length)),
        _ => Ok(()),
    }
}

/// Notes down what is read.
struct Digested<'d> {
    source: Box<dyn Read>,
    digest: &'d mut Sha256,
}

impl Read for Digested<'_> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(piece)?;
        self.digest.update(&piece[..read]);
        Ok(read)
    }
}
