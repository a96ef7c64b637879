//! What a word about a graduation means.

use super::{GRADUATED, RETURNED, as_examined, event};
use crate::{
    House,
    agents::{AgentsError, brain, not_terminated},
    author::Author,
    desk::listings,
    kernel::approvals::{Approvable, ApprovalError, Word, settle_by},
    lab::{LabError, about::asked_about, evolution},
};
use async_trait::async_trait;
use domain::{
    GraduationId,
    accounts::Principal,
    agents::{Agent, Risk, Stage, Status},
    approvals::{Approval, ApprovalKind, ApprovalStatus},
    events::NewEvent,
    lab::{GraduatedStrategy, Graduation, GraduationStatus, GraduationWord, StrategyVersion},
};
use serde_json::{Value, json};
use storage::{Reader, StorageError, Tx};

pub fn approvable() -> Box<dyn Approvable> {
    Box::new(Graduations)
}

struct Graduations;

#[async_trait]
impl Approvable for Graduations {
    fn kind(&self) -> ApprovalKind {
        ApprovalKind::Graduation
    }

    /// It is on paper, with the version that was examined, and stands still until somebody starts it.
    async fn approve(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        tx.markets().touch().await?;
        let (before, _) = asked_about::<GraduationId>(tx, word.by, asked).await?;
        let paper = (word.by.into(), "it trades on paper");
        let mut events = evolution::give_way(house, tx, &before, paper).await?;
        let (agent, graduation) = about(tx, word.by, asked).await?;
        not_terminated(&agent).map_err(LabError::from)?;
        events.extend(evolution::taken_back(house, tx, &agent, paper).await?);
        let version = examined(tx, &agent, &graduation).await?;
        let traded = lent(&agent, &graduation, &version);
        let brain = as_examined(&traded);
        let listings = listings(house).await.map_err(|error| ApprovalError::Refused(error.to_string()))?;
        let prepared = brain::prepare(&brain, graduation.timeframe, &listings);
        prepared.map_err(|error| ApprovalError::Refused(error.to_string()))?;
        let step = (GraduationStatus::Waiting, GraduationStatus::Granted);
        let counts = counts_from(tx, &agent).await?;
        decided(house, tx, &graduation, (step, counts), word).await?;
        // It trades what was examined, on what it was examined, and each instrument with its part of the money.
        let (pairs, timeframe) = (graduation.pairs.clone(), graduation.timeframe);
        let risk = Risk { equal_parts: true, ..agent.risk };
        let on_paper = Agent { stage: Stage::Paper, brain, pairs, timeframe, risk, ..agent.clone() };
        saved(house, tx, on_paper).await?;
        let told = json!({"overridden": graduation.red(), "strategy": traded});
        let graduated = told_of(GRADUATED, &agent, &graduation, (word, told));
        let settled = settle_by(house, tx, asked, ApprovalStatus::Approved, said(word)).await?;
        events.extend([graduated, settled]);
        Ok(events)
    }

    /// It goes on learning.
    async fn reject(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        let (agent, graduation) = about(tx, word.by, asked).await?;
        let step = (GraduationStatus::Waiting, GraduationStatus::Rejected);
        decided(house, tx, &graduation, (step, graduation.counts_from()), word).await?;
        let mut events = Vec::new();
        if agent.stage != Stage::Paper {
            let why = format!("graduation {} was rejected", graduation.number);
            events = super::back_to_learning(house, tx, &agent, (word.by.into(), &why)).await?.1;
        }
        events.push(settle_by(house, tx, asked, ApprovalStatus::Rejected, said(word)).await?);
        Ok(events)
    }

    /// It is taken from paper. What it holds keeps its protective exits.
    async fn roll_back(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        let (agent, graduation) = about(tx, word.by, asked).await?;
        not_terminated(&agent).map_err(LabError::from)?;
        if agent.stage != Stage::Paper || graduation.status != GraduationStatus::Granted {
            let message = "it is not on paper by this any more; there is nothing to roll back";
            return Err(ApprovalError::Refused(message.to_owned()));
        }
        let step = (GraduationStatus::Granted, GraduationStatus::RolledBack);
        decided(house, tx, &graduation, (step, graduation.counts_from()), word).await?;
        saved(house, tx, Agent { stage: Stage::Ready, status: Status::Stopped, ..agent.clone() }).await?;
        let why = word.reason.unwrap_or("its graduation was rolled back");
        let returned = told_of(RETURNED, &agent, &graduation, (word, json!({"reason": why})));
        let settled = settle_by(house, tx, asked, ApprovalStatus::RolledBack, said(word)).await?;
        Ok(vec![returned, settled])
    }

    async fn can_roll_back(
        &self,
        reader: &mut Reader,
        by: &Principal,
        asked: &Approval,
    ) -> Result<bool, ApprovalError> {
        let (agent, id) = asked_about(reader, by, asked).await?;
        let graduation = reader.lab().graduation(id).await?;
        let is_granted = graduation.is_some_and(|one| one.status == GraduationStatus::Granted);
        Ok(is_granted && agent.stage == Stage::Paper && agent.status != Status::Terminated)
    }
}

/// The version as managers may give it to their agents from now on.
fn lent(agent: &Agent, graduation: &Graduation, version: &StrategyVersion) -> GraduatedStrategy {
    GraduatedStrategy {
        learner: agent.id,
        name: agent.name.clone(),
        version: version.version,
        document: version.document.clone(),
        pairs: graduation.pairs.clone(),
        timeframe: graduation.timeframe,
        overridden: graduation.red(),
    }
}

fn said(word: Word<'_>) -> (Author<'_>, Option<&str>) {
    (word.by.into(), word.reason)
}

/// The graduation, whose agent's learning is held from here on, alone with the desk.
async fn about(tx: &mut Tx, by: &Principal, asked: &Approval) -> Result<(Agent, Graduation), ApprovalError> {
    tx.markets().touch().await?;
    let (agent, id) = asked_about(tx, by, asked).await?;
    if !tx.lab().hold(agent.id).await? {
        return Err(ApprovalError::NotFound);
    }
    let graduation = tx.lab().graduation(id).await?.ok_or(ApprovalError::NotFound)?;
    Ok((agent, graduation))
}

/// The version that was examined, if it is still the one that holds.
async fn examined(
    tx: &mut Tx,
    agent: &Agent,
    graduation: &Graduation,
) -> Result<StrategyVersion, ApprovalError> {
    if agent.stage == Stage::Paper {
        return Err(ApprovalError::Refused(LabError::AlreadyOnPaper.to_string()));
    }
    let holding = tx.lab().holding_strategy(agent.id).await?.ok_or(ApprovalError::NotFound)?;
    if holding.version != graduation.version {
        return Err(ApprovalError::Refused(format!(
            "version {} was examined, and version {} holds now; have that one examined",
            graduation.version, holding.version
        )));
    }
    Ok(holding)
}

/// The first trade and the first decision that count: what it decided before, and holds of it, belongs to an earlier time.
pub(super) async fn counts_from(tx: &mut Tx, agent: &Agent) -> Result<(i64, i64), StorageError> {
    let trades = tx.desk().trades_before(agent.id, i64::MAX, 1).await?;
    let decisions = tx.desk().decisions_before(agent.id, i64::MAX, 1).await?;
    let next = |last: Option<i64>| last.map_or(1, |last| last + 1);
    Ok((next(trades.first().map(|last| last.number)), next(decisions.first().map(|last| last.number))))
}

async fn decided(
    house: &House,
    tx: &mut Tx,
    graduation: &Graduation,
    (step, counts): ((GraduationStatus, GraduationStatus), (i64, i64)),
    word: Word<'_>,
) -> Result<(), ApprovalError> {
    let by = Author::from(word.by).name().to_owned();
    let said = GraduationWord { at: house.now(), by, reason: word.reason.map(str::to_owned) };
    if tx.lab().decide_graduation(graduation.id, step, &said, counts).await? {
        return Ok(());
    }
    let now = super::status_in_words(graduation.status);
    Err(ApprovalError::Refused(format!("graduation {} {now}", graduation.number)))
}

async fn saved(house: &House, tx: &mut Tx, agent: Agent) -> Result<(), ApprovalError> {
    if tx.agents().save(&agent, house.now()).await? {
        return Ok(());
    }
    Err(LabError::from(AgentsError::Overtaken).into())
}

fn told_of(
    kind: domain::events::EventKind,
    agent: &Agent,
    graduation: &Graduation,
    (word, mut more): (Word<'_>, Value),
) -> NewEvent {
    more["version"] = graduation.version.into();
    more["graduation"] = graduation.number.into();
    if let (None, Some(reason)) = (more.get("reason"), word.reason) {
        more["reason"] = reason.into();
    }
    event(kind, agent, word.by.into(), more)
}
