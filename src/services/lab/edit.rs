//! Changing what an agent is like: each change is a version, and each version can be taken again.

use super::{
    LabError, PERSONALITY_CHANGED,
    create::{about_part, check_set, is_answered, pairs, usual_risk},
    graduation::back_to_learning,
    personality::{Reader, Reading, about_hours, about_text, meaningless, read, system_prompt},
};
use crate::{
    House,
    agents::{AgentsError, Problem, find, not_terminated, subject},
    allow,
    author::Author,
    desk::{Listings, listings},
    kernel::models::Limits,
};
use domain::{
    AgentId,
    accounts::Principal,
    agents::{Agent, Risk, Stage},
    events::NewEvent,
    lab::{Cause, LONGEST_REASON, Learner, Personality, PersonalityVersion, Question},
    models::OnBehalf,
    tokens::Scope,
};
use serde_json::json;
use storage::Tx;

/// What is to be different.
#[derive(Debug, Clone, Default)]
pub struct PersonalityEdit {
    /// A new description, which is read anew. What a person has set stays set.
    pub instructions: Option<String>,
    /// Traits that a person sets or leaves open; the others stay.
    pub set: Personality,
    pub reason: Option<String>,
}

/// Makes the next version.
pub async fn edit(
    house: &House,
    principal: &Principal,
    id: AgentId,
    edit: PersonalityEdit,
) -> Result<(Agent, Learner, PersonalityVersion), LabError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let mut problems = check_set(&edit.set, &listings);
    problems.extend(edit.instructions.as_deref().and_then(about_text));
    problems.extend(edit.reason.as_deref().and_then(about_reason));
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let before = now(house, principal, id).await?;
    may_change(&before.agent)?;
    let reading = match edit.instructions.as_deref().filter(|text| text.trim() != before.version.instructions)
    {
        None => None,
        Some(instructions) => {
            let on_behalf = OnBehalf { agent: Some(id), ..OnBehalf::person(principal.owner()) };
            let limits = Limits { agent: Some(before.learner.budget_per_day), ..Limits::default() };
            let reader = Reader { model: before.learner.model.clone(), temperature: 0.0, on_behalf, limits };
            Some(read(house, &listings, instructions, &reader).await?)
        }
    };
    let touches_hours = edit.set.hours.origin.is_some() || edit.set.instruments.origin.is_some();
    let next = next(&before, reading.as_ref(), edit)?;
    let mut problems: Vec<Problem> =
        about_hours(&next.personality, &listings).filter(|_| touches_hours).into_iter().collect();
    problems.extend(too_little(&before.agent, &next.personality, &listings));
    if !problems.is_empty() {
        return Err(problems.into());
    }
    // What changes nothing is no version.
    if is_as_before(&next, &before.version) {
        return Ok((before.agent, before.learner, before.version));
    }
    write(house, principal, &listings, before, next).await
}

/// Takes an earlier version again, as a new one.
pub async fn revive(
    house: &House,
    principal: &Principal,
    id: AgentId,
    version: u32,
    reason: Option<String>,
) -> Result<(Agent, Learner, PersonalityVersion), LabError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    if let Some(problem) = reason.as_deref().and_then(about_reason) {
        return Err(problem.into());
    }
    let before = now(house, principal, id).await?;
    may_change(&before.agent)?;
    let earlier = house.db.read().await?.lab().personality(id, version).await?.ok_or(LabError::NoVersion)?;
    let mut problems = check_set(&earlier.personality, &listings);
    problems.extend(too_little(&before.agent, &earlier.personality, &listings));
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let told = format!("version {version} again");
    let reason = Some(reason.map_or(told.clone(), |reason| format!("{told}: {reason}")));
    let next = PersonalityVersion { cause: Cause::Revived, reason, ..earlier };
    write(house, principal, &listings, before, next).await
}

/// What is wrong with the money of an agent for what it would trade.
fn too_little(agent: &Agent, like: &Personality, listings: &Listings) -> Option<Problem> {
    about_part(agent.allocation, pairs(like, listings).len())
}

/// Whether a version would be what the one before it was.
pub(super) fn is_as_before(next: &PersonalityVersion, old: &PersonalityVersion) -> bool {
    (&next.instructions, &next.personality, &next.questions)
        == (&old.instructions, &old.personality, &old.questions)
}

/// What holds now.
pub(in crate::lab) struct Now {
    pub agent: Agent,
    pub learner: Learner,
    pub version: PersonalityVersion,
}

/// The number of the version that follows.
pub(in crate::lab) const fn next_version(now: &Now) -> u32 {
    now.learner.personality.saturating_add(1)
}

pub(super) async fn now(house: &House, principal: &Principal, id: AgentId) -> Result<Now, LabError> {
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    let learner = reader.lab().learner(id).await?.ok_or(LabError::ByHand)?;
    let version = reader.lab().personality(id, learner.personality).await?.ok_or(LabError::NoVersion)?;
    Ok(Now { agent, learner, version })
}

/// One on paper trades what was examined, and is what was examined.
pub(super) fn may_change(agent: &Agent) -> Result<(), LabError> {
    not_terminated(agent)?;
    if agent.stage == Stage::Paper { Err(LabError::KeptOnPaper) } else { Ok(()) }
}

/// The version that follows, but for its number and its time.
fn next(
    before: &Now,
    reading: Option<&Reading>,
    edit: PersonalityEdit,
) -> Result<PersonalityVersion, LabError> {
    let old = before.version.clone();
    let (read, questions, read_by, call) = match reading {
        None => (old.personality, old.questions, old.read_by, old.call),
        Some(reading) => {
            let kept = reading.personality.clone().with(old.personality.set_by_person());
            (kept, reading.questions.clone(), reading.read_by.clone(), Some(reading.call))
        }
    };
    let personality = read.with(edit.set);
    if personality.is_empty() {
        match reading {
            None => {
                let message = "must keep at least one trait: an agent of which nothing is known cannot learn";
                return Err(Problem::new("personality", message).into());
            }
            Some(reading) if reading.says_nothing() => return Err(meaningless().into()),
            Some(_) => {}
        }
    }
    let open = |question: &Question| !is_answered(&personality, question);
    let questions = questions.into_iter().filter(open).collect();
    let instructions = edit.instructions.map_or(old.instructions, |text| text.trim().to_owned());
    let reason = edit.reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    Ok(PersonalityVersion {
        instructions,
        personality,
        questions,
        cause: Cause::Edited,
        reason,
        read_by,
        call,
        ..old
    })
}

async fn write(
    house: &House,
    principal: &Principal,
    listings: &Listings,
    before: Now,
    next: PersonalityVersion,
) -> Result<(Agent, Learner, PersonalityVersion), LabError> {
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, before.agent.id).await?;
    may_change(&agent)?;
    let before = Now { agent, ..before };
    let (id, number) = (before.agent.id, next_version(&before));
    let (agent, events) = written_in(house, &mut tx, listings, (&before, next), principal.into()).await?;
    tx.append_events(agent.owner, house.now(), &events).await?;
    let next = tx.lab().personality(id, number).await?.ok_or(LabError::NoVersion)?;
    let learner = Learner { personality: number, ..before.learner };
    tx.save().await?;
    Ok((agent, learner, next))
}

/// The same in the transaction of a caller who has touched the market and appends the events.
pub(in crate::lab) async fn written_in(
    house: &House,
    tx: &mut Tx,
    listings: &Listings,
    (before, next): (&Now, PersonalityVersion),
    by: Author<'_>,
) -> Result<(Agent, Vec<NewEvent>), LabError> {
    let now = house.now();
    let number = next_version(before);
    let next = PersonalityVersion {
        version: number,
        system_prompt: system_prompt(&before.agent.name, &next.instructions, &next.personality),
        made_at: now,
        ..next
    };
    let learner = Learner { personality: number, ..before.learner.clone() };
    if !tx.lab().save_learner(&learner, before.learner.personality).await? {
        return Err(AgentsError::Overtaken.into());
    }
    tx.lab().add_personality(&next).await?;
    // What was examined was like something else.
    let (agent, mut events) =
        back_to_learning(house, tx, &before.agent, (by, "its personality was changed")).await?;
    let follows = following(listings, &agent, &before.version.personality, &next);
    if !tx.agents().save(&follows, now).await? {
        return Err(AgentsError::Overtaken.into());
    }
    let changed = changed(&before.version, &next);
    let data = json!({
        "name": agent.name, "version": number, "cause": next.cause, "reason": next.reason, "changed": changed,
    });
    events.push(NewEvent::new(PERSONALITY_CHANGED, subject(agent.id), by.sign(data)));
    Ok((find_again(tx, agent.id).await?, events))
}

async fn find_again(tx: &mut Tx, id: AgentId) -> Result<Agent, LabError> {
    Ok(tx.agents().find(id).await?.ok_or(AgentsError::NotFound)?)
}

/// The agent as it follows from what it is like now: a person may have given it something else to trade while it was on paper.
pub(in crate::lab) async fn as_it_is_like(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
) -> Result<Agent, LabError> {
    let learner = tx.lab().learner(agent.id).await?.ok_or(LabError::NoLearner)?;
    let version = tx.lab().personality(agent.id, learner.personality).await?.ok_or(LabError::NoVersion)?;
    // Only who is not said to trade anything of its own trades what the market has.
    let listings = match &version.personality.instruments.value {
        Some(_) => Listings::new(),
        None => listings(house).await?,
    };
    Ok(following(&listings, agent, &version.personality, &version))
}

/// While it learns, what the agent trades follows from what it is like.
fn following(listings: &Listings, agent: &Agent, before: &Personality, next: &PersonalityVersion) -> Agent {
    let personality = &next.personality;
    let mut follows = agent.clone();
    follows.instructions.clone_from(&next.instructions);
    follows.pairs = pairs(personality, listings);
    follows.timeframe = personality.bars();
    // Limits that a person has set stay, and so do the parts that paper has given it.
    let usual = |like: &Personality| Risk {
        equal_parts: agent.risk.equal_parts,
        ..usual_risk(like.risk_tolerance.value)
    };
    if follows.risk == usual(before) {
        follows.risk = usual(personality);
    }
    follows
}

/// The traits that are different, by their names, and the description.
fn changed(before: &PersonalityVersion, next: &PersonalityVersion) -> Vec<&'static str> {
    let written =
        |version: &PersonalityVersion| serde_json::to_value(&version.personality).unwrap_or_default();
    let (old, new) = (written(before), written(next));
    let names = domain::lab::TraitName::ALL.map(domain::lab::TraitName::as_str);
    let mut changed: Vec<&'static str> =
        names.into_iter().filter(|name| old[*name]["value"] != new[*name]["value"]).collect();
    if before.instructions != next.instructions {
        changed.push("instructions");
    }
    changed
}

/// What is wrong with a reason that somebody gives.
pub(crate) fn about_reason(reason: &str) -> Option<Problem> {
    let wrong = reason.chars().count() > LONGEST_REASON || reason.contains('\0');
    wrong.then(|| Problem::new("reason", format!("must have at most {LONGEST_REASON} characters")))
}
