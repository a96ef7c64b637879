//! Driving the desk: once a second, whatever market time has passed since.

use super::{
    floor::{Floor, FloorError, Outcome},
    prices::MinutePrices,
};
use crate::{
    House,
    kernel::jobs::{self, Failure, Finished, Handler, Work},
    managers::{ManagersError, hold},
    market::MarketError,
};
use async_trait::async_trait;
use domain::{
    JobId, OwnerId, Period,
    jobs::{DESK_TICK, NewJob},
    market::{MarketClock, Minute, Symbol},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use storage::{StorageError, Tx};
use tokio::sync::Mutex;

pub const KIND: &str = DESK_TICK;

const EVERY: Period = Period::from_seconds(1);

/// So much wall time counts at most between two ticks; whoever was silent for longer was not there.
const MOST_AT_ONCE: Period = Period::from_seconds(10);

/// Puts the desk on the schedule, unless it is there already.
pub async fn schedule(house: &House) -> Result<JobId, StorageError> {
    let job =
        NewJob::once(OwnerId::HOUSE, KIND, Value::Null, house.now()).keyed(KIND).every(EVERY, Period::ZERO);
    jobs::keep_scheduled(house, &job).await
}

/// The job that drives the desk. Keeps the desk in memory from one tick to the next; what is there is only believed while nobody else has
/// written anything.
#[derive(Default)]
pub struct Tick {
    floor: Mutex<Option<Floor>>,
}

#[async_trait]
impl Handler for Tick {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        let mut kept = self.floor.lock().await;
        // Taken out: after an error the desk is read again.
        let mut floor = match kept.take() {
            Some(mut floor) => {
                floor.refresh(&work.house).await.map_err(failure)?;
                floor
            }
            None => Floor::open(&work.house).await.map_err(failure)?,
        };
        let target = target(&work.house, &floor.clock).await.map_err(failure)?;
        let span = (floor.clock.minute, target.minute);
        let prices = prices(&work.house, &floor.watched, span).await;
        let prices = prices.map_err(|error| failure(error.into()))?;
        let none = MinutePrices::default();
        let mut minute = floor.clock.minute;
        let mut reached = floor.clock.clone();
        while minute < target.minute {
            let at = work.house.now();
            let mut outcome =
                floor.minute(minute, at, prices.get(&minute).unwrap_or(&none)).map_err(failure)?;
            let next = minute.plus(1);
            // Where the next close lies in the same stretch, an answer would come too late for this one.
            outcome.due.retain(|due| due.is_fresh(target.minute));
            reached = MarketClock { minute: next, carry: Period::ZERO, ..floor.clock.clone() };
            if !outcome.is_nothing() || floor.is_changed() {
                work.go_on()?;
                floor.learn(&work.house, &outcome, next).await.map_err(failure)?;
                let mut tx = work.begin().await?;
                if !save(&work.house, &mut floor, &mut tx, &mut outcome, &reached).await.map_err(failure)? {
                    // Somebody has changed something: this minute is traded again with what is true now.
                    drop(tx);
                    floor = Floor::open(&work.house).await.map_err(failure)?;
                    minute = floor.clock.minute;
                    reached = floor.clock.clone();
                    continue;
                }
                tx.save().await?;
                floor.saved();
                floor.clock = reached.clone();
            }
            minute = next;
        }
        let ended = MarketClock {
            minute: target.minute.max(reached.minute),
            carry: target.carry,
            wall_at: target.wall_at,
            ..reached
        };
        let mut tx = work.begin().await?;
        // Written also where only a part of a minute has passed: whoever takes the desk over must not count it again.
        if !tx.markets().advance(&floor.clock, &ended).await? {
            // Nothing has happened in the minutes that are given back; the next tick trades them.
            drop(tx);
            return work.finish(work.begin().await?, &[]).await;
        }
        floor.write_peaks(&mut tx).await?;
        floor.write_memories(&mut tx, ended.minute).await?;
        let finished = work.finish(tx, &[]).await?;
        floor.clock = ended;
        *kept = Some(floor);
        Ok(finished)
    }
}

/// How far market time is to go now. It stands at the end of what the feed has. A market of now is where its recording is: also minutes in
/// which nobody was there are gone through, without prices.
async fn target(house: &House, clock: &MarketClock) -> Result<MarketClock, FloorError> {
    let feed = house.market.feed().map_err(MarketError::from)?;
    if let Some(reached) = feed.reached().await.map_err(MarketError::from)? {
        let (minute, wall_at) = (reached.max(clock.minute), house.now());
        return Ok(MarketClock { minute, carry: Period::ZERO, wall_at, ..clock.clone() });
    }
    let target = clock.at(house.now(), MOST_AT_ONCE);
    let end = feed.span().to;
    Ok(match end.filter(|end| target.minute >= *end) {
        Some(end) => MarketClock { minute: end.max(clock.minute), carry: Period::ZERO, ..target },
        None => target,
    })
}

/// Writes down what a minute has brought. `false` when something was changed that the desk did not know of.
async fn save(
    house: &House,
    floor: &mut Floor,
    tx: &mut Tx,
    outcome: &mut Outcome,
    reached: &MarketClock,
) -> Result<bool, FloorError> {
    if !tx.markets().advance(&floor.clock, reached).await? {
        return Ok(false);
    }
    let at = house.now();
    for change in &outcome.prices {
        change.write(tx).await?;
    }
    floor.admit(tx, outcome, reached.minute, at).await?;
    // Before the falls, which are held against them.
    floor.write_peaks(tx).await?;
    for fall in std::mem::take(&mut outcome.falls) {
        let told = hold::fallen(tx, house, fall, reached.minute).await.map_err(team_error)?;
        outcome.ink.logs.entry(told.owner).or_default().extend(told.events);
    }
    for due in &outcome.due {
        due.ask(tx, house).await?;
    }
    for (agent, slot) in &outcome.heard {
        if !tx.desk().take_answer(*agent, *slot).await? {
            return Ok(false);
        }
    }
    let accounts = floor.changed(reached.minute, at)?;
    Ok(outcome.ink.dry(tx, &accounts, at).await?)
}

/// What came of some instruments in the minutes `from..to`, minute by minute.
pub async fn prices(
    house: &House,
    watched: &BTreeSet<Symbol>,
    (from, to): (Minute, Minute),
) -> Result<BTreeMap<Minute, MinutePrices>, MarketError> {
    let mut minutes: BTreeMap<Minute, MinutePrices> = BTreeMap::new();
    if from >= to {
        return Ok(minutes);
    }
    let sieve = house.market.sieve().map_err(MarketError::from)?;
    for symbol in watched {
        let judged = match sieve.judged(symbol, from, to).await {
            // An instrument that is gone has no prices: nothing is decided and nothing filled on it.
            Err(domain::market::FeedError::UnknownInstrument(_)) => continue,
            answer => answer.map_err(MarketError::from)?,
        };
        for judged in judged {
            minutes.entry(judged.minute).or_default().add(symbol, judged);
        }
    }
    Ok(minutes)
}

fn team_error(error: ManagersError) -> FloorError {
    match error {
        ManagersError::Storage(error) => error.into(),
        ManagersError::Agents(error) => error.into(),
        other => FloorError::Team(other.to_string()),
    }
}

fn failure(error: FloorError) -> Failure {
    match error {
        FloorError::Storage(error) => Failure::Storage(error),
        other => Failure::Retry(other.to_string()),
    }
}
