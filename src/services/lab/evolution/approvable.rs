//! What a word about an evolution means.

use super::{EVOLVED, REJECTED, ROLLED_BACK, event};
use crate::{
    House,
    agents::not_terminated,
    author::Author,
    desk::{Listings, listings},
    kernel::approvals::{Approvable, ApprovalError, Word, settle_by},
    lab::{
        LabError,
        about::asked_about,
        edit::{Now, next_version, written_in},
        iterations::taken_up,
        reasons::Reasons,
        strategies::{NO_LONGER, take_again},
    },
};
use async_trait::async_trait;
use domain::{
    accounts::Principal,
    agents::Stage,
    approvals::{Approval, ApprovalKind, ApprovalStatus},
    events::NewEvent,
    lab::{
        Cause, Evolution, EvolutionMade, EvolutionStatus, EvolutionWord, PersonalityVersion, StrategyCause,
        StrategyVersion, TraitProposal,
    },
};
use serde_json::json;
use storage::{Reader, Tx};

pub fn approvable() -> Box<dyn Approvable> {
    Box::new(Evolutions)
}

struct Evolutions;

#[async_trait]
impl Approvable for Evolutions {
    fn kind(&self) -> ApprovalKind {
        ApprovalKind::Evolution
    }

    /// The agent is otherwise from now on, and the document that was run holds.
    async fn approve(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        let listings = listed(house).await?;
        let (now, evolution) = about(tx, word.by, asked).await?;
        let proposed = evolution.found.proposed.as_ref().ok_or(ApprovalError::NotFound)?;
        if now.agent.stage == Stage::Paper {
            return Err(ApprovalError::Refused(LabError::OnPaper.to_string()));
        }
        is_as_it_was(&now, &evolution)?;
        // What an iteration proposes is a change of what held when it began: a yes to it would drop this one again.
        if let Some(open) = tx.lab().last_iteration(now.agent.id).await?.filter(|last| last.status.is_open())
        {
            let open = LabError::Open { number: open.number, status: open.status };
            return Err(ApprovalError::Refused(open.to_string()));
        }
        let holding = tx.lab().holding_strategy(now.agent.id).await?.ok_or(ApprovalError::NotFound)?;
        if holding.version != evolution.asked.strategy {
            let (run, later) = (evolution.asked.strategy, holding.version);
            let message = format!(
                "it was run on version {run}, and version {later} holds now; have it ask itself again"
            );
            return Err(ApprovalError::Refused(message));
        }
        let by = Author::from(word.by);
        let next = otherwise(&now, &evolution, (proposed, word.reason))?;
        let made =
            EvolutionMade { personality: next_version(&now), strategy: holding.version.saturating_add(1) };
        let step = (EvolutionStatus::AwaitingApproval, EvolutionStatus::Approved);
        decided(house, tx, (&evolution, Some(made)), step, word).await?;
        let (agent, mut events) = written_in(house, tx, &listings, (&now, next), by).await?;
        let strategy = strategy(house, &holding, (&evolution, proposed), by);
        tx.lab().add_strategy(&strategy).await?;
        events.push(taken_up(&agent, &strategy, by));
        let data = json!({"change": proposed.change.change, "reason": word.reason, "personality": made.personality, "strategy": made.strategy});
        events.push(event(EVOLVED, &agent, &evolution, by, data));
        events.push(settle_by(house, tx, asked, ApprovalStatus::Approved, (by, word.reason)).await?);
        Ok(events)
    }

    /// Nothing changes, and the same is not proposed again soon.
    async fn reject(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        let (now, evolution) = about(tx, word.by, asked).await?;
        let step = (EvolutionStatus::AwaitingApproval, EvolutionStatus::Rejected);
        decided(house, tx, (&evolution, None), step, word).await?;
        let by = Author::from(word.by);
        let change = evolution.found.proposed.as_ref().map(|proposed| &proposed.change.change);
        let data = json!({"change": change, "reason": word.reason});
        let rejected = event(REJECTED, &now.agent, &evolution, by, data);
        let settled = settle_by(house, tx, asked, ApprovalStatus::Rejected, (by, word.reason)).await?;
        Ok(vec![rejected, settled])
    }

    /// Personality and strategy of before hold again, as new versions.
    async fn roll_back(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        let listings = listed(house).await?;
        let (now, evolution) = about(tx, word.by, asked).await?;
        let made = evolution.word.as_ref().and_then(|word| word.made).ok_or(ApprovalError::NotFound)?;
        still_holds(tx, &now, made).await?;
        let (by, number) = (Author::from(word.by), evolution.number);
        let why = match word.reason {
            Some(reason) => format!("evolution {number} rolled back: {reason}"),
            None => format!("evolution {number} rolled back"),
        };
        let earlier = tx.lab().personality(now.agent.id, evolution.asked.personality).await?;
        let earlier = earlier.ok_or(ApprovalError::NotFound)?;
        let next = PersonalityVersion { cause: Cause::Revived, reason: Some(why.clone()), ..earlier };
        let step = (EvolutionStatus::Approved, EvolutionStatus::RolledBack);
        decided(house, tx, (&evolution, Some(made)), step, word).await?;
        let (agent, mut events) = written_in(house, tx, &listings, (&now, next), by).await?;
        let (_, taken) = take_again(house, tx, &agent, evolution.asked.strategy, (by, &why)).await?;
        events.push(taken);
        events.push(event(ROLLED_BACK, &agent, &evolution, by, json!({"reason": word.reason})));
        events.push(settle_by(house, tx, asked, ApprovalStatus::RolledBack, (by, word.reason)).await?);
        Ok(events)
    }

    async fn can_roll_back(
        &self,
        reader: &mut Reader,
        by: &Principal,
        asked: &Approval,
    ) -> Result<bool, ApprovalError> {
        let (agent, id) = asked_about(reader, by, asked).await?;
        if not_terminated(&agent).is_err() || agent.stage == Stage::Paper {
            return Ok(false);
        }
        let evolution = reader.lab().evolution(id).await?;
        let made = evolution.and_then(|evolution| evolution.word).and_then(|word| word.made);
        let learner = reader.lab().learner(agent.id).await?;
        let holding = reader.lab().holding_strategy(agent.id).await?;
        let holds = learner.zip(holding).map(|(learner, holding)| (learner.personality, holding.version));
        Ok(made.is_some_and(|made| holds == Some((made.personality, made.strategy))))
    }
}

async fn listed(house: &House) -> Result<Listings, ApprovalError> {
    listings(house).await.map_err(|error| ApprovalError::Refused(error.to_string()))
}

/// The evolution, and what holds of its agent, whose learning is held from here on, alone with the desk.
async fn about(tx: &mut Tx, by: &Principal, asked: &Approval) -> Result<(Now, Evolution), ApprovalError> {
    tx.markets().touch().await?;
    let (agent, id) = asked_about(tx, by, asked).await?;
    not_terminated(&agent).map_err(LabError::from)?;
    if !tx.lab().hold(agent.id).await? {
        return Err(ApprovalError::NotFound);
    }
    let evolution = tx.lab().evolution(id).await?.ok_or(ApprovalError::NotFound)?;
    let learner = tx.lab().learner(agent.id).await?.ok_or(ApprovalError::NotFound)?;
    let version = tx.lab().personality(agent.id, learner.personality).await?;
    Ok((Now { agent, learner, version: version.ok_or(ApprovalError::NotFound)? }, evolution))
}

fn is_as_it_was(now: &Now, evolution: &Evolution) -> Result<(), ApprovalError> {
    let (asked, holds) = (evolution.asked.personality, now.learner.personality);
    if asked == holds {
        return Ok(());
    }
    let message = format!(
        "it was asked of version {asked} of the personality, and version {holds} holds now; have it ask itself again"
    );
    Err(ApprovalError::Refused(message))
}

async fn still_holds(tx: &mut Tx, now: &Now, made: EvolutionMade) -> Result<(), ApprovalError> {
    if now.agent.stage == Stage::Paper {
        return Err(ApprovalError::Refused(LabError::OnPaper.to_string()));
    }
    if now.learner.personality != made.personality {
        return Err(ApprovalError::Refused(format!(
            "version {} of the personality {NO_LONGER}: version {} does; take an earlier version again instead",
            made.personality, now.learner.personality
        )));
    }
    let holding = tx.lab().holding_strategy(now.agent.id).await?.ok_or(ApprovalError::NotFound)?;
    if holding.version != made.strategy {
        return Err(ApprovalError::Refused(format!(
            "version {} of the strategy {NO_LONGER}: version {} does; take an earlier version again instead",
            made.strategy, holding.version
        )));
    }
    Ok(())
}

/// The personality with the one trait that changes.
fn otherwise(
    now: &Now,
    evolution: &Evolution,
    (proposed, reason): (&TraitProposal, Option<&str>),
) -> Result<PersonalityVersion, ApprovalError> {
    let change = &proposed.change;
    let personality = now.version.personality.clone().with_trait(change.about, &change.to);
    let personality = personality.map_err(|error| ApprovalError::Refused(error.to_string()))?;
    let told = format!("evolution {}: {}", evolution.number, change.change);
    let reason = Some(reason.map_or(told.clone(), |reason| format!("{told}: {reason}")));
    let questions = now.version.questions.iter();
    let questions = questions.filter(|question| question.about != change.about).cloned().collect();
    Ok(PersonalityVersion { personality, questions, cause: Cause::Evolved, reason, ..now.version.clone() })
}

fn strategy(
    house: &House,
    holding: &StrategyVersion,
    (evolution, proposed): (&Evolution, &TraitProposal),
    by: Author<'_>,
) -> StrategyVersion {
    let (number, change) = (evolution.number, &proposed.change.change);
    let said = format!("Evolution {number}: {change}. {}", proposed.reason);
    let reasons = Reasons::new(&holding.rationale, &holding.figures).with((&said, ""), &[]);
    StrategyVersion {
        version: holding.version.saturating_add(1),
        parent: Some(holding.version),
        iteration: None,
        cause: StrategyCause::Evolved,
        document: proposed.document.clone(),
        change: format!("evolution {number}: {change}"),
        rationale: reasons.text,
        figures: reasons.figures,
        edits: proposed.change.edits.clone(),
        lesson: Some(proposed.reason.clone()),
        results: Some(proposed.after.clone()),
        when_approved: None,
        made_at: house.now(),
        made_by: by.name().to_owned(),
        ..holding.clone()
    }
}

async fn decided(
    house: &House,
    tx: &mut Tx,
    (evolution, made): (&Evolution, Option<EvolutionMade>),
    step: (EvolutionStatus, EvolutionStatus),
    word: Word<'_>,
) -> Result<(), ApprovalError> {
    let by = Author::from(word.by).name().to_owned();
    let said = EvolutionWord { at: house.now(), by, reason: word.reason.map(str::to_owned), made };
    if tx.lab().decide_evolution(evolution.id, step, &said).await? {
        return Ok(());
    }
    Err(LabError::NotAsked { number: evolution.number, status: evolution.status }.into())
}
