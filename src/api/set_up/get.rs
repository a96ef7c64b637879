use crate::{
    answers::{Failing, ForeignHost},
    problem::Problem,
    state::ServerState,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// What the first visit needs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SetUpState {
    /// Whether there is no administrator yet.
    #[schema(example = true)]
    needed: bool,
    /// Whether the one-time code from the server's console is asked for.
    #[schema(example = false)]
    needs_code: bool,
}

/// Is the house set up
#[utoipa::path(
    get, path = "/api/set-up", tag = "Set-up and sign-in",
    responses((status = 200, description = "What the first visit needs", body = SetUpState), ForeignHost, Failing),
)]
pub(crate) async fn get_set_up(State(state): State<ServerState>) -> Result<Json<SetUpState>, Problem> {
    let needed = !state.is_set_up().await?;
    Ok(Json(SetUpState { needed, needs_code: needed && state.set_up_code.is_some() }))
}
