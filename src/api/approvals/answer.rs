use super::view::ApprovalView;
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    lab::reason,
    problem::Problem,
    request::{Fields, FromFields, Id, Json, values::text},
    state::ServerState,
};
use axum::extract::State;
use domain::{ApprovalId, accounts::Principal};
use services::kernel::approvals::{Answer, Said, answer};
use utoipa::ToSchema;

/// Your yes, and why you say so.
#[derive(ToSchema)]
pub(crate) struct ApproveApproval {
    /// For whoever reads the history.
    #[schema(max_length = 500, example = "The figures are clear.")]
    reason: Option<String>,
    /// What the approval asks for in its own `confirm`, where its figures speak against it.
    #[schema(max_length = 500, example = "Vera")]
    confirm: Option<String>,
}

impl FromFields for ApproveApproval {
    fn read(fields: &mut Fields) -> Option<Self> {
        let reason = reason(fields);
        let confirm = fields.optional("confirm", text(0..=500));
        Some(Self { reason: reason?, confirm: confirm? })
    }
}

/// Why you say so.
#[derive(ToSchema)]
pub(crate) struct AnswerApproval {
    /// For whoever reads the history.
    #[schema(max_length = 500, example = "The figures are clear.")]
    reason: Option<String>,
}

impl FromFields for AnswerApproval {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { reason: reason(fields)? })
    }
}

/// Approve what waits
///
/// It is carried out at once, as on its own page without any more words: of an iteration, its best refinement is taken; an agent that was held against the
/// gate trades on paper from its next start. What was decided stays decided.
#[utoipa::path(
    post, path = "/api/approvals/{id}/approve", tag = "Approvals",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "Its id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body = ApproveApproval,
    responses(
        (status = 200, description = "It is approved", body = ApprovalView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn approve(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ApprovalId>,
    Json(wanted): Json<ApproveApproval>,
) -> Result<axum::Json<ApprovalView>, Problem> {
    let word = Said { reason: wanted.reason.as_deref(), confirm: wanted.confirm.as_deref() };
    Ok(axum::Json(answer(&state.house, &by, id, Answer::Approve, word).await?.into()))
}

/// Reject what waits
///
/// Nothing is changed; an iteration is discarded, and an agent that was ready goes on learning.
#[utoipa::path(
    post, path = "/api/approvals/{id}/reject", tag = "Approvals",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "Its id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body = AnswerApproval,
    responses(
        (status = 200, description = "It is rejected", body = ApprovalView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn reject(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ApprovalId>,
    Json(wanted): Json<AnswerApproval>,
) -> Result<axum::Json<ApprovalView>, Problem> {
    said(&state, &by, id, (Answer::Reject, wanted)).await
}

/// Roll back what was approved
///
/// It is again as before: an agent is taken from paper; of an iteration, the version that held before holds again, as a new one. Not when something later holds.
#[utoipa::path(
    post, path = "/api/approvals/{id}/rollback", tag = "Approvals",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "Its id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body = AnswerApproval,
    responses(
        (status = 200, description = "It is as before", body = ApprovalView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn roll_back(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ApprovalId>,
    Json(wanted): Json<AnswerApproval>,
) -> Result<axum::Json<ApprovalView>, Problem> {
    said(&state, &by, id, (Answer::RollBack, wanted)).await
}

async fn said(
    state: &ServerState,
    by: &Principal,
    id: ApprovalId,
    (what, wanted): (Answer, AnswerApproval),
) -> Result<axum::Json<ApprovalView>, Problem> {
    let asked = answer(&state.house, by, id, what, wanted.reason.as_deref()).await?;
    Ok(axum::Json(asked.into()))
}
