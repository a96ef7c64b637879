//! What the list of approvals asks, and what its forms do.

use super::PATH;
use crate::{
    components::Span,
    failure::{Failure, Refusal},
    flash::{self, Done},
    pages::{
        agents::{self, checked_in_words},
        listing::page_request,
        sign_in::inside,
    },
    refused::refuse,
    server,
};
use domain::{
    AgentId, ApprovalId, IterationId, PageRequest,
    accounts::Principal,
    agents::Stage,
    approvals::{Approval, ApprovalFilter, ApprovalKind, ApprovalStatus},
    lab::Iteration,
};
use leptos::prelude::*;
use services::{
    House,
    kernel::approvals::{self, Answer, ApprovalError, Said},
    lab::{
        LabError, evolution, graduation,
        iterations::{self, Named, Verdict, Wish},
    },
};

/// The answer that takes the changes which are checked.
pub(super) const CHECKED: &str = "approve-checked";

/// One that waits, with the iteration that it is about, among whose changes one chooses.
pub(super) struct Waiting {
    pub asked: Approval,
    pub iteration: Option<Iteration>,
    /// Where the trades stand that its figures were counted from.
    pub trades: Option<String>,
}

/// A page of all, those that wait first, then the newest word.
pub(super) struct Found {
    pub waiting: Vec<Waiting>,
    /// Each with whether everything could be as before again.
    pub decided: Vec<(Approval, bool)>,
    /// How many wait, on all pages.
    pub count: u64,
    pub span: Span,
}

pub(super) async fn inbox(page: u32) -> Result<Found, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let wanted = page_request(page, PageRequest::DEFAULT_SIZE);
    let found = approvals::list(&house, &by, &ApprovalFilter::default(), wanted).await?;
    let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
    let (mut waiting, mut decided) = (Vec::new(), Vec::new());
    for asked in found.items {
        if asked.status == ApprovalStatus::Waiting {
            let iteration = iteration_of(&house, &by, &asked).await?;
            let trades = trades_of(&house, &by, &asked, iteration.as_ref()).await?;
            waiting.push(Waiting { asked, iteration, trades });
        } else {
            let can = approvals::can_roll_back(&house, &by, &asked).await?;
            decided.push((asked, can));
        }
    }
    Ok(Found { waiting, decided, count: count().await?, span })
}

async fn iteration_of(house: &House, by: &Principal, asked: &Approval) -> Result<Option<Iteration>, Failure> {
    let Some((agent, id)) = about_iteration(asked) else { return Ok(None) };
    match iterations::get(house, by, agent, Named::Id(id)).await {
        Ok(iteration) => Ok(Some(iteration)),
        // It was withdrawn a moment ago.
        Err(LabError::NoIteration) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What waits of an evolution or a graduation is the last one of its agent.
async fn trades_of(
    house: &House,
    by: &Principal,
    asked: &Approval,
    iteration: Option<&Iteration>,
) -> Result<Option<String>, Failure> {
    let Some(agent) = asked.agent else { return Ok(None) };
    let path = format!("{}/{agent}", agents::PATH);
    Ok(match asked.kind {
        ApprovalKind::Iteration => iteration.map(|one| format!("{path}/iterations/{}#trades", one.number)),
        ApprovalKind::Evolution => {
            let last = evolution::evolutions(house, by, agent, page_request(1, 1)).await?.items;
            let last = last.into_iter().find(|last| evolution::subject(last.id) == asked.subject);
            last.map(|last| format!("{path}/evolution/{}/trades", last.number))
        }
        ApprovalKind::Graduation => {
            let last = graduation::graduation(house, by, agent, None).await?.map(|found| found.graduation);
            let last = last.filter(|last| graduation::subject(last.id) == asked.subject);
            last.map(|last| format!("{path}/graduations/{}/trades", last.number))
        }
    })
}

fn about_iteration(asked: &Approval) -> Option<(AgentId, IterationId)> {
    let id = asked.subject.id().parse().ok().filter(|_| asked.kind == ApprovalKind::Iteration)?;
    Some((asked.agent?, id))
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
    #[server(default)] refinements: Vec<u32>,
) -> Result<(), Failure> {
    let page = if back.is_empty() { PATH } else { inside(&back) };
    let kept = checked_in_words(&refinements);
    let done = if answer == CHECKED {
        chosen(&id, refinements, &reason).await
    } else {
        answered(&id, &answer, (&reason, &confirm)).await
    };
    match done {
        Ok(done) => {
            flash::redirect_done(page, done);
            Ok(())
        }
        Err(failure) => Err(refuse::<AnswerApproval>(
            page,
            failure,
            &[("approval", &id), ("reason", &reason), ("confirm", &confirm), ("refinements", &kept)],
        )),
    }
}

/// A yes to the changes that are checked, and to no others: the same word as on the page of the iteration.
async fn chosen(id: &str, refinements: Vec<u32>, reason: &str) -> Result<Done, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: ApprovalId = id.parse().map_err(|_| Failure::NotFound)?;
    let asked = approvals::get(&house, &by, id).await?;
    let (agent, iteration) = about_iteration(&asked).ok_or(Failure::Malformed)?;
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let verdict = Verdict { wish: Wish::Refinements(refinements), reason };
    iterations::decide(&house, &by, agent, Named::Id(iteration), verdict).await?;
    Ok(Done::Approved)
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
    let house = server::house();
    match approvals::answer(&house, &by, id, answer, said).await {
        Ok(_) => Ok(done),
        Err(ApprovalError::Refused(_)) if answer == Answer::RollBack => {
            Err(Failure::Refused(not_rolled_back(&house, &by, id).await?))
        }
        Err(other) => Err(other.into()),
    }
}

/// Why it was not.
async fn not_rolled_back(house: &House, by: &Principal, id: ApprovalId) -> Result<Refusal, Failure> {
    let asked = approvals::get(house, by, id).await?;
    let agent = match asked.agent.filter(|_| asked.kind != ApprovalKind::Graduation) {
        Some(agent) => Some(services::agents::get(house, by, agent).await?),
        None => None,
    };
    let is_on_paper = agent.is_some_and(|agent| agent.stage == Stage::Paper);
    Ok(if is_on_paper { Refusal::KeptOnPaper } else { Refusal::NotRolledBack })
}
