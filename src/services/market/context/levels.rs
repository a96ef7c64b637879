//! Levels and pivots of days, each worked out once.

use super::{
    super::{MarketError, Stretch, bars::of_listing, listing},
    days::{self, Day},
    known,
};
use crate::House;
use domain::{
    Period, Timestamp,
    market::{FeedError, Listing, Symbol, Timeframe, context::DayLevels},
};
use engine::{
    bars::Bars,
    context::{LOOK_BACK_DAYS, RULE, day_levels},
};
use std::collections::BTreeMap;
use storage::Days;

/// So many days before the last trade are looked at; more than the engine does, so that a few days without trades leave it all that it needs.
const HISTORY: Period = Period::from_days(LOOK_BACK_DAYS + 10);
/// So many days are worked out at once: an instrument's hours of a year and what comes before.
const AT_ONCE: usize = 366;

/// The levels that were known at moments of `from..=to`, one for each day that was over, oldest first. A day of which nothing was known has none.
pub async fn known_levels(
    house: &House,
    symbol: &Symbol,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<DayLevels>, MarketError> {
    let (from, to) = known(house, (from, to)).await?;
    let listing = listing(house, symbol).await?;
    let mut found = Vec::new();
    for days in days::between(&listing, from, to).chunks(AT_ONCE) {
        found.extend(of_days(house, &listing, days).await?);
    }
    Ok(found)
}

/// The levels of the last day that was over; none when nothing was known of it.
pub(super) async fn at(
    house: &House,
    listing: &Listing,
    at: Timestamp,
) -> Result<Option<DayLevels>, MarketError> {
    let day = days::last_over(listing, at);
    let found = of_days(house, listing, &[day]).await?.pop();
    Ok(found.filter(|levels| levels.pivots.is_some() || !levels.levels.is_empty()))
}

async fn of_days(house: &House, listing: &Listing, days: &[Day]) -> Result<Vec<DayLevels>, MarketError> {
    let Some((first, last)) = days.first().zip(days.last()) else { return Ok(Vec::new()) };
    let span = Days { from: first.begins, to: last.begins, rule: RULE };
    let kept = house.db.read().await?.contexts().levels(&listing.symbol, span).await?;
    let mut known: BTreeMap<Timestamp, DayLevels> =
        kept.into_iter().map(|levels| (levels.day, levels)).collect();
    let missing: Vec<Day> = days.iter().filter(|day| !known.contains_key(&day.begins)).copied().collect();
    let made = make(house, listing, &missing).await?;
    if !made.is_empty() {
        let mut tx = house.db.begin().await?;
        for levels in &made {
            tx.contexts().add_levels(&listing.symbol, RULE, levels).await?;
        }
        tx.save().await?;
    }
    known.extend(made.into_iter().map(|levels| (levels.day, levels)));
    Ok(days.iter().filter_map(|day| known.remove(&day.begins)).collect())
}

async fn make(house: &House, listing: &Listing, days: &[Day]) -> Result<Vec<DayLevels>, MarketError> {
    let Some((first, last)) = days.first().zip(days.last()) else { return Ok(Vec::new()) };
    let stretch = Stretch {
        timeframe: Timeframe::HOUR,
        from: Some(first.begins.minus(HISTORY)),
        to: Some(last.over),
        limit: usize::MAX,
    };
    let hours = of_listing(house, listing.clone(), &stretch).await?.bars;
    let (market, listing, days) = (house.market.feed()?.name(), listing.clone(), days.to_vec());
    // Years of days are some seconds of work.
    let made = tokio::task::spawn_blocking(move || {
        days.iter().map(|day| of_day(&listing, &hours, *day)).collect::<Vec<_>>()
    });
    made.await.map_err(|error| {
        let reason = format!("working out its levels broke off ({error})");
        MarketError::Feed(FeedError::Unavailable { market, reason })
    })
}

/// What was known when a day was over, whoever asks for how many of them.
fn of_day(listing: &Listing, hours: &Bars, day: Day) -> DayLevels {
    let own = hours.since(day.begins.minus(HISTORY).as_millis());
    let found = day_levels(&own, Timeframe::HOUR, days::hours(listing), day.over.as_millis());
    let (levels, pivots) = found.map_or_else(Default::default, |found| (found.levels, found.pivots));
    DayLevels { day: day.begins, known_from: day.over, levels, pivots }
}
