//! What happened to a manager and its team, in the order in which it happened.

use super::{
    ReplayError, Wanted,
    answers::{self, Heard},
    deeds::Deed,
    manual,
    ticks::{self, Tick},
};
use crate::{House, market};
use domain::{
    AgentId, ManagerId, OwnerId, RunId,
    accounts::Account,
    events::{Event, EventFilter, Seq},
    managers::{LogRow, Manager, ManagerAction, ManagerConfig},
    market::Minute,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use storage::StorageError;

/// Events and rows read at a time.
const PIECE: i64 = 1_000;

/// What is told in the log of events, as far as it matters here.
const KINDS: [&str; 15] = [
    "run.phase_finished",
    "manager.ticked",
    "agent.started",
    "agent.paused",
    "agent.stopped",
    "agent.terminated",
    "agent.changed",
    "agent.deleted",
    "agent.graduated",
    "agent.returned",
    "manager.changed",
    "manager.resumed",
    "stop.pulled",
    "stop.lifted",
    "order.placed",
];

/// A life to be played.
pub struct Course {
    /// As it is now.
    pub manager: Manager,
    pub account: Account,
    pub begins: Minute,
    /// Where the market stands: what happened before this minute is known and does not change any more.
    pub ends: Minute,
    /// From when on settings hold.
    pub from: Option<Minute>,
    pub moves: Vec<Move>,
    /// What models said for agents, in the order in which the desk heard it.
    pub answers: Vec<Heard>,
}

/// One thing that happened.
pub struct Move {
    /// The first market minute that knows of it; none for what the desk does not see.
    pub minute: Option<Minute>,
    pub what: What,
}

pub enum What {
    /// A tick has looked at its team.
    Look(Arc<Tick>),
    /// It carried out what was decided.
    Act(Arc<Tick>),
    /// It wrote down what it had done.
    Record(Arc<Tick>),
    /// A person did something.
    Deed(Deed),
}

impl Course {
    pub async fn read(house: &House, wanted: &Wanted) -> Result<Self, ReplayError> {
        let mut reader = house.db.read().await?;
        let manager = reader.managers().find(wanted.manager).await?;
        let manager = manager.ok_or(ReplayError::NoManager(wanted.manager))?;
        let account = reader.accounts().find(domain::AccountId::from_uuid(manager.owner.as_uuid())).await?;
        let account = account.ok_or(ReplayError::NoManager(wanted.manager))?;
        drop(reader);
        let ends = same_market(house).await?;
        let events = told(house, manager.owner).await?;
        let rows = all_rows(house, manager.id).await?;
        let from = wanted.from.map(Minute::containing);
        let ticks = ticks::read(house, manager.id, (&events, &rows), from).await?;
        let Some(first) = ticks.values().map(|tick| tick.minute).min() else {
            return Err(ReplayError::NothingYet(manager.name.to_string()));
        };
        let is_new = |row: &&LogRow| row.result.ok && row.action == ManagerAction::CreateAgent.as_str();
        let team: BTreeSet<AgentId> = rows.iter().filter(is_new).filter_map(|row| row.agent).collect();
        let learners = learners(&events);
        nobody_is_lost(house, manager.id, &team, (&events, &rows)).await?;
        let mut answers = answers::read(house, manager.owner, &team, from).await?;
        answers.retain(|heard| heard.minute < ends);
        let by_hand = manual::read(house, &events, &team).await?;
        let (mut moves, mut has_begun) = (Vec::new(), false);
        for event in &events {
            let found = match event.kind.as_str() {
                "run.phase_finished" => of_tick(event, &ticks)?,
                "manager.ticked" => broken_off(event, &ticks),
                "order.placed" => {
                    by_hand.get(&event.seq).cloned().map(|(minute, done)| deed((Some(minute), done)))
                }
                _ => Deed::read(event, manager.id, (&team, &learners))?.map(deed),
            };
            let found = found.filter(|found| found.minute.is_none_or(|minute| minute < ends));
            has_begun |= matches!(found, Some(Move { what: What::Look(_), .. }));
            moves.extend(found.filter(|found| has_begun || !found.is_of_manager()));
        }
        Ok(Self { manager, account, begins: first.min(ends), ends, from, moves, answers })
    }

    /// How many ticks it has.
    pub fn ticks(&self) -> usize {
        self.looks().count()
    }

    /// What the manager was set to when its first tick began.
    pub fn first_config(&self) -> &ManagerConfig {
        self.looks().next().map_or(&self.manager.config, |tick| &tick.config)
    }

    fn looks(&self) -> impl Iterator<Item = &Tick> {
        self.moves.iter().filter_map(|one| match &one.what {
            What::Look(tick) => Some(tick.as_ref()),
            _ => None,
        })
    }
}

impl Move {
    /// What a person did to the manager itself; before its first tick that has no consequences.
    const fn is_of_manager(&self) -> bool {
        matches!(self.what, What::Deed(Deed::Configure(_) | Deed::Resume))
    }
}

fn deed((minute, deed): (Option<Minute>, Deed)) -> Move {
    Move { minute, what: What::Deed(deed) }
}

/// The agents of the laboratory that were let onto paper at any time.
fn learners(events: &[Event]) -> BTreeSet<AgentId> {
    let graduated = events.iter().filter(|event| event.kind.as_str() == "agent.graduated");
    graduated.filter_map(|event| event.subject.id().parse().ok()).collect()
}

/// The end of one of the phases that change something.
fn of_tick(event: &Event, ticks: &HashMap<RunId, Arc<Tick>>) -> Result<Option<Move>, ReplayError> {
    let run = event.subject.id().parse().ok();
    let Some(tick) = run.and_then(|run: RunId| ticks.get(&run)) else { return Ok(None) };
    let tick = Arc::clone(tick);
    Ok(match event.data["phase"].as_str() {
        Some("gather") => Some(Move { minute: Some(tick.minute), what: What::Look(tick) }),
        Some("act") if !tick.decisions.is_empty() => {
            Some(Move { minute: tick.acted()?, what: What::Act(tick) })
        }
        Some("record") => Some(Move { minute: None, what: What::Record(tick) }),
        _ => None,
    })
}

/// The end of a tick that never came to write down by itself what it had done.
fn broken_off(event: &Event, ticks: &HashMap<RunId, Arc<Tick>>) -> Option<Move> {
    let is_broken = ["called_off", "interrupted"].iter().any(|ended| event.data["ended"] == *ended);
    let run = event.data["run"].as_str().filter(|_| is_broken)?.parse::<RunId>().ok()?;
    Some(Move { minute: None, what: What::Record(Arc::clone(ticks.get(&run)?)) })
}

/// What a model said for an agent went with the agent when a person deleted it.
async fn nobody_is_lost(
    house: &House,
    manager: ManagerId,
    team: &BTreeSet<AgentId>,
    (events, rows): (&[Event], &[LogRow]),
) -> Result<(), ReplayError> {
    let there = house.db.read().await?.agents().of_manager(manager).await?;
    let is_lost = |agent: &AgentId| there.iter().all(|known| known.id != *agent);
    let made = rows.iter().filter(|row| row.result.ok && row.params.contains_key("model"));
    let made = made.filter_map(|row| row.agent);
    let changed = events.iter().filter(|event| {
        event.kind.as_str() == "agent.changed" && !event.data["to"]["brain"]["model"].is_null()
    });
    let changed =
        changed.filter_map(|event| event.subject.id().parse().ok()).filter(|agent| team.contains(agent));
    match made.chain(changed).find(is_lost) {
        Some(agent) => Err(ReplayError::LostAnswers(agent)),
        None => Ok(()),
    }
}

/// Where the market of the house stands, when it is the one that is configured.
async fn same_market(house: &House) -> Result<Minute, ReplayError> {
    let feed = house.market.feed().map_err(crate::market::MarketError::from)?;
    let clock = market::clock(house).await?.ok_or(crate::market::MarketError::NotOpened)?;
    if clock.feed != feed.name() || clock.identity != feed.identity() {
        let was = format!("{}: {}", clock.feed, clock.identity);
        return Err(ReplayError::AnotherMarket { was, is: format!("{}: {}", feed.name(), feed.identity()) });
    }
    Ok(clock.minute)
}

/// Everything in the owner's log that may matter, in its order.
async fn told(house: &House, owner: OwnerId) -> Result<Vec<Event>, StorageError> {
    let mut all = Vec::new();
    for kind in KINDS {
        let filter = EventFilter { kind: Some(kind.to_owned()), ..EventFilter::default() };
        let mut after: Seq = 0;
        loop {
            let piece = house.db.read().await?.events().list_after(owner, after, PIECE, &filter).await?;
            let Some(last) = piece.last() else { break };
            after = last.seq;
            all.extend(piece);
        }
    }
    all.sort_by_key(|event| event.seq);
    Ok(all)
}

/// Every row of the log, the oldest first.
async fn all_rows(house: &House, manager: ManagerId) -> Result<Vec<LogRow>, StorageError> {
    let (mut rows, mut next) = (Vec::new(), i64::MAX);
    while next > 0 {
        let piece = u32::try_from(PIECE).unwrap_or(u32::MAX);
        let found = house.db.read().await?.managers().log_down_from(manager, next, piece).await?;
        let Some(last) = found.last() else { break };
        next = last.number - 1;
        rows.extend(found);
    }
    rows.reverse();
    Ok(rows)
}
