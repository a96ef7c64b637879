//! A long life, day by day: what was written down at the ends of its days, and the last prices of each.

use super::{
    CurvePoint, POINTS,
    basket::{Basket, mean},
};
use crate::{
    House,
    agents::{AgentsError, history::measured::Measured},
    desk::listings,
    market::{DayClose, MarketError, day_closes, last_close},
};
use domain::{
    Fixed,
    desk::EquityMark,
    market::{Listing, Minute},
};

const MINUTES_OF_DAY: i64 = 1_440;

/// From the first mark to now, a point at every so many ends of days; and the minutes between two of them.
pub async fn points(house: &House, known: &Measured) -> Result<(Vec<CurvePoint>, i64), AgentsError> {
    let now = known.clock.minute;
    let from = known.marks.first().map_or(now, |mark| mark.minute);
    let (ends, every) = ends(from, now);
    let listings = listings(house).await?;
    let mut held = Vec::with_capacity(known.agent.pairs.len());
    for symbol in &known.agent.pairs {
        held.push(match listings.get(symbol) {
            Some(listing) => ratios(house, listing, &ends).await?,
            None => vec![None; ends.len()],
        });
    }
    let mut basket = Basket::default();
    let mut marks = known.marks.as_slice();
    let mut points = Vec::with_capacity(ends.len());
    for (place, end) in ends.iter().enumerate() {
        // Days without a mark are those on which nothing moved.
        while marks.get(1).is_some_and(|next| next.minute <= *end) {
            marks = &marks[1..];
        }
        let Some(EquityMark { equity, paid, .. }) = marks.first().copied() else { break };
        let held = basket.worth(mean(held.iter().map(|ratios| ratios[place])), paid.to_f64());
        points.push(CurvePoint { minute: end.plus(-1), equity, paid, held });
    }
    Ok((points, every * MINUTES_OF_DAY))
}

/// The moments that are drawn, each the beginning of a minute: the first, ends of days, now; and the days between two of them.
pub fn ends(from: Minute, now: Minute) -> (Vec<Minute>, i64) {
    let first = from.number().div_euclid(MINUTES_OF_DAY) + 1;
    let days = now.number().div_euclid(MINUTES_OF_DAY) - first + 1;
    let every = (days.max(1) + POINTS - 1) / POINTS;
    let step = usize::try_from(every).unwrap_or(1);
    let midnights = (0..days).map(|day| Minute::new((first + day) * MINUTES_OF_DAY)).step_by(step);
    let mut ends = vec![from];
    ends.extend(midnights.filter(|end| *end > from && *end < now));
    if now > from {
        ends.push(now);
    }
    (ends, every)
}

/// What an instrument cost at each of the moments, in parts of its first price.
async fn ratios(house: &House, listing: &Listing, ends: &[Minute]) -> Result<Vec<Option<f64>>, MarketError> {
    let (Some(first), Some(last)) = (ends.first().copied(), ends.last().copied()) else {
        return Ok(Vec::new());
    };
    let midnight = Minute::new(last.number().div_euclid(MINUTES_OF_DAY) * MINUTES_OF_DAY);
    let closes = day_closes(house, listing, first, midnight).await?;
    let mut prices = Vec::with_capacity(ends.len());
    for end in ends {
        prices.push(if *end == first || *end == last {
            last_close(house, listing, *end).await?.map(Fixed::to_f64)
        } else {
            before(&closes, *end).map(|close| listing.tick.to_f64(close))
        });
    }
    let begun = prices[0];
    Ok(prices.iter().map(|price| price.zip(begun).map(|(price, begun)| price / begun)).collect())
}

fn before(closes: &[DayClose], end: Minute) -> Option<i64> {
    let place = closes.partition_point(|day| day.minute < end).checked_sub(1)?;
    Some(closes[place].close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_those_of_days_between_the_first_minute_and_now() {
        let day = MINUTES_OF_DAY;
        let numbers = |(ends, every): (Vec<Minute>, i64)| {
            (ends.into_iter().map(Minute::number).collect::<Vec<_>>(), every)
        };
        let found = numbers(ends(Minute::new(100), Minute::new(3 * day + 5)));
        assert_eq!(found, (vec![100, day, 2 * day, 3 * day, 3 * day + 5], 1));
        assert_eq!(numbers(ends(Minute::new(day), Minute::new(2 * day))), (vec![day, 2 * day], 1));
        assert_eq!(numbers(ends(Minute::new(7), Minute::new(7))), (vec![7], 1));
        let (years, every) = ends(Minute::new(0), Minute::new(1_000 * day));
        assert!((330..=402).contains(&years.len()) && every == 3, "{} {every}", years.len());
    }
}
