//! The source of a market that is recorded: whether it answers, what it does not know, and where it has left gaps.

use super::{MarketError, StretchBars};
use crate::House;
use domain::{
    Timestamp,
    market::{Gap, Minute, Symbol},
};

/// As many gaps are shown at once.
const MOST_GAPS: u32 = 100;

/// How looking at prices goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// When it has last answered.
    pub answered_at: Option<Timestamp>,
    /// Why the last look brought nothing.
    pub problem: Option<String>,
    /// What was chosen and is not listed, because no price of it was seen that could be counted.
    pub unlisted: Vec<Symbol>,
    /// What is listed and brought no price at the last look, and why.
    pub silent: Vec<(Symbol, String)>,
}

/// None when the market has bars of its own.
pub async fn source(house: &House) -> Result<Option<Source>, MarketError> {
    if let Some(archive) = house.market.archive() {
        let recording = house.db.read().await?.recordings().find().await?;
        let (answered_at, problem) =
            recording.map_or((None, None), |recording| (recording.answered_at, recording.problem));
        let silent = archive.refused();
        let unlisted = silent.iter().map(|(symbol, _)| symbol.clone()).collect();
        return Ok(Some(Source { answered_at, problem, unlisted, silent }));
    }
    let Some(quotes) = house.market.quotes() else { return Ok(None) };
    let mut reader = house.db.read().await?;
    let recording = reader.recordings().find().await?;
    let pairs = reader.recordings().pairs().await?;
    drop(reader);
    let is_listed = |symbol: &Symbol| pairs.iter().any(|pair| pair.listing.symbol == *symbol);
    let unlisted = quotes.chosen().iter().filter(|symbol| !is_listed(symbol)).cloned().collect();
    let chosen = pairs.iter().filter(|pair| quotes.chosen().contains(&pair.listing.symbol));
    let silent = chosen.filter_map(|pair| Some((pair.listing.symbol.clone(), pair.problem.clone()?)));
    let silent = silent.collect();
    let (answered_at, problem) =
        recording.map_or((None, None), |recording| (recording.answered_at, recording.problem));
    Ok(Some(Source { answered_at, problem, unlisted, silent }))
}

/// The newest gaps that reach into a stretch from its first bar on; none where the market has bars of its own.
pub async fn gaps(house: &House, stretch: &StretchBars) -> Result<Vec<Gap>, MarketError> {
    let Some(first) = stretch.bars.time.first().filter(|_| house.market.quotes().is_some()) else {
        return Ok(Vec::new());
    };
    let first = Minute::containing(Timestamp::from_millis(*first));
    let (symbol, end) = (&stretch.listing.symbol, stretch.end);
    Ok(house.db.read().await?.recordings().gaps(symbol, first, end, MOST_GAPS).await?)
}
