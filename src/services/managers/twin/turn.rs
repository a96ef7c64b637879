//! One manager's turn in a round: its twin trades through the stretch, its books are read on, and each whole hour becomes a point.

use super::{
    book::{Book, News},
    effect::effect,
    hold::Hold,
    round::{failure, is_temporary},
};
use crate::{
    House,
    agents::{AgentsError, brain},
    desk::{Echo, FloorError, Shadow, ShadowState, Stretch},
    kernel::jobs::Failure,
};
use domain::{
    AgentId, Fixed, ManagerId, Money,
    agents::Agent,
    fixed::OutOfRange,
    managers::{ComparisonPoint, Effect, LeftOut, Manager, Origin, Summary, Verdict, Waterfall},
    market::{Minute, Symbol},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use storage::{DeskAccount, Reader, StorageError, TwinRow};

const MINUTES_OF_DAY: i64 = 1_440;

/// What is written when a manager has come to the end of a round.
pub struct Turn {
    pub row: TwinRow,
    pub points: Vec<ComparisonPoint>,
}

/// What is needed to go on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct State {
    shadow: ShadowState,
    books: BTreeMap<AgentId, Book>,
    hold: Option<Hold>,
    /// Why there is no twin any more.
    trouble: Option<String>,
    /// What models had cost at the last point; none is not known.
    models: Option<Money>,
}

/// The manager as it is now, and what was written down of it.
struct Known {
    manager: Manager,
    origins: Vec<Origin>,
    without_origin: i64,
    team: Vec<Agent>,
    accounts: Vec<DeskAccount>,
    row: Option<TwinRow>,
    days: Vec<ComparisonPoint>,
    models: (Money, u64),
}

/// Goes on with one manager to the end of a stretch. None when it is there already, or gone.
pub async fn turn(
    house: &House,
    (echo, stretch): (&mut Echo, &Stretch),
    id: ManagerId,
    to: Minute,
) -> Result<Option<Turn>, Failure> {
    let mut reader = house.db.read().await?;
    let Some(known) = know(&mut reader, id, to).await? else { return Ok(None) };
    let began = known.row.as_ref().map(|row| row.began).or_else(|| first_start(&known.team));
    let Some(began) = began else { return Ok(None) };
    let from = known.row.as_ref().map_or(began, |row| row.reached);
    if from >= to {
        return Ok(None);
    }
    let mut state = opened(&known, echo)?;
    let mut news = BTreeMap::new();
    for account in &known.accounts {
        let book = state.books.entry(account.agent).or_default();
        news.insert(account.agent, book.news(&mut reader, account).await?);
    }
    drop(reader);
    let (members, left_out) = admitted(&known.origins);
    let twin = trade(house, (&mut *echo, stretch), &mut state, &members, (from, to)).await?;
    if let Some(hold) = &mut state.hold {
        let held = hold.put(known.manager.config.capital);
        if held.and_then(|()| hold.trade(stretch, (from, to), echo.listings())).is_err() {
            // An amount with more digits than can be counted with: from here on it is not known.
            state.hold = None;
        }
    }
    let points = points(&known, &mut state, &mut news, stretch, &twin, (began, from)).map_err(beyond)?;
    let summary = summary(&known, &state, &members, left_out, &points).map_err(beyond)?;
    let written = serde_json::to_value(&state);
    let state = written.map_err(|error| Failure::GiveUp(format!("a comparison cannot be kept: {error}")))?;
    let row = TwinRow { manager: id, began, reached: to, state, summary };
    Ok(Some(Turn { row, points }))
}

async fn know(reader: &mut Reader, id: ManagerId, to: Minute) -> Result<Option<Known>, StorageError> {
    let Some(manager) = reader.managers().find(id).await? else { return Ok(None) };
    let team = reader.agents().of_manager(id).await?;
    let ids: Vec<AgentId> = team.iter().map(|agent| agent.id).collect();
    let row = reader.managers().twin(id).await?;
    let without_origin = if row.is_none() { reader.managers().agents_without_origin(id).await? } else { 0 };
    let ends_day = to.number() % MINUTES_OF_DAY == 0;
    Ok(Some(Known {
        origins: reader.managers().origins(id, to).await?,
        without_origin,
        accounts: reader.desk().accounts_of(&ids).await?,
        days: if ends_day { reader.managers().days(id).await? } else { Vec::new() },
        models: reader.managers().model_costs(id).await?,
        manager,
        team,
        row,
    }))
}

fn first_start(team: &[Agent]) -> Option<Minute> {
    team.iter().filter_map(|agent| agent.trades_from).min()
}

/// The state as it was kept, or a new one.
fn opened(known: &Known, echo: &Echo) -> Result<State, Failure> {
    if let Some(row) = &known.row {
        let kept = serde_json::from_value(row.state.clone());
        return kept.map_err(|error| Failure::GiveUp(format!("a comparison cannot be read: {error}")));
    }
    let trouble = (known.without_origin > 0).then(|| {
        format!(
            "{} of its agents are older than this comparison, and how they began was not written down",
            known.without_origin
        )
    });
    Ok(State { trouble, hold: hold(known, echo), models: Some(Money::ZERO), ..State::default() })
}

/// Buy and hold on the terms of the agent that was started first; none when those cannot be read.
fn hold(known: &Known, echo: &Echo) -> Option<Hold> {
    let listings = echo.listings();
    let first = known.origins.first().map(|origin| &origin.agent);
    let first = first
        .or_else(|| known.team.iter().min_by_key(|agent| (agent.trades_from.is_none(), agent.trades_from)))?;
    let prepared = brain::prepare(&first.brain, first.timeframe, listings).ok()?;
    let config = known.origins.first().map_or(&known.manager.config, |origin| &origin.config);
    let tradable = || listings.values().filter(|listing| listing.kind.is_tradable());
    let symbols: Vec<Symbol> =
        config.pairs.clone().unwrap_or_else(|| tradable().map(|listing| listing.symbol.clone()).collect());
    Hold::new(&symbols, config.capital, &prepared.rules).ok().flatten()
}

/// Who is in the twin. Under the leash of the moment in which each was made: nothing is terminated there, so there may be no money or no place left.
fn admitted(origins: &[Origin]) -> (Vec<Agent>, Vec<LeftOut>) {
    let (mut members, mut left_out) = (Vec::<Agent>::new(), Vec::new());
    let mut given = Fixed::ZERO;
    for Origin { agent, config } in origins {
        let free = config.capital.minus(given).unwrap_or(Fixed::ZERO);
        let why = if members.len() >= config.risk_params.max_agents as usize {
            Some(format!("nobody was terminated, so all {} places were taken", config.risk_params.max_agents))
        } else if agent.allocation > free {
            Some(format!("nobody was terminated, so only ${} of the capital was free", free.max(Fixed::ZERO)))
        } else {
            None
        };
        if let Some(why) = why {
            left_out.push(LeftOut { agent: agent.id, name: agent.name.to_string(), why });
        } else {
            given = given.plus(agent.allocation).unwrap_or(given);
            members.push(agent.clone());
        }
    }
    (members, left_out)
}

/// Lets the twin trade; what it had gained at each hour, while there is one.
async fn trade(
    house: &House,
    (echo, stretch): (&mut Echo, &Stretch),
    state: &mut State,
    members: &[Agent],
    (from, to): (Minute, Minute),
) -> Result<BTreeMap<Minute, Fixed>, Failure> {
    if state.trouble.is_some() {
        return Ok(BTreeMap::new());
    }
    if let Some(other) = members.iter().find(|member| member.brain.kind() != "strategy") {
        state.trouble = Some(format!(
            "{} is decided by a model, which cannot be asked again what it would have said",
            other.name
        ));
        return Ok(BTreeMap::new());
    }
    match play(house, (echo, stretch), state, members, (from, to)).await {
        Ok(gained) => Ok(gained),
        Err(error) => {
            state.trouble = Some(why_it_ends(error)?);
            Ok(BTreeMap::new())
        }
    }
}

/// What a person is told when a twin cannot go on; otherwise trying again may help.
fn why_it_ends(error: FloorError) -> Result<String, Failure> {
    match error {
        FloorError::Seat(error) if !is_temporary(&error) => Ok(error.to_string()),
        FloorError::Agents(error @ (AgentsError::Document(_) | AgentsError::Invalid(_))) => {
            Ok(format!("a strategy cannot be read any more: {error}"))
        }
        FloorError::OutOfRange(error) => Ok(error.to_string()),
        other => Err(failure(other)),
    }
}

async fn play(
    house: &House,
    (echo, stretch): (&mut Echo, &Stretch),
    state: &mut State,
    members: &[Agent],
    (from, to): (Minute, Minute),
) -> Result<BTreeMap<Minute, Fixed>, FloorError> {
    for member in members {
        echo.know(house, member).await?;
    }
    let mut shadow = Shadow::resume(std::mem::take(&mut state.shadow), members, echo)?;
    let gained = shadow.play(house, (echo, stretch), members, from).await?;
    state.shadow = shadow.state(to)?;
    Ok(gained)
}

fn points(
    known: &Known,
    state: &mut State,
    news: &mut BTreeMap<AgentId, News>,
    stretch: &Stretch,
    twin: &BTreeMap<Minute, Fixed>,
    (began, from): (Minute, Minute),
) -> Result<Vec<ComparisonPoint>, OutOfRange> {
    let capital = known.manager.config.capital;
    let has_twin = state.trouble.is_none();
    let mut points = Vec::new();
    if known.row.is_none() {
        let nothing = Fixed::ZERO;
        let (twin, held) = (has_twin.then_some(nothing), state.hold.is_some().then_some(nothing));
        points.push(ComparisonPoint {
            minute: began,
            capital,
            gained: nothing,
            twin,
            held,
            models: state.models,
        });
    }
    for (hour, closes) in stretch.hours.iter().filter(|(hour, _)| *hour > from) {
        let mut gained = Fixed::ZERO;
        for (agent, book) in &mut state.books {
            if let Some(news) = news.get_mut(agent) {
                book.reach(*hour, news, closes)?;
            }
            gained = gained.plus(book.gained()?)?;
        }
        let held = state.hold.as_mut().and_then(|hold| hold.gained(closes).ok());
        let (twin, models) = (twin.get(hour).copied().filter(|_| has_twin), state.models);
        points.push(ComparisonPoint { minute: *hour, capital, gained, twin, held, models });
    }
    // What models cost is counted at the hour at which it was first seen.
    let (cost, unknown) = known.models;
    state.models = (unknown == 0).then_some(cost);
    if let Some(last) = points.last_mut() {
        last.models = state.models;
    }
    Ok(points)
}

fn summary(
    known: &Known,
    state: &State,
    members: &[Agent],
    left_out: Vec<LeftOut>,
    points: &[ComparisonPoint],
) -> Result<Summary, OutOfRange> {
    let mut costs = [Fixed::ZERO; 3];
    for book in state.books.values() {
        for (sum, part) in costs.iter_mut().zip(book.costs()) {
            *sum = sum.plus(part)?;
        }
    }
    let gained = points.last().map_or(Fixed::ZERO, |point| point.gained);
    let before = known.row.as_ref().map(|row| row.summary.effect);
    let mut days = known.days.clone();
    days.extend(points.iter().filter(|point| point.minute.number() % MINUTES_OF_DAY == 0));
    let measured = (!days.is_empty()).then(|| effect(&days));
    let effect = measured.or(before).unwrap_or(Effect::unmeasured(Verdict::NotEnoughData, 0));
    let (models_known, unknown_calls) = known.models;
    let has_trouble = state.trouble.is_some();
    Ok(Summary {
        waterfall: Waterfall::of(gained, costs, state.models)?,
        effect: if has_trouble { Effect::unmeasured(Verdict::Unknown, effect.days) } else { effect },
        twins: u32::try_from(members.len()).unwrap_or(u32::MAX),
        left_out,
        trouble: state.trouble.clone(),
        models_known,
        unknown_calls,
    })
}

fn beyond(error: OutOfRange) -> Failure {
    Failure::GiveUp(format!("a comparison cannot be counted: {error}"))
}
