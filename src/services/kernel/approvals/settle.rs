//! Asking, and writing down what became of it, in the transaction of whoever makes it true.

use super::{
    APPROVAL_ASKED, APPROVAL_GIVEN, APPROVAL_REJECTED, APPROVAL_ROLLED_BACK, APPROVAL_WITHDRAWN,
    ApprovalError, subject,
};
use crate::{House, author::Author};
use domain::{
    AgentId, ApprovalId, Money, OwnerId,
    agents::{Agent, AgentName},
    approvals::{Approval, ApprovalKind, ApprovalStatus, Fact, Settled},
    events::{NewEvent, Subject},
};
use serde_json::json;
use storage::{StorageError, Tx};

/// Something that needs a yes.
#[derive(Debug, Clone)]
pub struct NewApproval {
    pub owner: OwnerId,
    pub kind: ApprovalKind,
    pub subject: Subject,
    pub agent: Option<AgentId>,
    pub title: String,
    /// What changes when it is approved.
    pub change: String,
    pub facts: Vec<Fact>,
    /// What the asking has cost; none is unknown.
    pub cost: Option<Money>,
    /// What must be typed to approve it; none where a yes is enough.
    pub confirm: Option<String>,
}

/// Asks for it. Gives the event that says so, which the caller appends.
pub async fn ask(house: &House, tx: &mut Tx, new: NewApproval) -> Result<(Approval, NewEvent), StorageError> {
    let asked = Approval {
        id: ApprovalId::generate(house.clock.as_ref(), house.randomness.as_ref()),
        owner: new.owner,
        kind: new.kind,
        subject: new.subject,
        agent: new.agent,
        title: new.title,
        change: new.change,
        facts: new.facts,
        cost: new.cost,
        confirm: new.confirm,
        status: ApprovalStatus::Waiting,
        asked_at: house.now(),
        decided_at: None,
        decided_by: None,
        reason: None,
    };
    tx.approvals().add(&asked).await?;
    let data =
        json!({"kind": asked.kind, "about": asked.subject, "agent": asked.agent, "title": asked.title});
    let event = NewEvent::new(APPROVAL_ASKED, subject(asked.id), data);
    Ok((asked, event))
}

/// What waits for a word about an agent calls it by the name that it has now, and asks for that one where a name must be typed.
pub(crate) async fn renamed(tx: &mut Tx, before: &AgentName, agent: &Agent) -> Result<(), StorageError> {
    for asked in tx.approvals().waiting_of_agent(agent.id).await? {
        let title = match asked.title.strip_prefix(before.as_str()) {
            Some(rest) => format!("{}{rest}", agent.name),
            None => asked.title,
        };
        let confirm = asked.confirm.map(|_| agent.name.as_str());
        tx.approvals().rename(asked.id, &title, confirm).await?;
    }
    Ok(())
}

/// Writes what became of something that is `asked.status` now. Somebody else may have been faster: [`ApprovalError::Decided`].
pub(crate) async fn settle_by(
    house: &House,
    tx: &mut Tx,
    asked: &Approval,
    to: ApprovalStatus,
    (by, reason): (Author<'_>, Option<&str>),
) -> Result<NewEvent, ApprovalError> {
    let settled =
        Settled { status: to, at: house.now(), by: by.name().to_owned(), reason: reason.map(str::to_owned) };
    if !tx.approvals().settle(asked.id, asked.status, &settled).await? {
        let now = tx.approvals().find(asked.id).await?.map_or(to, |asked| asked.status);
        return Err(ApprovalError::Decided(now));
    }
    let kind = match to {
        ApprovalStatus::Waiting => APPROVAL_ASKED,
        ApprovalStatus::Approved => APPROVAL_GIVEN,
        ApprovalStatus::Rejected => APPROVAL_REJECTED,
        ApprovalStatus::RolledBack => APPROVAL_ROLLED_BACK,
        ApprovalStatus::Withdrawn => APPROVAL_WITHDRAWN,
    };
    let data = json!({
        "kind": asked.kind, "about": asked.subject, "agent": asked.agent, "title": asked.title, "reason": reason,
    });
    Ok(NewEvent::new(kind, subject(asked.id), by.sign(data)))
}

/// Settles whatever waits about a thing; none when nothing does.
pub(crate) async fn settle_about(
    house: &House,
    tx: &mut Tx,
    (owner, about): (OwnerId, &Subject),
    to: ApprovalStatus,
    word: (Author<'_>, Option<&str>),
) -> Result<Option<NewEvent>, ApprovalError> {
    match tx.approvals().last_about(owner, about).await? {
        Some(asked) if asked.status == ApprovalStatus::Waiting => {
            Ok(Some(settle_by(house, tx, &asked, to, word).await?))
        }
        _ => Ok(None),
    }
}

/// Takes back everything that waits of an agent, because it is gone or at its end.
pub(crate) async fn withdraw(
    house: &House,
    tx: &mut Tx,
    agent: AgentId,
    (by, why): (Author<'_>, &str),
) -> Result<Vec<NewEvent>, ApprovalError> {
    let mut events = Vec::new();
    for asked in tx.approvals().waiting_of_agent(agent).await? {
        events.push(settle_by(house, tx, &asked, ApprovalStatus::Withdrawn, (by, Some(why))).await?);
    }
    Ok(events)
}
