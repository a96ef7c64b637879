//! What waits for a person's yes, whatever asks for it: one list, one way to say yes, no, or that everything shall be as before.
//!
//! Whoever needs a yes calls [`ask`] in its own transaction. What the yes means is said by an [`Approvable`] of that kind, registered in the house;
//! it carries the word out and settles the row, in the transaction of whoever gives the word. The page of the thing itself does the same, so that
//! neither way leaves the other waiting.

mod settle;

pub use settle::{NewApproval, ask};
pub(crate) use settle::{renamed, settle_about, settle_by, withdraw};

use crate::{Denied, House, allow};
use async_trait::async_trait;
use domain::{
    ApprovalId, Page, PageRequest,
    accounts::Principal,
    approvals::{Approval, ApprovalFilter, ApprovalKind, ApprovalStatus},
    events::{EventKind, NewEvent, Subject},
    tokens::Scope,
};
use std::sync::Arc;
use storage::{Reader, StorageError, Tx};

pub const APPROVAL_ASKED: EventKind = EventKind::known("approval.asked");
pub const APPROVAL_GIVEN: EventKind = EventKind::known("approval.given");
pub const APPROVAL_REJECTED: EventKind = EventKind::known("approval.rejected");
pub const APPROVAL_ROLLED_BACK: EventKind = EventKind::known("approval.rolled_back");
pub const APPROVAL_WITHDRAWN: EventKind = EventKind::known("approval.withdrawn");

#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    #[error("nothing like this was asked for")]
    NotFound,
    #[error("this was {} already", in_words(*.0))]
    Decided(ApprovalStatus),
    #[error("only what was approved can be rolled back; this is {}", in_words(*.0))]
    NotApproved(ApprovalStatus),
    /// What it is about does not allow it, in its own words.
    #[error("{0}")]
    Refused(String),
    /// What must be typed was not.
    #[error("its own figures speak against it; to approve it all the same, type {0:?}")]
    Unconfirmed(String),
    #[error("the reason {0}")]
    Reason(String),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("could not read or write what waits for a person")]
    Storage(#[from] StorageError),
}

/// For people.
pub const fn in_words(status: ApprovalStatus) -> &'static str {
    match status {
        ApprovalStatus::Waiting => "waiting",
        ApprovalStatus::Approved => "approved",
        ApprovalStatus::Rejected => "rejected",
        ApprovalStatus::RolledBack => "rolled back",
        ApprovalStatus::Withdrawn => "withdrawn",
    }
}

/// What an event about it names.
pub fn subject(id: ApprovalId) -> Subject {
    Subject::new("approval", id)
}

/// Who says something about it, and why.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    pub by: &'a Principal,
    pub reason: Option<&'a str>,
}

/// What a word about one kind of thing means. Each is done in the transaction of whoever gives the word, gives the events that say what was done,
/// and settles the row (`settle_by`).
#[async_trait]
pub trait Approvable: Send + Sync {
    fn kind(&self) -> ApprovalKind;

    async fn approve(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError>;

    async fn reject(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError>;

    /// Makes it again what it was before it was approved.
    async fn roll_back(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError>;

    /// Whether that can be done now of one that was approved; whoever does it looks again.
    async fn can_roll_back(
        &self,
        reader: &mut Reader,
        by: &Principal,
        asked: &Approval,
    ) -> Result<bool, ApprovalError>;
}

/// Those of all kinds.
#[derive(Clone)]
pub struct Approvables(Arc<[Box<dyn Approvable>]>);

impl Approvables {
    pub fn new(all: impl IntoIterator<Item = Box<dyn Approvable>>) -> Self {
        Self(all.into_iter().collect())
    }

    fn of(&self, kind: ApprovalKind) -> Result<&dyn Approvable, ApprovalError> {
        let known = self.0.iter().find(|known| known.kind() == kind).map(Box::as_ref);
        known.ok_or_else(|| ApprovalError::Refused(format!("nobody here decides about {}", kind.as_str())))
    }
}

/// The caller's, what waits first, then what was decided last.
pub async fn list(
    house: &House,
    principal: &Principal,
    filter: &ApprovalFilter,
    request: PageRequest,
) -> Result<Page<Approval>, ApprovalError> {
    allow(principal, Scope::Read)?;
    Ok(house.db.read().await?.approvals().page(principal.owner(), filter, request).await?)
}

pub async fn get(house: &House, principal: &Principal, id: ApprovalId) -> Result<Approval, ApprovalError> {
    allow(principal, Scope::Read)?;
    visible(principal, house.db.read().await?.approvals().find(id).await?)
}

/// Whether everything could be made as it was before this was approved.
pub async fn can_roll_back(
    house: &House,
    principal: &Principal,
    asked: &Approval,
) -> Result<bool, ApprovalError> {
    allow(principal, Scope::Read)?;
    if asked.status != ApprovalStatus::Approved || asked.owner != principal.owner() {
        return Ok(false);
    }
    let kind = house.approvables.of(asked.kind)?;
    match kind.can_roll_back(&mut house.db.read().await?, principal, asked).await {
        // What it is about is gone.
        Err(ApprovalError::NotFound | ApprovalError::Refused(_)) => Ok(false),
        other => other,
    }
}

/// What a person can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Approve,
    Reject,
    RollBack,
}

/// What goes with a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said<'a> {
    pub reason: Option<&'a str>,
    /// What was typed to approve something that speaks against itself.
    pub confirm: Option<&'a str>,
}

impl<'a> From<Option<&'a str>> for Said<'a> {
    fn from(reason: Option<&'a str>) -> Self {
        Self { reason, confirm: None }
    }
}

/// Carries out what a person says about something that was asked.
pub async fn answer(
    house: &House,
    principal: &Principal,
    id: ApprovalId,
    answer: Answer,
    said: impl Into<Said<'_>>,
) -> Result<Approval, ApprovalError> {
    allow(principal, Scope::Write)?;
    let said = said.into();
    let reason = said.reason;
    if let Some(problem) = reason.and_then(crate::lab::about_reason) {
        return Err(ApprovalError::Reason(problem.message));
    }
    let word = Word { by: principal, reason: reason.map(str::trim).filter(|reason| !reason.is_empty()) };
    let mut tx = house.db.begin().await?;
    let asked = visible(principal, tx.approvals().find(id).await?)?;
    let kind = house.approvables.of(asked.kind)?;
    if let (Answer::Approve, ApprovalStatus::Waiting, Some(wanted)) = (answer, asked.status, &asked.confirm)
        && said.confirm.map(str::trim) != Some(wanted)
    {
        return Err(ApprovalError::Unconfirmed(wanted.clone()));
    }
    let events = match (answer, asked.status) {
        (Answer::Approve, ApprovalStatus::Waiting) => kind.approve(house, &mut tx, &asked, word).await?,
        (Answer::Reject, ApprovalStatus::Waiting) => kind.reject(house, &mut tx, &asked, word).await?,
        (Answer::RollBack, ApprovalStatus::Approved) => kind.roll_back(house, &mut tx, &asked, word).await?,
        (Answer::RollBack, status) => return Err(ApprovalError::NotApproved(status)),
        (_, status) => return Err(ApprovalError::Decided(status)),
    };
    tx.append_events(asked.owner, house.now(), &events).await?;
    let asked = visible(principal, tx.approvals().find(id).await?)?;
    tx.save().await?;
    Ok(asked)
}

fn visible(principal: &Principal, asked: Option<Approval>) -> Result<Approval, ApprovalError> {
    asked.filter(|asked| asked.owner == principal.owner()).ok_or(ApprovalError::NotFound)
}
