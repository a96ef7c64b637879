//! Regimes of days, by the market's own index and volatility index, each worked out once.

use super::{
    super::{MarketError, Stretch, bars::of_listing},
    days::{self, Day},
    first_of, known,
};
use crate::House;
use domain::{
    Period, Timestamp,
    market::{InstrumentKind, Listing, Timeframe, context::DayRegime},
};
use engine::{
    bars::Bars,
    context::{RULE, Series, regime},
};
use std::collections::BTreeMap;
use storage::Days;

/// Trading days of a year, with weekends and holidays, are fewer days than these.
const HISTORY: Period = Period::from_days(400);

/// What regimes follow from.
pub(super) struct Measures {
    index: Option<Listing>,
    volatility: Option<Listing>,
}

impl Measures {
    /// Whose days are counted.
    fn leading(&self) -> Option<&Listing> {
        self.index.as_ref().or(self.volatility.as_ref())
    }

    /// Under which name it is kept what follows from them: what followed from others is not theirs.
    fn in_words(&self) -> String {
        let named = [("index", &self.index), ("volatility", &self.volatility)].into_iter();
        let words = named.filter_map(|(what, listing)| Some(format!("{what} {}", listing.as_ref()?.symbol)));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// The measures of this market; none when it has neither.
pub(super) async fn measures(house: &House) -> Result<Option<Measures>, MarketError> {
    let index = first_of(house, InstrumentKind::Index).await?;
    let volatility = first_of(house, InstrumentKind::Volatility).await?;
    let found = Measures { index, volatility };
    Ok(found.leading().is_some().then_some(found))
}

/// The regimes that were known at moments of `from..=to`, oldest first: one for each day of which something was known. See
/// [`regime_at`](domain::market::context::regime_at).
pub async fn known_regimes(
    house: &House,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<DayRegime>, MarketError> {
    let (from, to) = known(house, (from, to)).await?;
    let Some(measures) = measures(house).await? else { return Ok(Vec::new()) };
    let days = measures.leading().map(|leading| days::between(leading, from, to)).unwrap_or_default();
    of_days(house, &measures, &days).await
}

/// The regime of the last day that was over.
pub(super) async fn at(house: &House, at: Timestamp) -> Result<Option<DayRegime>, MarketError> {
    let Some(measures) = measures(house).await? else { return Ok(None) };
    let Some(leading) = measures.leading() else { return Ok(None) };
    Ok(of_days(house, &measures, &[days::last_over(leading, at)]).await?.pop())
}

async fn of_days(house: &House, measures: &Measures, days: &[Day]) -> Result<Vec<DayRegime>, MarketError> {
    let Some((first, last)) = days.first().zip(days.last()) else { return Ok(Vec::new()) };
    let span = Days { from: first.begins, to: last.begins, rule: RULE };
    let named = measures.in_words();
    let kept = house.db.read().await?.contexts().regimes(&named, span).await?;
    let mut known: BTreeMap<Timestamp, Option<DayRegime>> = kept.into_iter().collect();
    let missing: Vec<Day> = days.iter().filter(|day| !known.contains_key(&day.begins)).copied().collect();
    if let Some((first, last)) = missing.first().zip(missing.last()) {
        let history = (first.begins.minus(HISTORY), last.over);
        let index = read(house, measures.index.as_ref(), history).await?;
        let volatility = read(house, measures.volatility.as_ref(), history).await?;
        let mut tx = house.db.begin().await?;
        for day in &missing {
            let found = of_day(index.as_ref(), volatility.as_ref(), *day);
            tx.contexts().add_regime((&named, RULE), (day.begins, day.over), found.as_ref()).await?;
            known.insert(day.begins, found);
        }
        tx.save().await?;
    }
    Ok(known.into_values().flatten().collect())
}

/// A measure with its days.
struct Read {
    listing: Listing,
    days: Bars,
}

impl Read {
    fn since(&self, from: Timestamp) -> Bars {
        self.days.since(from.as_millis())
    }
}

async fn read(
    house: &House,
    listing: Option<&Listing>,
    (from, to): (Timestamp, Timestamp),
) -> Result<Option<Read>, MarketError> {
    let Some(listing) = listing else { return Ok(None) };
    let stretch = Stretch { timeframe: Timeframe::DAY, from: Some(from), to: Some(to), limit: usize::MAX };
    let found = of_listing(house, listing.clone(), &stretch).await?;
    Ok(Some(Read { listing: found.listing, days: found.bars }))
}

/// What was known when a day was over, whoever asks for how many of them. A day after which nothing new was known says what was known before.
fn of_day(index: Option<&Read>, volatility: Option<&Read>, day: Day) -> Option<DayRegime> {
    let from = day.begins.minus(HISTORY);
    let recent = [index, volatility].map(|read| read.map(|read| read.since(from)));
    let found = regime(
        series(index, recent[0].as_ref()),
        series(volatility, recent[1].as_ref()),
        day.over.as_millis(),
    )?;
    Some(DayRegime { day: day.begins, known_from: day.over, ..found })
}

fn series<'r>(read: Option<&'r Read>, days: Option<&'r Bars>) -> Option<Series<'r>> {
    let (read, days) = read.zip(days)?;
    Some(Series { symbol: &read.listing.symbol, days, session: days::hours(&read.listing) })
}
