//! The minutes of an instrument that may be gone.

use super::MarketError;
use crate::House;
use domain::market::{Bar, FeedError, Minute, Symbol};

/// The bars of the minutes `from..to`. What the market does not have any more has none.
pub async fn minutes(
    house: &House,
    symbol: &Symbol,
    from: Minute,
    to: Minute,
) -> Result<Vec<Bar>, MarketError> {
    match house.market.feed()?.bars(symbol, from, to).await {
        Err(FeedError::UnknownInstrument(_)) => Ok(Vec::new()),
        bars => Ok(bars?),
    }
}
