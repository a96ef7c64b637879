//! The last price of an instrument.

use super::{MarketError, minutes};
use crate::House;
use domain::{
    Fixed,
    market::{Bar, Listing, Minute},
};

/// How far back is looked, in minutes: mostly the first is enough, and reading a week takes its time.
const BACK: [i64; 2] = [60, 7 * 1_440];

/// The last close before a minute. None when there was none for a week, or when the market does not have the instrument any more.
pub async fn last_close(
    house: &House,
    listing: &Listing,
    before: Minute,
) -> Result<Option<Fixed>, MarketError> {
    for back in BACK {
        let bars = minutes(house, &listing.symbol, before.plus(-back), before).await?;
        if let Some(bar) = bars.iter().rfind(|bar| Bar::is_sound(bar)) {
            return Ok(Some(Fixed::of_steps(bar.close, listing.tick)));
        }
    }
    Ok(None)
}
