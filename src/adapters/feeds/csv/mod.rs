//! A folder of CSV files as a market that can be replayed: `NAME.csv` or `NAME.csv.gz` for each instrument, and, when wanted, an
//! `instruments.toml` that says more about them.
//!
//! Everything is read when the folder is opened, and kept: 48 bytes a bar, so about 25 MB for a year of one instrument that trades round the clock. A file
//! that is wrong is found then, not in the middle of a replay.

mod about;
mod error;
mod file;

pub use error::{CsvError, FileFault};

use about::About;
use async_trait::async_trait;
use domain::market::{
    Bar, Feed, FeedError, InstrumentKind, Listing, Minute, Span, Symbol, Title, calendar::MINUTE_MS,
};
use engine::bars::Bars;
use file::Named;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, path::Path};

/// How this market is called, also in errors.
pub const NAME: &str = "csv";
/// So many digits of the digest are enough to tell folders apart.
const DIGEST_DIGITS: usize = 16;

/// The bars of one file for an instrument of another market, in its steps: checked as those of a folder are.
pub fn read_file(path: &Path, listing: &Listing) -> Result<Vec<Bar>, CsvError> {
    let stated =
        about::Stated { tick: Some(listing.tick), lot: Some(listing.lot), ..about::Stated::default() };
    let bars = file::read(path, &listing.symbol, &stated, &mut Sha256::new())?;
    Ok((0..bars.len()).map(|place| bar(&bars, place)).collect())
}

/// Bars out of files.
#[derive(Debug)]
pub struct CsvFolder {
    instruments: BTreeMap<Symbol, Instrument>,
    span: Span,
    identity: String,
}

#[derive(Debug)]
struct Instrument {
    listing: Listing,
    bars: Bars,
}

impl CsvFolder {
    /// Reads all files of the folder; others than the named ones are left alone.
    pub fn open(folder: &Path) -> Result<Self, CsvError> {
        let files = file::list(folder)?;
        let mut about = About::of(folder)?;
        let mut digest = Sha256::new();
        let mut instruments = BTreeMap::new();
        for Named { symbol, path } in files {
            let stated = about.take(&symbol);
            let bars = file::read(&path, &symbol, &stated, &mut digest)?;
            let listing = listing(symbol.clone(), &bars, &stated);
            digest.update(steps_and_hours(&listing));
            if instruments.insert(symbol.clone(), Instrument { listing, bars }).is_some() {
                return Err(CsvError::Twice { folder: folder.to_owned(), symbol });
            }
        }
        about.refuse_the_rest(folder)?;
        let span = span(instruments.values()).ok_or_else(|| CsvError::NoFiles(folder.to_owned()))?;
        let mut content = hex::encode(digest.finalize());
        content.truncate(DIGEST_DIGITS);
        let files = if instruments.len() == 1 { "file" } else { "files" };
        let identity = format!("{} {files} with the content {content}", instruments.len());
        Ok(Self { instruments, span, identity })
    }
}

#[async_trait]
impl Feed for CsvFolder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn identity(&self) -> String {
        self.identity.clone()
    }

    fn span(&self) -> Span {
        self.span
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        Ok(self.instruments.values().map(|instrument| instrument.listing.clone()).collect())
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        let instrument =
            self.instruments.get(symbol).ok_or_else(|| FeedError::UnknownInstrument(symbol.clone()))?;
        let bars = &instrument.bars;
        let place = |minute: Minute| bars.time.partition_point(|time| *time < minute.begins().as_millis());
        Ok((place(from)..place(to)).map(|i| bar(bars, i)).collect())
    }
}

fn bar(bars: &Bars, i: usize) -> Bar {
    Bar {
        minute: Minute::new(bars.time[i].div_euclid(MINUTE_MS)),
        open: bars.open[i],
        high: bars.high[i],
        low: bars.low[i],
        close: bars.close[i],
        volume: bars.volume[i],
    }
}

fn listing(symbol: Symbol, bars: &Bars, stated: &about::Stated) -> Listing {
    let title = stated.title.as_deref().unwrap_or(symbol.as_str());
    Listing {
        title: Title::new(title),
        kind: stated.kind.unwrap_or(InstrumentKind::Crypto),
        tick: bars.instrument.tick,
        lot: bars.instrument.lot,
        session: stated.session,
        symbol,
    }
}

/// What besides its bars makes an instrument trade as it does, in a text that stays the same from version to version.
fn steps_and_hours(listing: &Listing) -> String {
    let Listing { symbol, kind, tick, lot, session, .. } = listing;
    let session = session.map_or_else(|| "always".to_owned(), |session| session.to_string());
    format!("\n{symbol} {} {tick} {lot} {session}\n", kind.as_str())
}

/// From the earliest bar of all files to the latest; none without files.
fn span<'i>(instruments: impl Iterator<Item = &'i Instrument> + Clone) -> Option<Span> {
    let minute = |time: &i64| Minute::new(time.div_euclid(MINUTE_MS));
    let from = instruments.clone().filter_map(|instrument| instrument.bars.time.first()).min()?;
    let last = instruments.filter_map(|instrument| instrument.bars.time.last()).max()?;
    Some(Span { from: minute(from), to: Some(minute(last).plus(1)) })
}
