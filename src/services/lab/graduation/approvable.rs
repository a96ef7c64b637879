//! What a word about a graduation means.

use super::{GRADUATED, RETURNED, event};
use crate::{
    House,
    agents::{AgentsError, brain, find, not_terminated},
    author::Author,
    desk::listings,
    kernel::approvals::{Approvable, ApprovalError, Word, settle_by},
    lab::LabError,
};
use async_trait::async_trait;
use domain::{
    accounts::Principal,
    agents::{Agent, Brain, Stage, Status},
    approvals::{Approval, ApprovalKind, ApprovalStatus},
    events::NewEvent,
    lab::{Graduation, GraduationStatus, GraduationWord, StrategyVersion},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use storage::Tx;

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
        let (agent, graduation) = about(tx, word.by, asked).await?;
        not_terminated(&agent).map_err(LabError::from)?;
        let version = examined(tx, &agent, &graduation).await?;
        let brain = Brain::Strategy {
            document: version.document,
            params: BTreeMap::new(),
            source: Some(format!("learner:{}:{}", agent.id, version.version)),
        };
        let listings = listings(house).await.map_err(|error| ApprovalError::Refused(error.to_string()))?;
        let prepared = brain::prepare(&brain, agent.timeframe, &listings);
        prepared.map_err(|error| ApprovalError::Refused(error.to_string()))?;
        let last = tx.desk().trades_before(agent.id, i64::MAX, 1).await?;
        let first_trade = last.first().map_or(1, |last| last.number + 1);
        let step = (GraduationStatus::Waiting, GraduationStatus::Granted);
        decided(house, tx, &graduation, (step, first_trade), word).await?;
        saved(house, tx, Agent { stage: Stage::Paper, brain, ..agent.clone() }).await?;
        let told = json!({"overridden": graduation.red()});
        let graduated = told_of(GRADUATED, &agent, &graduation, (word, told));
        let settled = settle_by(house, tx, asked, ApprovalStatus::Approved, said(word)).await?;
        Ok(vec![graduated, settled])
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
        decided(house, tx, &graduation, (step, graduation.first_trade), word).await?;
        let mut events = Vec::new();
        if agent.stage == Stage::Ready {
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
        decided(house, tx, &graduation, (step, graduation.first_trade), word).await?;
        saved(house, tx, Agent { stage: Stage::Ready, status: Status::Stopped, ..agent.clone() }).await?;
        let why = word.reason.unwrap_or("its graduation was rolled back");
        let returned = told_of(RETURNED, &agent, &graduation, (word, json!({"reason": why})));
        let settled = settle_by(house, tx, asked, ApprovalStatus::RolledBack, said(word)).await?;
        Ok(vec![returned, settled])
    }
}

fn said(word: Word<'_>) -> (Author<'_>, Option<&str>) {
    (word.by.into(), word.reason)
}

/// The graduation, whose agent's learning is held from here on, alone with the desk.
async fn about(tx: &mut Tx, by: &Principal, asked: &Approval) -> Result<(Agent, Graduation), ApprovalError> {
    let (Some(agent), Ok(id)) = (asked.agent, asked.subject.id().parse()) else {
        return Err(ApprovalError::NotFound);
    };
    tx.markets().touch().await?;
    let agent = find(tx, by, agent).await.map_err(LabError::from)?;
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

async fn decided(
    house: &House,
    tx: &mut Tx,
    graduation: &Graduation,
    (step, first_trade): ((GraduationStatus, GraduationStatus), i64),
    word: Word<'_>,
) -> Result<(), ApprovalError> {
    let by = Author::from(word.by).name().to_owned();
    let said = GraduationWord { at: house.now(), by, reason: word.reason.map(str::to_owned) };
    if tx.lab().decide_graduation(graduation.id, step, &said, first_trade).await? {
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
