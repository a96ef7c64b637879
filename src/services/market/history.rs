//! History as the engine reads it: minutes of a feed, and the window of a strategy with what it must have seen before.
//!
//! The rule of the warm-up is the engine's ([`Window`]); here the minutes are fetched that it needs. A backtest and the desk fetch them by the
//! same functions, so that both give a strategy the same first bar.

use domain::market::{Bar, Feed, FeedError, Listing, Minute, Symbol};
use engine::{
    backtest::{WARM_UP, Window},
    bars::{Bars, Instrument, ResampleError, Session, Timeframe, resample},
    graph::{Market, Other},
};
use std::sync::Arc;
use tokio::runtime::Handle;

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error(transparent)]
    Resample(#[from] ResampleError),
}

/// A strategy's window with the bars of the other instruments that it reads.
#[derive(Debug, Clone)]
pub struct History {
    pub window: Window,
    timeframe: Timeframe,
    others: Vec<(String, Bars)>,
}

impl History {
    /// What the strategy's expressions are evaluated on.
    pub fn market(&self) -> Market<'_> {
        let others =
            self.others.iter().map(|(name, bars)| Other { name, bars, timeframe: self.timeframe }).collect();
        Market { bars: self.window.known(), others }
    }
}

/// Fetches what a strategy on bars of `timeframe` sees and trades in the minutes `from..to`. `others` are further instruments that it reads.
pub async fn load(
    feed: &Arc<dyn Feed>,
    listing: &Listing,
    timeframe: Timeframe,
    span: (Minute, Minute),
    others: &[Listing],
) -> Result<History, HistoryError> {
    let window = window(feed, listing, timeframe, span).await?;
    let mut read = Vec::with_capacity(others.len());
    let begins = window.begins().map_or(span.0, |begins| Minute::new(begins.div_euclid(60_000)));
    for other in others {
        let minutes = minutes(feed, other, begins, span.1).await?;
        let bars = if timeframe == Timeframe::MINUTE {
            minutes
        } else {
            resample(&minutes, Timeframe::MINUTE, timeframe, Session::WHOLE_DAY)?.bars
        };
        read.push((other.symbol.to_string(), bars));
    }
    Ok(History { window, timeframe, others: read })
}

/// The window of one instrument.
pub async fn window(
    feed: &Arc<dyn Feed>,
    listing: &Listing,
    timeframe: Timeframe,
    (from, to): (Minute, Minute),
) -> Result<Window, HistoryError> {
    let first = feed.span().from;
    let mut back = minutes_of_warm_up(listing, timeframe);
    loop {
        let begins = first.max(from.plus(-back));
        let all = minutes(feed, listing, begins, to).await?;
        let window = Window::new(&all, Timeframe::MINUTE, timeframe, from.begins().as_millis())?;
        // A bar before the first one shows that this one is whole.
        let is_whole = window.begins().zip(all.time.first()).is_some_and(|(begins, first)| *first < begins);
        if begins == first || (window.warm_up() == WARM_UP && is_whole) {
            return Ok(window);
        }
        back = back.saturating_mul(2);
    }
}

/// The minutes `from..to` of an instrument.
pub async fn minutes(
    feed: &Arc<dyn Feed>,
    listing: &Listing,
    from: Minute,
    to: Minute,
) -> Result<Bars, FeedError> {
    let bars = ask(feed, &listing.symbol, from, to).await?;
    Ok(in_columns(listing, &bars))
}

/// Asks the feed on a thread of its own: a history may take it a while to make.
pub(super) async fn ask(
    feed: &Arc<dyn Feed>,
    symbol: &Symbol,
    from: Minute,
    to: Minute,
) -> Result<Vec<Bar>, FeedError> {
    let (asked, symbol, runtime) = (Arc::clone(feed), symbol.clone(), Handle::current());
    let answer = tokio::task::spawn_blocking(move || runtime.block_on(asked.bars(&symbol, from, to)));
    answer.await.unwrap_or_else(|error| {
        Err(FeedError::Unavailable { market: feed.name(), reason: format!("its answer broke off ({error})") })
    })
}

/// An instrument as the engine knows it.
pub fn traded(listing: &Listing) -> Instrument {
    Instrument { name: listing.symbol.to_string(), tick: listing.tick, lot: listing.lot }
}

/// Bars of a feed as the engine's columns.
pub fn in_columns(listing: &Listing, bars: &[Bar]) -> Bars {
    let column = |value: fn(&Bar) -> i64| bars.iter().map(value).collect();
    Bars {
        time: column(|bar| bar.minute.begins().as_millis()),
        open: column(|bar| bar.open),
        high: column(|bar| bar.high),
        low: column(|bar| bar.low),
        close: column(|bar| bar.close),
        volume: column(|bar| bar.volume),
        ..Bars::empty(traded(listing))
    }
}

/// How far back the bars of a warm-up probably reach, in minutes.
fn minutes_of_warm_up(listing: &Listing, timeframe: Timeframe) -> i64 {
    let bars = i64::try_from(WARM_UP).unwrap_or(i64::MAX);
    let minutes = (timeframe.ms() / 60_000).max(1).saturating_mul(bars + 2);
    let Some(session) = listing.session else { return minutes };
    // Within a session a day is shorter; and of seven days five are traded, with some left for holidays.
    let short = if timeframe < Timeframe::DAY { 86_400_000 / session.length_ms().max(1) + 1 } else { 1 };
    minutes.saturating_mul(short).saturating_mul(3) / 2
}
