//! The candles that an iteration is drawn on. Whatever is asked for, and whatever its market has by now, they end where its data was sealed.

use crate::{
    House,
    market::{IndicatorError, Indicators, MarketError, Stretch, StretchBars, indicators},
};
use domain::{Timestamp, lab::Iteration, market::Symbol};
use engine::learning::split;

/// Open bars with a column for each expression; only [`candles`] makes them.
#[derive(Debug, Clone)]
pub struct OpenCandles(Indicators);

impl OpenCandles {
    pub const fn shown(&self) -> &Indicators {
        &self.0
    }

    fn before(sealed_from: Timestamp, found: Indicators) -> Self {
        let Indicators { stretch, mut columns } = found;
        let (open, _) = split(stretch.bars, stretch.timeframe, sealed_from.as_millis());
        let bars = open.bars().clone();
        for (_, values) in &mut columns {
            values.truncate(bars.len());
        }
        Self(Indicators { stretch: StretchBars { bars, ..stretch }, columns })
    }
}

/// Candles of an instrument, as far as they were open to an iteration. None where this market is another one now, or nothing of the instrument was ever sealed.
pub async fn candles(
    house: &House,
    iteration: &Iteration,
    (symbol, wanted): (&Symbol, &Stretch),
    expressions: &[(String, String)],
) -> Result<Option<OpenCandles>, IndicatorError> {
    let feed = house.market.feed().map_err(MarketError::from)?;
    if !iteration.asked.on.is_of(feed.as_ref()) {
        return Ok(None);
    }
    let mut reader = house.db.read().await.map_err(MarketError::from)?;
    let seals = reader.lab().seals(iteration.agent).await.map_err(MarketError::from)?;
    drop(reader);
    let Some(seal) = seals.into_iter().find(|seal| seal.symbol == *symbol) else { return Ok(None) };
    let to = wanted.to.map_or(seal.sealed_from, |to| to.min(seal.sealed_from));
    let found = indicators(house, symbol, &Stretch { to: Some(to), ..*wanted }, expressions).await?;
    Ok(Some(OpenCandles::before(seal.sealed_from, found)))
}
