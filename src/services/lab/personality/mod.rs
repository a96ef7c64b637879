//! From plain words to a personality: a model reads the description, and code holds what it says against the words that stand there.

mod doubts;
mod prompt;
mod read;
mod system_prompt;
#[cfg(test)]
mod tests;

pub use system_prompt::system_prompt;

use super::LabError;
use crate::{
    House,
    agents::{Problem, brain},
    allow,
    desk::{Listings, listings},
    kernel::models::{Limits, Question as ModelQuestion, ask, parse::parse},
};
use domain::{
    ModelCallId, Money, OwnerId,
    accounts::Principal,
    agents::Brain,
    lab::{
        Known, LONGEST_DESCRIPTION, Origin, Personality, PersonalityBriefing, Question, personality_schema,
    },
    models::{Ask, ModelName, OnBehalf, Role},
    tokens::Scope,
};
use serde_json::Value;

/// The longest answer that is wanted, in tokens.
const MOST_TOKENS: u32 = 3_000;

/// Who reads, for whom, and for how much.
#[derive(Debug, Clone)]
pub struct Reader {
    pub model: ModelName,
    pub temperature: f64,
    pub on_behalf: OnBehalf,
    pub limits: Limits,
}

/// What was read in a description.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub personality: Personality,
    pub questions: Vec<Question>,
    pub read_by: ModelName,
    pub call: ModelCallId,
    /// None is unknown.
    pub cost: Option<Money>,
    /// What was not taken from the answer, and why.
    pub dropped: Vec<String>,
}

impl Reading {
    /// Whether nothing was understood, not even something to ask about.
    pub fn says_nothing(&self) -> bool {
        self.personality.is_empty() && self.questions.iter().all(|question| question.words.is_empty())
    }
}

/// Reads a description without keeping anything but the call, so that a person sees what comes of it first.
pub async fn detect(
    house: &House,
    principal: &Principal,
    instructions: &str,
    model: ModelName,
) -> Result<Reading, LabError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let on_behalf = OnBehalf::person(principal.owner());
    let reader = Reader { model, temperature: 0.0, on_behalf, limits: Limits::default() };
    let reading = read(house, &listings, instructions, &reader).await?;
    if reading.says_nothing() {
        return Err(meaningless().into());
    }
    Ok(reading)
}

/// Has a description read. An empty or much too long one is refused before anybody is asked.
pub(super) async fn read(
    house: &House,
    listings: &Listings,
    instructions: &str,
    reader: &Reader,
) -> Result<Reading, LabError> {
    let mut problems: Vec<Problem> = about_text(instructions).into_iter().collect();
    problems.extend(about_mind(house, &Brain::of_model(reader.model.clone())));
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let briefing = briefing(instructions, listings);
    let question = question(&briefing, reader)?;
    let asked = ask(house, &question).await?;
    let by = (reader.model.clone(), asked.call, asked.cost);
    Ok(judged(&asked.parsed.value, &briefing, by))
}

fn briefing(instructions: &str, listings: &Listings) -> PersonalityBriefing {
    PersonalityBriefing { instructions: instructions.trim().to_owned(), instruments: known(listings) }
}

/// What an answer comes to.
fn judged(
    answer: &Value,
    briefing: &PersonalityBriefing,
    (read_by, call, cost): (ModelName, ModelCallId, Option<Money>),
) -> Reading {
    let read = read::read(answer, briefing);
    let questions = doubts::all(&read.personality, read.questions, briefing);
    Reading { personality: read.personality, questions, read_by, call, cost, dropped: read.dropped }
}

/// What was read before in the same words on the same market, so that nobody pays twice for what they have seen. None when the call is not of this
/// owner, was about something else, or has no text any more.
pub async fn recalled(
    house: &House,
    listings: &Listings,
    (owner, call): (OwnerId, ModelCallId),
    instructions: &str,
) -> Result<Option<Reading>, LabError> {
    let briefing = briefing(instructions, listings);
    let kept = house.db.read().await?.model_calls().find(call).await?;
    let kept = kept.filter(|kept| kept.on_behalf.owner == owner && kept.role == Role::Learner);
    let Some(kept) = kept.filter(|kept| kept.prompt.as_deref() == Some(&prompt::user(&briefing))) else {
        return Ok(None);
    };
    let parsed = kept.answer.and_then(|answer| parse(&answer, &personality_schema()).ok());
    Ok(parsed.map(|parsed| judged(&parsed.value, &briefing, (kept.model, kept.id, kept.cost))))
}

/// What is wrong with hours that a person has set: without any at which something could be entered there is nothing to learn.
pub(super) fn about_hours(personality: &Personality, listings: &Listings) -> Option<Problem> {
    personality.hours.origin.filter(|origin| *origin == Origin::Person)?;
    let why = doubts::no_hours(personality, &briefing("", listings))?;
    Some(Problem::new("personality.hours", format!("leave nothing to trade: {why}")))
}

/// Whether there is no call of this owner in which a learner's description was read.
pub(super) async fn about_call(
    house: &House,
    owner: OwnerId,
    call: ModelCallId,
) -> Result<Option<Problem>, LabError> {
    let kept = house.db.read().await?.model_calls().find(call).await?;
    let is_own = kept.is_some_and(|kept| kept.on_behalf.owner == owner && kept.role == Role::Learner);
    Ok((!is_own).then(|| Problem::new("callId", "names no call in which you had a description read")))
}

fn question(briefing: &PersonalityBriefing, reader: &Reader) -> Result<ModelQuestion, LabError> {
    let data = serde_json::to_value(briefing).map_err(|error| Problem::new("instructions", error))?;
    Ok(ModelQuestion {
        ask: Ask {
            role: Role::Learner,
            model: reader.model.clone(),
            temperature: reader.temperature,
            system: prompt::SYSTEM.to_owned(),
            user: prompt::user(briefing),
            briefing: data,
            schema: personality_schema(),
            most_tokens: MOST_TOKENS,
        },
        on_behalf: reader.on_behalf,
        limits: reader.limits,
    })
}

/// What is wrong with a description, whatever it says.
pub fn about_text(instructions: &str) -> Option<Problem> {
    if instructions.trim().is_empty() {
        return Some(Problem::new("instructions", "must say how the agent is to trade"));
    }
    if instructions.chars().count() > LONGEST_DESCRIPTION {
        return Some(Problem::new(
            "instructions",
            format!("must have at most {LONGEST_DESCRIPTION} characters"),
        ));
    }
    // PostgreSQL stores no NUL, and nobody writes one.
    instructions.contains('\0').then(|| Problem::new("instructions", "must not contain control characters"))
}

/// What is wrong with who is to think, by the names of the fields of an agent in words.
pub(super) fn about_mind(house: &House, brain: &Brain) -> Vec<Problem> {
    let problems = brain::check(house, brain).into_iter();
    problems
        .map(|problem| Problem {
            field: problem.field.strip_prefix("brain.").unwrap_or(problem.field),
            ..problem
        })
        .collect()
}

/// A description of which nothing could be taken.
pub(super) fn meaningless() -> Problem {
    let message = "says nothing about how to trade: name a risk, a style, a pattern, instruments, hours or a time \
                   frame, such as “conservative VWAP scalper for tech stocks, tight stops”";
    Problem::new("instructions", message)
}

/// The instruments of the market, as the reader is told them.
fn known(listings: &Listings) -> Vec<Known> {
    let one = |listing: &domain::market::Listing| Known {
        symbol: listing.symbol.clone(),
        title: listing.title.to_string(),
        kind: listing.kind,
        session: listing.session.map(|session| session.to_string()),
    };
    listings.values().map(one).collect()
}
