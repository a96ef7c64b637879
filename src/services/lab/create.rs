//! Making an agent from plain words.

use super::{
    LabError,
    personality::{
        Reader, Reading, about_call, about_hours, about_mind, about_text, meaningless, read, recalled,
        system_prompt,
    },
};
use crate::{
    House,
    agents::{ForWhom, NewAgent, Problem, check_allocation, check_pairs, check_timeframe, create_in},
    allow,
    desk::{Listings, listings},
    kernel::models::Limits,
};
use domain::{
    Fixed, ModelCallId, Money, OwnerId, Timestamp,
    accounts::Principal,
    agents::{Agent, AgentName, Brain, MOST_PAIRS, Risk, Stage, USUAL_BUDGET, USUAL_TEMPERATURE},
    lab::{Cause, Doubt, Learner, Personality, PersonalityVersion, Question, RiskTolerance, TraitName},
    market::Symbol,
    models::{ModelName, OnBehalf},
    tokens::Scope,
};
use storage::Tx;

/// What an agent of the laboratory is given when nobody says otherwise, in dollars.
const USUAL_ALLOCATION: i64 = 10_000;

/// So many names of one agent are tried.
const MOST_NAMES: usize = 1_000;

/// An agent in the words of somebody who wants it.
#[derive(Debug, Clone)]
pub struct NewLearner {
    pub instructions: String,
    /// One that follows from the personality, when not said.
    pub name: Option<AgentName>,
    /// Who reads the description and thinks for the agent; the rules when not said.
    pub model: Option<ModelName>,
    pub temperature: Option<f64>,
    pub budget_per_day: Option<Money>,
    pub allocation: Option<Fixed>,
    /// Traits that the person sets, whatever the description says.
    pub set: Personality,
    /// A call in which the same description was read already; then nobody is asked again.
    pub call: Option<ModelCallId>,
}

impl NewLearner {
    pub(super) fn money(&self) -> Fixed {
        self.allocation.unwrap_or_else(|| Fixed::whole(USUAL_ALLOCATION))
    }
}

/// Makes an agent that learns. What can be read of its description is its personality; what cannot is asked back.
pub async fn create(
    house: &House,
    principal: &Principal,
    wanted: NewLearner,
) -> Result<(Agent, Learner, PersonalityVersion), LabError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let asks = (OnBehalf::person(principal.owner()), Limits::default());
    let (reading, personality) = understood(house, &listings, &wanted, asks).await?;
    let making = Making { house, principal, listings: &listings, wanted, reading, personality };
    let mut tx = house.db.begin().await?;
    let made = making.write(&mut tx).await?;
    tx.save().await?;
    Ok(made)
}

/// Everything that is wrong with what somebody wants, as far as it is known before the description is read.
pub async fn check(house: &House, principal: &Principal, wanted: &NewLearner) -> Result<(), LabError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    checked(house, &listings, wanted, principal.owner()).await
}

async fn checked(
    house: &House,
    listings: &Listings,
    wanted: &NewLearner,
    owner: OwnerId,
) -> Result<(), LabError> {
    let mut problems = check_model(house, wanted);
    problems.extend(about_text(&wanted.instructions));
    problems.extend(check_set(&wanted.set, listings));
    problems.extend(check_allocation(wanted.money()));
    if let Some(call) = wanted.call {
        problems.extend(about_call(house, owner, call).await?);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// What is read of a description, and what it comes to with the traits that its person sets. What is known to be wrong before
/// anybody is asked is told at once.
pub(super) async fn understood(
    house: &House,
    listings: &Listings,
    wanted: &NewLearner,
    (on_behalf, limits): (OnBehalf, Limits),
) -> Result<(Reading, Personality), LabError> {
    checked(house, listings, wanted, on_behalf.owner).await?;
    let reader = Reader {
        model: wanted.model.clone().unwrap_or_else(ModelName::rules),
        temperature: 0.0,
        on_behalf,
        limits,
    };
    let known = match wanted.call {
        Some(call) => recalled(house, listings, (on_behalf.owner, call), &wanted.instructions).await?,
        None => None,
    };
    let reading = match known.filter(|known| known.read_by == reader.model) {
        Some(known) => known,
        None => read(house, listings, &wanted.instructions, &reader).await?,
    };
    let personality = reading.personality.clone().with(wanted.set.clone());
    if personality.is_empty() && reading.says_nothing() {
        return Err(meaningless().into());
    }
    let mut problems: Vec<Problem> = about_hours(&personality, listings).into_iter().collect();
    problems.extend(about_part(wanted.money(), pairs(&personality, listings).len()));
    if problems.is_empty() { Ok((reading, personality)) } else { Err(problems.into()) }
}

/// Each instrument has its part of the money, and with less than this nothing can be traded.
const LEAST_PART: i64 = 1;

/// What is wrong with an amount for so many instruments.
pub(crate) fn about_part(allocation: Fixed, pairs: usize) -> Option<Problem> {
    let least = i64::try_from(pairs).ok()?.saturating_mul(LEAST_PART);
    (allocation < Fixed::whole(least)).then(|| {
        let each = format!("must be at least ${least}: ${LEAST_PART} for each of its {pairs} instruments");
        Problem::new("allocation", each)
    })
}

/// An agent of which everything is known that has to be.
struct Making<'a> {
    house: &'a House,
    principal: &'a Principal,
    listings: &'a Listings,
    wanted: NewLearner,
    reading: Reading,
    personality: Personality,
}

impl Making<'_> {
    async fn write(self, tx: &mut Tx) -> Result<(Agent, Learner, PersonalityVersion), LabError> {
        let Self { house, principal, listings, wanted, reading, personality } = self;
        let owner = principal.owner();
        let name = match wanted.name.clone() {
            Some(name) => name,
            None => free_name(tx, owner, &personality).await?,
        };
        let agent = NewAgent {
            name,
            instructions: wanted.instructions.trim().to_owned(),
            pairs: pairs(&personality, listings),
            timeframe: Some(personality.bars()),
            allocation: wanted.money(),
            risk: usual_risk(personality.risk_tolerance.value),
            brain: Brain::Learning {},
        };
        let for_whom = ForWhom { owner, manager: None, by: principal.into(), stage: Stage::Learning };
        let (agent, mut event) = create_in(tx, house, listings, agent, &for_whom).await?;
        event.data["personality"] = personality.outline().into();
        let version = first(&agent, personality, reading, house.now());
        let learner = Learner {
            agent: agent.id,
            owner,
            model: version.read_by.clone(),
            temperature: wanted.temperature.unwrap_or(USUAL_TEMPERATURE),
            budget_per_day: wanted.budget_per_day.unwrap_or(USUAL_BUDGET),
            personality: version.version,
        };
        tx.lab().add_learner(&learner).await?;
        tx.lab().add_personality(&version).await?;
        tx.append_events(owner, agent.created_at, &[event]).await?;
        Ok((agent, learner, version))
    }
}

pub(super) fn first(
    agent: &Agent,
    personality: Personality,
    reading: Reading,
    now: Timestamp,
) -> PersonalityVersion {
    let open = |question: &Question| !is_answered(&personality, question);
    let questions = reading.questions.into_iter().filter(open).collect();
    PersonalityVersion {
        agent: agent.id,
        version: 1,
        instructions: agent.instructions.clone(),
        system_prompt: system_prompt(&agent.name, &agent.instructions, &personality),
        personality,
        questions,
        cause: Cause::Created,
        reason: None,
        read_by: reading.read_by,
        call: Some(reading.call),
        made_at: now,
    }
}

/// Whether a person has decided about the trait of a question, or a style has its own bars: then it is not asked any more.
pub(super) fn is_answered(personality: &Personality, question: &Question) -> bool {
    let set = personality.set_by_person();
    let has_bars = personality.trading_style.value.is_some();
    !set.open().contains(&question.about)
        || (has_bars && question.about == TraitName::TimeFrame && question.doubt == Doubt::Gap)
}

/// What it may trade: what is said, or everything that the market has, as far as an agent can have it.
pub(super) fn pairs(personality: &Personality, listings: &Listings) -> Vec<Symbol> {
    let all = || {
        let tradable = listings.values().filter(|listing| listing.kind.is_tradable());
        tradable.map(|listing| listing.symbol.clone()).take(MOST_PAIRS).collect()
    };
    personality.instruments.value.clone().unwrap_or_else(all)
}

/// The limits that go with how much risk an agent may take. A person can set each of them.
pub fn usual_risk(tolerance: Option<RiskTolerance>) -> Risk {
    let (max_position, max_daily_loss, max_open_positions, max_correlated_positions) = match tolerance {
        None => return Risk::default(),
        Some(RiskTolerance::Conservative) => (0.25, 0.02, 3, 3),
        Some(RiskTolerance::Moderate) => (0.5, 0.05, 5, 5),
        Some(RiskTolerance::Aggressive) => (1.0, 0.2, 10, 10),
    };
    Risk {
        max_position,
        max_daily_loss: Some(max_daily_loss),
        max_open_positions,
        max_correlated_positions,
        ..Risk::default()
    }
}

/// A name that the owner has not given yet: `Conservative VWAP bounce scalper`, then with a number.
async fn free_name(tx: &mut Tx, owner: OwnerId, personality: &Personality) -> Result<AgentName, LabError> {
    let mut outline = personality.outline();
    if let Some(first) = outline.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    for number in 1..=MOST_NAMES {
        let name = if number == 1 { outline.clone() } else { format!("{outline} {number}") };
        let name: AgentName = name.parse().map_err(|error| Problem::new("name", error))?;
        if !tx.agents().is_name_taken(owner, &name).await? {
            return Ok(name);
        }
    }
    Err(Problem::new("name", "must be given: you have very many agents like this one").into())
}

/// What is wrong with who is to think for it.
fn check_model(house: &House, wanted: &NewLearner) -> Vec<Problem> {
    about_mind(
        house,
        &Brain::Model {
            model: wanted.model.clone().unwrap_or_else(ModelName::rules),
            temperature: wanted.temperature.unwrap_or(USUAL_TEMPERATURE),
            budget_per_day: wanted.budget_per_day.unwrap_or(USUAL_BUDGET),
        },
    )
}

/// What is wrong with traits that a person has set.
pub(super) fn check_set(set: &Personality, listings: &Listings) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(symbols) = &set.instruments.value {
        check_pairs("personality.instruments", symbols, listings, &mut problems);
    }
    problems.extend(
        set.time_frame.value.and_then(|timeframe| check_timeframe("personality.timeFrame", timeframe)),
    );
    problems
}
