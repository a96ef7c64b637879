//! What the list of approvals asks, and what its forms do.

use super::PATH;
use crate::{
    components::Span,
    failure::{Failure, Refusal},
    flash::{self, Done},
    pages::{listing::page_request, sign_in::inside},
    refused::refuse,
    server,
};
use domain::{
    ApprovalId, PageRequest,
    approvals::{Approval, ApprovalFilter, ApprovalStatus},
};
use leptos::prelude::*;
use services::kernel::approvals::{self, Answer, ApprovalError, Said};

/// A page of all, those that wait first.
pub(super) struct Found {
    pub waiting: Vec<Approval>,
    pub decided: Vec<Approval>,
    /// How many wait, on all pages.
    pub count: u64,
    pub span: Span,
}

pub(super) async fn inbox(page: u32) -> Result<Found, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let wanted = page_request(page, PageRequest::DEFAULT_SIZE);
    let found = approvals::list(&house, &by, &ApprovalFilter::default(), wanted).await?;
    let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
    let (waiting, decided) =
        found.items.into_iter().partition(|asked: &Approval| asked.status == ApprovalStatus::Waiting);
    Ok(Found { waiting, decided, count: count().await?, span })
}

async fn count() -> Result<u64, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let filter = ApprovalFilter { status: Some(ApprovalStatus::Waiting), ..ApprovalFilter::default() };
    Ok(approvals::list(&house, &by, &filter, page_request(1, 1)).await?.total)
}

/// How many wait for whoever is signed in. The navigation does without the number when it cannot be read: the page itself says why.
pub(crate) async fn waiting() -> u64 {
    match count().await {
        Ok(count) => count,
        Err(failure) => {
            tracing::debug!(%failure, "It is not known how many approvals wait");
            0
        }
    }
}

#[server(prefix = "/ui", endpoint = "answer_approval")]
pub async fn answer_approval(
    id: String,
    #[server(default)] answer: String,
    #[server(default)] reason: String,
    #[server(default)] confirm: String,
    #[server(default)] back: String,
) -> Result<(), Failure> {
    let page = if back.is_empty() { PATH } else { inside(&back) };
    match answered(&id, &answer, (&reason, &confirm)).await {
        Ok(done) => {
            flash::redirect_done(page, done);
            Ok(())
        }
        Err(failure) => Err(refuse::<AnswerApproval>(
            page,
            failure,
            &[("approval", &id), ("reason", &reason), ("confirm", &confirm)],
        )),
    }
}

async fn answered(id: &str, answer: &str, (reason, confirm): (&str, &str)) -> Result<Done, Failure> {
    let by = server::signed_in()?;
    let id: ApprovalId = id.parse().map_err(|_| Failure::NotFound)?;
    let (answer, done) = match answer {
        "approve" => (Answer::Approve, Done::Approved),
        "reject" => (Answer::Reject, Done::Rejected),
        "roll-back" => (Answer::RollBack, Done::RolledBack),
        _ => return Err(Failure::Malformed),
    };
    let reason = Some(reason).filter(|reason| !reason.trim().is_empty());
    let said = Said { reason, confirm: Some(confirm).filter(|confirm| !confirm.is_empty()) };
    let answered = approvals::answer(&server::house(), &by, id, answer, said).await;
    answered.map_err(|error| match error {
        ApprovalError::Refused(_) if answer == Answer::RollBack => Failure::Refused(Refusal::NotRolledBack),
        other => other.into(),
    })?;
    Ok(done)
}
