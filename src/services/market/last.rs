//! The last price of an instrument.

use super::{MarketError, minutes};
use crate::House;
use domain::{
    Fixed,
    market::{Bar, Listing, Minute},
};

/// How far back is looked, in minutes: mostly the first is enough, over a night and over a weekend the next ones, and reading a week takes its time.
const BACK: [i64; 4] = [60, 1_440, 3 * 1_440, 7 * 1_440];

/// The last close before a minute. None when there was none for a week, or when the market does not have the instrument any more.
pub async fn last_close(
    house: &House,
    listing: &Listing,
    before: Minute,
) -> Result<Option<Fixed>, MarketError> {
    let mut to = before;
    for back in BACK {
        let from = before.plus(-back);
        let bars = minutes(house, &listing.symbol, from, to).await?;
        to = from;
        if let Some(bar) = bars.iter().rfind(|bar| Bar::is_sound(bar)) {
            return Ok(Some(Fixed::of_steps(bar.close, listing.tick)));
        }
    }
    Ok(None)
}
