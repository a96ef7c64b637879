//! Reading how agents came onto paper.

use super::{paper::trades_it, subject};
use crate::{House, agents::find, allow, lab::LabError};
use domain::{
    AgentId, Page, PageRequest,
    accounts::Principal,
    agents::{Agent, Stage},
    approvals::Approval,
    lab::{Graduation, GraduationStatus, Opening},
    tokens::Scope,
};
use storage::Reader;

/// One, with what was asked of a person about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Graduated {
    pub agent: Agent,
    pub graduation: Graduation,
    pub approval: Approval,
    /// Each time that somebody has looked behind the seal until now.
    pub openings: Vec<Opening>,
    /// Whether it is on paper by this and its person has given it something else to trade since: then it is compared and not taken back.
    pub trades_otherwise: bool,
}

/// All of an agent, the newest first.
pub async fn graduations(
    house: &House,
    principal: &Principal,
    id: AgentId,
    request: PageRequest,
) -> Result<Page<Graduated>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    // Each was asked for by a person and computed for seconds: there are never many.
    let asked = Page::of_all(reader.lab().graduations(id).await?, request);
    let mut items = Vec::with_capacity(asked.items.len());
    for one in asked.items {
        items.push(with_word(&mut reader, agent.clone(), one).await?);
    }
    Ok(Page::new(items, asked.total, request))
}

/// How often somebody has looked behind the seal of an agent.
pub async fn times_seen(house: &House, principal: &Principal, id: AgentId) -> Result<usize, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.lab().openings(id).await?.len())
}

/// One by its number, or the newest; none when there is none.
pub async fn graduation(
    house: &House,
    principal: &Principal,
    id: AgentId,
    number: Option<u32>,
) -> Result<Option<Graduated>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    let all = reader.lab().graduations(id).await?;
    let wanted = |one: &Graduation| number.is_none_or(|number| one.number == number);
    match all.into_iter().find(wanted) {
        Some(graduation) => Ok(Some(with_word(&mut reader, agent, graduation).await?)),
        None => Ok(None),
    }
}

async fn with_word(reader: &mut Reader, agent: Agent, graduation: Graduation) -> Result<Graduated, LabError> {
    let about = subject(graduation.id);
    let approval = reader.approvals().last_about(agent.owner, &about).await?;
    // Both are written in one transaction, and what was asked is never removed.
    let approval = approval.ok_or(LabError::NoGraduation)?;
    let openings = reader.lab().openings(agent.id).await?;
    let is_there = agent.stage == Stage::Paper && graduation.status == GraduationStatus::Granted;
    let trades_otherwise = is_there && {
        let version = reader.lab().strategy(agent.id, graduation.version).await?;
        !version.is_some_and(|version| trades_it(&agent, &graduation, &version))
    };
    Ok(Graduated { agent, graduation, approval, openings, trades_otherwise })
}
