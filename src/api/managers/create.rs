use super::{
    view::{ManagerView, manager_shown},
    wanted::{DescribedManager, WantedManager},
};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused},
    problem::Problem,
    request::Draft,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};

/// Make a manager
///
/// It stands still until it is started, and has no agents yet. Everything that is wrong is told at once, by the names of the fields:
/// `config.riskParams.maxAgents`.
#[utoipa::path(
    post, path = "/api/managers", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    request_body = DescribedManager,
    responses(
        (status = 201, description = "The manager", body = ManagerView),
        Refused, BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn create_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    wanted: Draft<WantedManager>,
) -> Result<(StatusCode, axum::Json<ManagerView>), Problem> {
    let wanted = wanted.checked(&state.house, &by).await?;
    let manager = services::managers::create(&state.house, &by, wanted).await?;
    Ok((StatusCode::CREATED, axum::Json(manager_shown(&state.house, manager).await?)))
}
