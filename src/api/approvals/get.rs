use super::view::ApprovalView;
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::ApprovalId;
use services::kernel::approvals::get;

/// Something that waits for you, or waited once
#[utoipa::path(
    get, path = "/api/approvals/{id}", tag = "Approvals",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "Its id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "What was asked", body = ApprovalView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_approval(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ApprovalId>,
) -> Result<Json<ApprovalView>, Problem> {
    Ok(Json(get(&state.house, &by, id).await?.into()))
}
