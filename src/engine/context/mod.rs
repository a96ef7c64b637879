//! What surrounds a price at a moment, worked out of finished days: levels, pivots and the regime of the market.
//!
//! Everything begins by [leaving out](finished) the days that are not over at that moment. So whatever is altered, appended or removed afterwards changes
//! nothing of what was known before; a property test holds all of it to that.

mod levels;
mod pivots;
mod regime;

pub use levels::{LOOK_BACK_DAYS, levels};
pub use pivots::pivots;
pub use regime::{
    AVERAGE_DAYS, CALM_RANK, FEARFUL_RANK, FLAT_WITHIN, LEAST_RANKED, RANKED_DAYS, Series, regime,
    regimes_of_days,
};

use crate::bars::{Bars, Session, Timeframe, calendar::DAY_MS, resample};
use domain::{
    Timestamp,
    market::context::{DayLevels, DayRegime, NewsItem, PriceLevel, news_within},
};

/// Raised whenever the same bars lead to other levels, pivots or regimes than before, so that what was kept by an older rule is not taken for new.
pub const RULE: i64 = 1;

/// The bars of the days that were over at a moment.
pub fn finished(bars: &Bars, session: Session, at: i64) -> Bars {
    bars.part(0..bars.time.partition_point(|time| day_ends(session, *time) <= at))
}

/// When the day is over that a bar belongs to. What is traded outside the hours belongs to the next day: it is rather known too late than too early.
fn day_ends(session: Session, time: i64) -> i64 {
    let until_open = (session.opens_ms() - time).rem_euclid(DAY_MS);
    session.start_of(time).unwrap_or(time + until_open) + session.length_ms()
}

/// Levels and pivots as they were known at a moment, out of bars of an hour or less. None before the first day was over.
pub fn day_levels(bars: &Bars, timeframe: Timeframe, session: Session, at: i64) -> Option<DayLevels> {
    let (bars, days) = remembered(bars, timeframe, session, at)?;
    let day = *days.time.last()?;
    Some(DayLevels {
        day: Timestamp::from_millis(day),
        known_from: Timestamp::from_millis(day + session.length_ms()),
        levels: levels(&bars, &days),
        pivots: pivots(&days),
    })
}

/// The levels of every day that bars of an hour or less are of, each with the moment at which it was over, oldest first. Those of the last one that was over are
/// the levels of [`day_levels`].
pub fn levels_of_days(bars: &Bars, timeframe: Timeframe, session: Session) -> Vec<(i64, Vec<PriceLevel>)> {
    let mut over: Vec<i64> = bars.time.iter().map(|time| day_ends(session, *time)).collect();
    over.dedup();
    let of_day = |at: i64| {
        let (bars, days) = remembered(bars, timeframe, session, at)?;
        Some((at, levels(&bars, &days)))
    };
    over.into_iter().filter_map(of_day).collect()
}

/// What levels follow from at a moment: the bars as far back as turns are remembered, and the same put together to days.
fn remembered(bars: &Bars, timeframe: Timeframe, session: Session, at: i64) -> Option<(Bars, Bars)> {
    let over = bars.time.partition_point(|time| day_ends(session, *time) <= at);
    let last = *bars.time.get(over.checked_sub(1)?)?;
    // The same days, however far back the bars go.
    let begins = day_ends(session, last) - session.length_ms() - LOOK_BACK_DAYS * DAY_MS;
    let bars = bars.part(bars.time.partition_point(|time| *time < begins)..over);
    // Only a volume that cannot be counted makes no day.
    let days = resample(&bars, timeframe, Timeframe::DAY, session).ok()?.bars;
    Some((bars, days))
}

/// Everything that there is to look at, with what is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct Everything<'a> {
    pub bars: &'a Bars,
    pub timeframe: Timeframe,
    pub session: Session,
    pub index: Option<Series<'a>>,
    pub volatility: Option<Series<'a>>,
    pub news: &'a [NewsItem],
}

/// What of it is visible at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Visible {
    pub levels: Option<DayLevels>,
    pub regime: Option<DayRegime>,
    pub news: Vec<NewsItem>,
}

impl Everything<'_> {
    pub fn visible(&self, at: Timestamp) -> Visible {
        let moment = at.as_millis();
        let news = self.bars.instrument.name.parse().map_or_else(
            |_| Vec::new(),
            |symbol| news_within(self.news, &symbol, Timestamp::from_millis(i64::MIN), at),
        );
        Visible {
            levels: day_levels(self.bars, self.timeframe, self.session, moment),
            regime: regime(self.index, self.volatility, moment),
            news: news.into_iter().cloned().collect(),
        }
    }
}
