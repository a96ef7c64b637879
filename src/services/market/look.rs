//! Looking at the prices of a market of now, as often as its source allows, and keeping the bars that come of them.
//!
//! A price belongs to the minute in which it was seen: from then on somebody could have traded on it, however old it was. So when a minute is over its
//! bar is finished, and the desk may trade it. What is wrong with a price is judged with its bar, by the same [sieve](super::Sieve) as everywhere; only one
//! that is stale when it is seen is left out, because its bar could not tell. A minute in which nothing was seen has no bar and is marked as a gap.
//!
//! Everything that follows from a look is one transaction, fenced by the lease: of several servers one looks, and what it has begun the next one goes
//! on with.

use super::archive::{ArchiveFeed, Step};
use crate::{
    House,
    kernel::jobs::{self, Failure, Finished, Handler, Work},
};
use async_trait::async_trait;
use domain::{
    JobId, OwnerId, Period, Timestamp,
    jobs::{MARKET_LOOK, NewJob},
    market::{
        Bar, Feed, FeedError, Gap, Minute, Quote, Quotes, Recorded, Recording, Symbol,
        candles::{CandleState, Candles},
        quarantine::Why,
    },
};
use serde_json::Value;
use storage::{StorageError, Tx};

/// A minute is finished so soon after its end; the source is asked when its pace allows.
const EVERY: Period = Period::from_seconds(1);

/// So many questions to a source of bars follow one another, when its limit allows that.
const AT_ONCE: usize = 20;

/// Puts looking on the schedule, unless it is there already.
pub async fn schedule_looks(house: &House) -> Result<JobId, StorageError> {
    let first = house.now();
    let job = NewJob::once(OwnerId::HOUSE, MARKET_LOOK, Value::Null, first)
        .keyed(MARKET_LOOK)
        .every(EVERY, Period::ZERO);
    jobs::keep_scheduled(house, &job).await
}

/// The job that looks.
#[derive(Default)]
pub struct Look {
    step: tokio::sync::Mutex<Step>,
}

#[async_trait]
impl Handler for Look {
    fn kind(&self) -> &'static str {
        MARKET_LOOK
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        let house = &work.house;
        if let Some(archive) = house.market.archive() {
            return self.ask(work, archive).await;
        }
        // A house that was put on another market has nothing to look at.
        let Some(quotes) = house.market.quotes() else { return work.finish(work.begin().await?, &[]).await };
        let known = house.db.read().await?.recordings().find().await?;
        let begins = house.now();
        let mut recording = known.unwrap_or_else(|| Recording::begun(Minute::containing(begins)));
        let answer = if recording.is_due(begins) {
            let answer = quotes.look(quotes.chosen()).await;
            recording.next_look = next(&answer, begins, quotes.pace());
            Some(answer)
        } else {
            None
        };
        work.go_on()?;
        let now = house.now();
        let mut tx = work.begin().await?;
        if answer.is_some() || Minute::containing(now) > recording.reached {
            let stale_after = house.market.sieve().map_or(Period::ZERO, |sieve| sieve.guard().stale_after());
            Seeing { quotes: quotes.as_ref(), answer, now, stale_after }.keep(&mut tx, recording).await?;
        }
        work.finish(tx, &[]).await
    }
}

impl Look {
    /// Asks for bars of a source that has them. What is answered is kept in transactions of its own: whoever asks for the same keeps the same.
    async fn ask(&self, work: &Work, archive: &ArchiveFeed) -> Result<Finished, Failure> {
        let house = &work.house;
        let known = house.db.read().await?.recordings().find().await?;
        let begins = archive.span().from;
        let mut recording =
            known.unwrap_or_else(|| Recording { next_look: house.now(), ..Recording::begun(begins) });
        if !recording.is_due(house.now()) {
            return work.finish(work.begin().await?, &[]).await;
        }
        let mut step = self.step.lock().await;
        for _ in 0..AT_ONCE {
            recording = step.look(archive, recording).await;
            work.go_on()?;
            if recording.next_look > house.now() || recording.problem.is_some() {
                break;
            }
        }
        let mut tx = work.begin().await?;
        tx.recordings().save(&recording).await?;
        work.finish(tx, &[]).await
    }
}

/// When to look again.
fn next(answer: &Result<Vec<Quote>, FeedError>, looked: Timestamp, pace: Period) -> Timestamp {
    match answer {
        Err(FeedError::TooMany { until, .. }) => *until,
        _ => looked.plus(pace),
    }
}

/// What there is to keep at one moment.
struct Seeing<'s> {
    quotes: &'s dyn Quotes,
    /// None when it was not the time to look.
    answer: Option<Result<Vec<Quote>, FeedError>>,
    now: Timestamp,
    stale_after: Period,
}

impl Seeing<'_> {
    async fn keep(self, tx: &mut Tx, before: Recording) -> Result<(), StorageError> {
        let minute = Minute::containing(self.now);
        let problem = match &self.answer {
            None => before.problem.clone(),
            Some(answer) => answer.as_ref().err().map(ToString::to_string),
        };
        if let Some(problem) = problem.as_ref().filter(|_| before.problem.is_none()) {
            tracing::warn!(market = self.quotes.name(), problem, "Looking at prices does not work now");
        }
        let answered = self.answer.as_ref().is_some_and(Result::is_ok);
        let pairs = tx.recordings().pairs().await?;
        for pair in &pairs {
            self.keep_pair(tx, pair, &before).await?;
        }
        for symbol in self.quotes.chosen() {
            if !pairs.iter().any(|pair| pair.listing.symbol == *symbol) {
                self.list(tx, symbol, before.reached).await?;
            }
        }
        let after = Recording {
            reached: before.reached.max(minute),
            answered_at: if answered { Some(self.now) } else { before.answered_at },
            problem,
            ..before
        };
        tx.recordings().save(&after).await
    }

    /// Finishes the minute of a pair when it is over, and takes in what was seen of it.
    async fn keep_pair(&self, tx: &mut Tx, pair: &Recorded, before: &Recording) -> Result<(), StorageError> {
        let (mut seen, minute) = (pair.clone(), Minute::containing(self.now));
        let symbol = &pair.listing.symbol;
        let mut candles = candles(pair);
        let bar = candles.finish(self.now);
        if let Some(bar) = &bar {
            let price_at = pair.price_at.unwrap_or_else(|| bar.minute.begins());
            tx.recordings().add_bar(symbol, bar, price_at).await?;
        }
        for gap in gaps(bar, before.reached, minute, || why_none(pair, before, minute)) {
            tx.recordings().add_gap(symbol, &gap).await?;
        }
        // A clock that has gone back has come to minutes that are finished: nothing more belongs to them.
        if self.answer.is_some() && minute >= before.reached {
            seen.problem = self.take(symbol, &mut candles, &mut seen.price_at).err();
        }
        seen.candles = candles.state();
        if seen == *pair { Ok(()) } else { tx.recordings().seen(&seen).await }
    }

    /// Takes in the price of a pair, or says why there is none.
    fn take(
        &self,
        symbol: &Symbol,
        candles: &mut Candles,
        price_at: &mut Option<Timestamp>,
    ) -> Result<(), String> {
        let Some(Ok(quotes)) = &self.answer else { return Err("nobody could look at it".to_owned()) };
        if !self.quotes.chosen().contains(symbol) {
            return Err("it is not chosen any more".to_owned());
        }
        let quote = quotes.iter().find(|quote| quote.symbol == *symbol);
        let quote = quote.ok_or_else(|| "the source does not know it now".to_owned())?;
        let price = quote.price.ok_or_else(|| Why::Missing.to_string())?;
        let age = self.now.since(quote.at);
        if age > self.stale_after {
            return Err(Why::Stale { age }.to_string());
        }
        candles.push(price, quote.turnover, self.now).map_err(|error| error.to_string())?;
        *price_at = Some(quote.at);
        Ok(())
    }

    /// Lists a pair with its first price. The desk has to notice.
    async fn list(&self, tx: &mut Tx, symbol: &Symbol, reached: Minute) -> Result<(), StorageError> {
        let Some(Ok(quotes)) = &self.answer else { return Ok(()) };
        let quote = quotes.iter().find(|quote| quote.symbol == *symbol);
        let Some(listing) = quote.and_then(|quote| quote.listing.clone()) else { return Ok(()) };
        let mut pair = Recorded { listing, candles: CandleState::default(), price_at: None, problem: None };
        let mut candles = candles(&pair);
        let is_now = Minute::containing(self.now) >= reached;
        if !is_now || self.take(symbol, &mut candles, &mut pair.price_at).is_err() {
            return Ok(());
        }
        pair.candles = candles.state();
        tx.recordings().add(&pair).await?;
        tx.markets().touch().await
    }
}

/// Why minutes that are over have no bar.
fn why_none(pair: &Recorded, before: &Recording, minute: Minute) -> String {
    // Somebody who looks every second misses no minute, even when the source lets him wait.
    if minute.number() - before.reached.number() > 1 {
        return "nobody looked: the server did not run".to_owned();
    }
    let known = before.problem.clone().or_else(|| pair.problem.clone());
    known.unwrap_or_else(|| "no price was seen".to_owned())
}

fn candles(pair: &Recorded) -> Candles {
    Candles::resume(pair.listing.tick, pair.listing.lot, pair.candles)
}

/// The minutes `from..to` that are over without a bar.
fn gaps(bar: Option<Bar>, from: Minute, to: Minute, why: impl Fn() -> String) -> Vec<Gap> {
    let minute = bar.map(|bar| bar.minute).filter(|minute| (from..to).contains(minute));
    let parts = match minute {
        Some(minute) => vec![(from, minute), (minute.plus(1), to)],
        None => vec![(from, to)],
    };
    let gap = |(from, to): (Minute, Minute)| Gap { from, to, why: why() };
    parts.into_iter().filter(|(from, to)| from < to).map(gap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bar: Option<i64>, from: i64, to: i64) -> Vec<(i64, i64)> {
        let bar = bar.map(|minute| Bar {
            minute: Minute::new(minute),
            open: 1,
            high: 1,
            low: 1,
            close: 1,
            volume: 0,
        });
        let gaps = gaps(bar, Minute::new(from), Minute::new(to), String::new);
        gaps.iter().map(|gap| (gap.from.number(), gap.to.number())).collect()
    }

    #[test]
    fn what_has_no_bar_is_a_gap() {
        assert_eq!(found(Some(5), 5, 6), []);
        assert_eq!(found(None, 5, 6), [(5, 6)]);
        assert_eq!(found(Some(5), 5, 9), [(6, 9)]);
        assert_eq!(found(Some(7), 5, 9), [(5, 7), (8, 9)]);
        assert_eq!(found(None, 5, 5), [], "the minute is not over");
    }
}
