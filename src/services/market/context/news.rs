//! News: asked for once, kept, and corrected with a history.
//!
//! A source is asked about whole days. A day that was asked about after its end is never asked about again; one that goes on is asked about once more when time has
//! passed, as often as the source [allows](domain::market::context::News::pace). What comes is stored before anybody reads it. When a wording differs from the
//! one that is kept, it takes its place from now on; at a moment before, the old one is still what could be read.

use super::{
    super::{MarketError, now},
    known,
};
use crate::House;
use domain::{
    Period, Timestamp,
    market::{
        Symbol,
        calendar::DAY_MS,
        context::{About, News, NewsItem, news_within},
    },
};
use storage::{StorageError, Tx};

/// So many days are asked about at once: what was answered is kept before the next ones are asked about.
const AT_ONCE: usize = 31;

/// What was published about an instrument and about the market as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsRead {
    /// Who has news of this market; none when nobody has.
    pub source: Option<&'static str>,
    /// Oldest first, in the wording that could be read at the end of the stretch.
    pub items: Vec<NewsItem>,
    /// Why the source could not be asked about all of it; then there are only those that are kept.
    pub problem: Option<String>,
}

/// News of `from..to`, as they could be read at `to`.
pub async fn news(
    house: &House,
    symbol: &Symbol,
    from: Timestamp,
    to: Timestamp,
) -> Result<NewsRead, MarketError> {
    let (from, to) = known(house, (from, to)).await?;
    let Some(source) = house.market.news() else {
        return Ok(NewsRead { source: None, items: Vec::new(), problem: None });
    };
    let (mut items, mut problem) = (Vec::new(), None);
    for about in [About::Instrument(symbol.clone()), About::Market] {
        let failed = fill(house, source.as_ref(), &about, (from, to)).await?;
        problem = problem.or(failed);
        items.extend(house.db.read().await?.contexts().news(&about, from, to).await?);
    }
    items.sort_by_key(|item| item.published_at);
    let items = news_within(&items, symbol, from, to).into_iter().cloned().collect();
    Ok(NewsRead { source: Some(source.name()), items, problem })
}

/// When news of an instrument came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewsTimes {
    /// Nobody has news of this market.
    Nobody,
    /// All of them in the stretch, in milliseconds, the oldest first.
    All(Vec<i64>),
    /// The source could not be asked about all of it, and why. What was answered is kept, and is not asked for again.
    Missing(String),
}

/// When news of an instrument itself came in `from..to`.
pub async fn news_times(
    house: &House,
    symbol: &Symbol,
    from: Timestamp,
    to: Timestamp,
) -> Result<NewsTimes, MarketError> {
    let (from, to) = known(house, (from, to)).await?;
    let Some(source) = house.market.news() else { return Ok(NewsTimes::Nobody) };
    let about = About::Instrument(symbol.clone());
    if let Some(why) = fill(house, source.as_ref(), &about, (from, to)).await? {
        return Ok(NewsTimes::Missing(why));
    }
    Ok(NewsTimes::All(house.db.read().await?.contexts().news_times(&about, from, to).await?))
}

/// Asks for what was not asked for yet. Says why that was not possible.
async fn fill(
    house: &House,
    source: &dyn News,
    about: &About,
    (from, to): (Timestamp, Timestamp),
) -> Result<Option<String>, MarketError> {
    let now = now(house).await?;
    let days = midnights(from, to);
    let Some((first, last)) = days.first().zip(days.last()) else { return Ok(None) };
    let asked = house.db.read().await?.contexts().asked(source.name(), about, (*first, *last)).await?;
    let missing = |day: &Timestamp| {
        let until = asked.iter().find(|(known, _)| known == day).map(|(_, until)| *until);
        let end = midnight_after(*day);
        match until {
            None => true,
            Some(until) if now >= end => until < end,
            Some(until) => until < to && now.since(until) >= source.pace(),
        }
    };
    let missing: Vec<Timestamp> = days.into_iter().filter(missing).collect();
    for stretch in stretches(&missing) {
        let (begins, ends) = (stretch[0], midnight_after(stretch[stretch.len() - 1]).min(now));
        let found = match source.news(about, begins, ends).await {
            Ok(found) => found,
            Err(error) => return Ok(Some(error.to_string())),
        };
        let mut tx = house.db.begin().await?;
        for item in &found {
            keep(&mut tx, item, now).await?;
        }
        for day in stretch {
            let until = midnight_after(*day).min(ends);
            tx.contexts().save_asked(source.name(), about, (*day, until)).await?;
        }
        tx.save().await?;
    }
    Ok(None)
}

/// Keeps what is new, and puts a wording in the place of one that said something else.
async fn keep(tx: &mut Tx, item: &NewsItem, now: Timestamp) -> Result<(), StorageError> {
    let Some(known) = tx.contexts().wording(&item.source, &item.id).await? else {
        return tx.contexts().add_news(item).await;
    };
    if known.says_the_same(item) {
        return Ok(());
    }
    // Two wordings of one moment could not be told apart.
    let since = now.max(known.known_from.plus(Period::from_millis(1)));
    tx.contexts().replace_news(&known, since).await?;
    tx.contexts().add_news(&NewsItem { known_from: since, ..item.clone() }).await
}

/// The days that a stretch touches, by their beginnings.
fn midnights(from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
    let first = from.as_millis().div_euclid(DAY_MS);
    let last = to.as_millis().saturating_sub(1).div_euclid(DAY_MS);
    (first..=last).map(|day| Timestamp::from_millis(day * DAY_MS)).collect()
}

const fn midnight_after(day: Timestamp) -> Timestamp {
    day.plus(Period::from_days(1))
}

/// Days one after another, not too many at once.
fn stretches(days: &[Timestamp]) -> impl Iterator<Item = &[Timestamp]> {
    days.chunk_by(|one, other| midnight_after(*one) == *other).flat_map(|run| run.chunks(AT_ONCE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_follow_are_asked_about_together() {
        let day = |number: i64| Timestamp::from_millis(number * DAY_MS);
        let days = [day(1), day(2), day(5), day(6), day(7), day(9)];
        let lengths: Vec<usize> = stretches(&days).map(<[_]>::len).collect();
        assert_eq!(lengths, [2, 3, 1]);
        assert_eq!(midnights(day(3), day(5)), [day(3), day(4)]);
        assert_eq!(
            midnights(day(3).plus(Period::from_hours(5)), day(4).plus(Period::from_millis(1))),
            [day(3), day(4)]
        );
        assert_eq!(midnights(day(3), day(3)), []);
    }
}
