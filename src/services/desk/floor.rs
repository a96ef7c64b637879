//! The whole desk in memory, as far as market time has come.

mod admit;
mod error;

pub use error::FloorError;

use super::{
    AGENT_STALLED, Listings,
    answers::Hearing,
    correlations::Correlations,
    duties::Request,
    listings,
    minds::{MindKey, Minds},
    prices::{MinutePrices, PriceChange, Prices},
    questions::Due,
    records::{Ink, Pen},
    seat::{Seat, SeatError},
    stops::halt,
    teams::{Fall, Teams},
};
use crate::{
    House,
    agents::brain::MindProblem,
    market::{MarketClosed, MarketError},
};
use domain::{
    AgentId, OwnerId, Timestamp,
    agents::{Agent, ModelAnswer},
    desk::EmergencyStop,
    market::{MarketClock, Minute, Symbol},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use storage::{DeskAccount, StorageError, Tx};

/// Every agent that was started, at its seat.
pub struct Floor {
    pub clock: MarketClock,
    listings: Listings,
    minds: Minds,
    seats: BTreeMap<AgentId, Seat>,
    /// Agents that cannot take their seat, by the version at which it was tried.
    stalled: BTreeMap<AgentId, i64>,
    correlations: Correlations,
    prices: Prices,
    teams: Teams,
    /// What models have answered and nobody has heard yet.
    answers: Vec<ModelAnswer>,
    /// The instruments whose prices the desk watches: all of the market, and what agents still hold or read of what is gone.
    pub watched: BTreeSet<Symbol>,
}

/// What a minute has brought.
#[derive(Default)]
pub struct Outcome {
    pub ink: Ink,
    pub requests: Vec<(AgentId, Request)>,
    pub prices: Vec<PriceChange>,
    pub falls: Vec<Fall>,
    /// Agents whose model is to be asked.
    pub due: Vec<Due>,
    /// Answers that were heard: whose, and of which close.
    pub heard: Vec<(AgentId, Minute)>,
}

impl Outcome {
    pub fn is_nothing(&self) -> bool {
        let nothing_said = self.requests.is_empty() && self.due.is_empty() && self.heard.is_empty();
        self.ink.is_dry() && nothing_said && self.prices.is_empty() && self.falls.is_empty()
    }
}

impl Floor {
    /// Reads the desk as it was last written.
    pub async fn open(house: &House) -> Result<Self, FloorError> {
        let clock = clock(house).await?;
        let listings = listings(house).await?;
        let prices = Prices::open(house, listings.keys(), clock.minute).await?;
        let mut floor = Self {
            clock,
            listings,
            minds: Minds::open(house).await?,
            seats: BTreeMap::new(),
            stalled: BTreeMap::new(),
            correlations: Correlations::default(),
            prices,
            teams: Teams::default(),
            answers: Vec::new(),
            watched: BTreeSet::new(),
        };
        floor.seat_all(house).await?;
        floor.answers = answers(house).await?;
        Ok(floor)
    }

    /// Notices what was changed since the desk last looked.
    pub async fn refresh(&mut self, house: &House) -> Result<(), FloorError> {
        let clock = clock(house).await?;
        if clock.minute != self.clock.minute {
            // Somebody else has driven the desk in the meantime.
            *self = Self::open(house).await?;
            return Ok(());
        }
        if clock.version != self.clock.version {
            self.clock.version = clock.version;
            self.listings = listings(house).await?;
            self.seat_all(house).await?;
        }
        self.answers = answers(house).await?;
        Ok(())
    }

    async fn seat_all(&mut self, house: &House) -> Result<(), FloorError> {
        let mut reader = house.db.read().await?;
        let versions: BTreeMap<AgentId, i64> = reader.agents().versions().await?.into_iter().collect();
        let stops = reader.desk().stops(None).await?;
        drop(reader);
        self.seats.retain(|id, _| versions.contains_key(id));
        self.stalled.retain(|id, _| versions.contains_key(id));
        let known = |id: &AgentId| {
            self.seats.get(id).map(|seat| seat.agent.version).or_else(|| self.stalled.get(id).copied())
        };
        let new: Vec<AgentId> =
            versions.iter().filter(|(id, version)| known(id) != Some(**version)).map(|(id, _)| *id).collect();
        for seat in self.seats.values_mut() {
            seat.halt = halt(&stops, &seat.agent);
        }
        if !new.is_empty() {
            self.seat_new(house, &new, &stops).await?;
            self.minds.bring_up(house, self.clock.minute).await?;
        }
        self.teams.refresh(house).await?;
        self.watched = self.listings.keys().cloned().chain(self.needed()).collect();
        let used: HashSet<&MindKey> =
            self.seats.values().flat_map(|seat| seat.minds.iter().flatten()).collect();
        self.minds.keep(|key| used.contains(key));
        Ok(())
    }

    async fn seat_new(
        &mut self,
        house: &House,
        new: &[AgentId],
        stops: &[EmergencyStop],
    ) -> Result<(), FloorError> {
        for (agent, row) in rows(house, new).await? {
            let (id, version, owner) = (agent.id, agent.version, agent.owner);
            let halt = halt(stops, &agent);
            let now = self.clock.minute;
            match Seat::take(house, &self.listings, &mut self.minds, (agent, row), halt, now).await {
                Ok(seat) => {
                    self.stalled.remove(&id);
                    if let Some(why) = &seat.stalled {
                        stall(house, seat.pen(now, house.now()), why).await?;
                    }
                    self.seats.insert(id, seat);
                }
                Err(SeatError::Storage(error)) => return Err(error.into()),
                Err(SeatError::Mind(MindProblem::Market(error @ MarketError::Feed(_)))) => {
                    return Err(error.into());
                }
                Err(error) => {
                    self.seats.remove(&id);
                    self.stalled.insert(id, version);
                    let pen = Pen { agent: id, owner, minute: now, at: house.now() };
                    stall(house, pen, &error).await?;
                }
            }
        }
        Ok(())
    }

    fn needed(&self) -> BTreeSet<Symbol> {
        let seats = self.seats.values();
        seats.flat_map(|seat| seat.symbols.iter().chain(&seat.prepared.reads)).cloned().collect()
    }

    /// One minute of the whole desk: what happened, and which entries ask for their limits.
    pub fn minute(
        &mut self,
        minute: Minute,
        at: Timestamp,
        prices: &MinutePrices,
    ) -> Result<Outcome, FloorError> {
        let mut outcome = Outcome::default();
        let bars = &prices.good;
        let mut held = Vec::new();
        for change in self.prices.minute(minute, prices, &self.watched, &self.listings) {
            if matches!(change, PriceChange::Held { .. }) {
                held.push(change.symbol().clone());
            }
            let owners = self.seats.values().filter(|seat| seat.trades(change.symbol()));
            let owners: BTreeSet<OwnerId> = owners.map(|seat| seat.agent.owner).collect();
            outcome.ink.told_of_prices(owners, &change);
            outcome.prices.push(change);
        }
        self.minds.minute(minute, bars);
        for (id, seat) in &mut self.seats {
            seat.minute(minute, at, bars, &self.minds, &mut outcome.ink)?;
            seat.distrust(&held, minute, at, &mut outcome.ink)?;
            let requests = seat.end_of_minute(minute, at, &self.minds, &mut outcome.ink)?;
            outcome.requests.extend(requests.into_iter().map(|request| (*id, request)));
            outcome.due.extend(seat.question(minute, &self.minds));
        }
        let hearing = Hearing { minute, at, minds: &self.minds, bars };
        hear(&mut self.seats, std::mem::take(&mut self.answers), &hearing, &mut outcome)?;
        outcome.falls = self.teams.minute(self.seats.values())?;
        Ok(outcome)
    }

    pub fn is_changed(&self) -> bool {
        self.seats.values().any(|seat| seat.is_changed)
    }

    /// Looks at which instruments move together, for the entries that ask.
    pub async fn learn(&mut self, house: &House, outcome: &Outcome, now: Minute) -> Result<(), FloorError> {
        if outcome.requests.is_empty() {
            return Ok(());
        }
        let needed = self.needed();
        Ok(self.correlations.learn_of(house, &needed, now).await?)
    }

    /// Writes down the new peaks of teams.
    pub async fn write_peaks(&mut self, tx: &mut Tx) -> Result<(), StorageError> {
        self.teams.write(tx).await
    }

    /// Writes down what strategies remember, some of them at a time.
    pub async fn write_memories(&mut self, tx: &mut Tx, next: Minute) -> Result<(), StorageError> {
        self.minds.write(tx, next).await
    }

    /// The accounts that have changed, as they are written down.
    pub fn changed(&self, next: Minute, at: Timestamp) -> Result<Vec<DeskAccount>, FloorError> {
        let changed = self.seats.values().filter(|seat| seat.is_changed);
        changed.map(|seat| Ok(seat.written(next, at)?)).collect()
    }

    /// Everything was saved.
    pub fn saved(&mut self) {
        for seat in self.seats.values_mut().filter(|seat| seat.is_changed) {
            seat.is_changed = false;
            seat.row.version += 1;
        }
    }
}

/// Takes the answers of models. Those of agents that have no seat wait.
fn hear(
    seats: &mut BTreeMap<AgentId, Seat>,
    answers: Vec<ModelAnswer>,
    hearing: &Hearing<'_>,
    outcome: &mut Outcome,
) -> Result<(), FloorError> {
    for answer in answers {
        let (id, slot) = (answer.agent, answer.slot);
        let Some(seat) = seats.get_mut(&id) else { continue };
        let request = seat.hear(answer, hearing, &mut outcome.ink)?;
        outcome.requests.extend(request.map(|request| (id, request)));
        outcome.heard.push((id, slot));
    }
    Ok(())
}

async fn answers(house: &House) -> Result<Vec<ModelAnswer>, StorageError> {
    house.db.read().await?.desk().answers().await
}

async fn clock(house: &House) -> Result<MarketClock, FloorError> {
    let clock = house.db.read().await?.markets().clock().await?;
    clock.ok_or_else(|| MarketError::from(MarketClosed).into())
}

async fn rows(house: &House, wanted: &[AgentId]) -> Result<Vec<(Agent, DeskAccount)>, StorageError> {
    let mut reader = house.db.read().await?;
    let accounts = reader.desk().accounts_of(wanted).await?;
    let mut accounts: BTreeMap<AgentId, DeskAccount> =
        accounts.into_iter().map(|row| (row.agent, row)).collect();
    let agents = reader.agents().some(wanted).await?;
    Ok(agents.into_iter().filter_map(|agent| accounts.remove(&agent.id).map(|row| (agent, row))).collect())
}

/// Tells that an agent cannot trade, in a transaction of its own.
async fn stall(house: &House, pen: Pen, error: &SeatError) -> Result<(), StorageError> {
    tracing::warn!(agent = %pen.agent, %error, "An agent cannot trade");
    let mut ink = Ink::default();
    ink.tell(pen, AGENT_STALLED, json!({"reason": error.to_string()}));
    let mut tx = house.db.begin().await?;
    tx.append_to_logs(pen.at, &ink.logs).await?;
    tx.save().await
}
