//! Making an agent.

use super::{AGENT_CREATED, AgentsError, Problem, brain, subject};
use crate::{
    House, allow,
    author::Author,
    desk::{Listings, listings},
};
use domain::{
    AgentId, Fixed, ManagerId, OwnerId,
    accounts::Principal,
    agents::{Agent, AgentName, Brain, LONGEST_INSTRUCTIONS, MOST_PAIRS, Risk, Stage, Status, TIMEFRAMES},
    events::NewEvent,
    market::{Symbol, Timeframe},
    tokens::Scope,
};
use serde_json::json;
use storage::{StorageError, Tx};

/// The most money one agent may be given.
const MOST_ALLOCATION: i64 = 1_000_000_000_000;

/// An agent that somebody wants.
#[derive(Debug, Clone)]
pub struct NewAgent {
    pub name: AgentName,
    pub instructions: String,
    pub pairs: Vec<Symbol>,
    /// That of the document, when not said.
    pub timeframe: Option<Timeframe>,
    pub allocation: Fixed,
    pub risk: Risk,
    pub brain: Brain,
}

/// Makes an agent. It stands still until somebody starts it.
pub async fn create(house: &House, principal: &Principal, wanted: NewAgent) -> Result<Agent, AgentsError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let mut tx = house.db.begin().await?;
    let for_whom =
        ForWhom { owner: principal.owner(), manager: None, by: principal.into(), stage: Stage::Paper };
    let (agent, event) = create_in(&mut tx, house, &listings, wanted, &for_whom).await?;
    tx.append_events(agent.owner, agent.created_at, &[event]).await?;
    tx.save().await?;
    Ok(agent)
}

/// Whose a new agent is, who makes it, and to begin where.
pub(crate) struct ForWhom<'a> {
    pub owner: OwnerId,
    pub manager: Option<ManagerId>,
    pub by: Author<'a>,
    /// How far it has come.
    pub stage: Stage,
}

/// The same in a transaction of the caller, who also appends the event.
pub(crate) async fn create_in(
    tx: &mut Tx,
    house: &House,
    listings: &Listings,
    wanted: NewAgent,
    for_whom: &ForWhom<'_>,
) -> Result<(Agent, NewEvent), AgentsError> {
    let timeframe = match wanted.timeframe {
        Some(timeframe) => timeframe,
        None => own_timeframe(&wanted.brain, listings)?,
    };
    let now = house.now();
    let agent = Agent {
        id: AgentId::generate(house.clock.as_ref(), house.randomness.as_ref()),
        owner: for_whom.owner,
        name: wanted.name,
        manager: for_whom.manager,
        stage: for_whom.stage,
        status: Status::Stopped,
        locked: false,
        instructions: wanted.instructions,
        pairs: wanted.pairs,
        timeframe,
        allocation: wanted.allocation,
        risk: wanted.risk,
        brain: wanted.brain,
        trades_from: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    check(&agent, listings, brain::check(house, &agent.brain))?;
    tx.agents().add(&agent).await.map_err(name_taken)?;
    let data =
        for_whom.by.sign(json!({"name": agent.name, "allocation": agent.allocation, "pairs": agent.pairs}));
    let event = NewEvent::new(AGENT_CREATED, subject(agent.id), data);
    Ok((agent, event))
}

pub(super) fn name_taken(error: StorageError) -> AgentsError {
    match error {
        StorageError::Conflict(_) => AgentsError::NameTaken,
        other => other.into(),
    }
}

/// Everything about an agent that cannot be, at once, beside the `problems` that are known already.
pub(super) fn check(
    agent: &Agent,
    listings: &Listings,
    mut problems: Vec<Problem>,
) -> Result<(), AgentsError> {
    if agent.instructions.chars().count() > LONGEST_INSTRUCTIONS {
        problems.push(Problem::new(
            "instructions",
            format!("must have at most {LONGEST_INSTRUCTIONS} characters"),
        ));
    }
    check_pairs("pairs", &agent.pairs, listings, &mut problems);
    problems.extend(check_timeframe("timeframe", agent.timeframe));
    problems.extend(check_allocation(agent.allocation));
    problems.extend(
        agent
            .risk
            .problems()
            .into_iter()
            .map(|problem| Problem::new(risk_field(problem.field), format!("must be {}", problem.allowed))),
    );
    together(problems, brain::prepare(&agent.brain, agent.timeframe, listings).map(drop))
}

/// Everything that is wrong with as much as is known of an agent: what the market and the engine have to say of it.
pub async fn check_parts(
    house: &House,
    pairs: Option<&[Symbol]>,
    timeframe: Option<Timeframe>,
    brain: Option<&Brain>,
) -> Result<(), AgentsError> {
    let listings = listings(house).await?;
    let mut problems = brain.map_or_else(Vec::new, |brain| brain::check(house, brain));
    if let Some(pairs) = pairs {
        check_pairs("pairs", pairs, &listings, &mut problems);
    }
    let prepared = brain.map_or(Ok(()), |brain| {
        let timeframe = timeframe.map_or_else(|| own_timeframe(brain, &listings), Ok)?;
        brain::prepare(brain, timeframe, &listings).map(drop)
    });
    together(problems, prepared)
}

/// Problems of fields, and those of the brain.
fn together(mut problems: Vec<Problem>, prepared: Result<(), AgentsError>) -> Result<(), AgentsError> {
    if problems.is_empty() {
        return prepared;
    }
    match prepared {
        Err(AgentsError::Invalid(more)) => problems.extend(more),
        Err(AgentsError::Document(document)) => {
            let problem = Problem::new("brain.document", "has mistakes");
            problems.push(Problem { document: Some(document), ..problem });
        }
        Err(other) => return Err(other),
        Ok(()) => {}
    }
    Err(AgentsError::Invalid(problems))
}

/// What is wrong with the money that an agent is to be given.
pub(crate) fn check_allocation(allocation: Fixed) -> Option<Problem> {
    let is_right = allocation.is_positive()
        && allocation <= Fixed::whole(MOST_ALLOCATION)
        && allocation.trimmed().decimals() <= 8;
    let message = "must be an amount above 0, at most a trillion, with at most eight decimals";
    (!is_right).then(|| Problem::new("allocation", message))
}

/// What is wrong with a length of bars that an agent is to decide on.
pub(crate) fn check_timeframe(field: &'static str, timeframe: Timeframe) -> Option<Problem> {
    let is_known = TIMEFRAMES.contains(&timeframe.to_string().as_str());
    (!is_known).then(|| Problem::new(field, format!("must be one of {}", TIMEFRAMES.join(", "))))
}

/// Notes what is wrong with the instruments that an agent is to trade.
pub(crate) fn check_pairs(
    field: &'static str,
    pairs: &[Symbol],
    listings: &Listings,
    problems: &mut Vec<Problem>,
) {
    if pairs.is_empty() || pairs.len() > MOST_PAIRS {
        problems.push(Problem::new(field, format!("must name 1 to {MOST_PAIRS} instruments")));
    }
    for (place, symbol) in pairs.iter().enumerate() {
        match listings.get(symbol) {
            None => {
                problems.push(Problem::new(field, format!("{symbol} is not an instrument of this market")));
            }
            Some(listing) if !listing.kind.is_tradable() => {
                problems.push(Problem::new(field, format!("{symbol} can be read and not traded")));
            }
            Some(_) if pairs[..place].contains(symbol) => {
                problems.push(Problem::new(field, format!("{symbol} is named twice")));
            }
            Some(_) => {}
        }
    }
}

/// The name of a limit among the fields of an agent.
fn risk_field(field: &str) -> &'static str {
    match field {
        "maxPosition" => "risk.maxPosition",
        "stopLoss" => "risk.stopLoss",
        "takeProfit" => "risk.takeProfit",
        "maxDailyLoss" => "risk.maxDailyLoss",
        "maxOpenPositions" => "risk.maxOpenPositions",
        "cooldownBars" => "risk.cooldownBars",
        "maxCorrelatedPositions" => "risk.maxCorrelatedPositions",
        _ => "risk",
    }
}

/// That of the document, or the shortest that agents have when its own is shorter. A model is asked each hour.
pub(super) fn own_timeframe(brain: &Brain, listings: &Listings) -> Result<Timeframe, AgentsError> {
    let Brain::Strategy { document, .. } = brain else { return Ok(Timeframe::HOUR) };
    let own = brain::read(document, listings)?.timeframe;
    let allowed: Vec<Timeframe> = TIMEFRAMES.iter().filter_map(|text| text.parse().ok()).collect();
    let fitting = allowed.iter().find(|timeframe| **timeframe >= own).or(allowed.last());
    fitting.copied().ok_or_else(|| Problem::new("timeframe", "must be given").into())
}
