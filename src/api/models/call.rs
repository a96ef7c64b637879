use super::view::CallWithTexts;
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::ModelCallId;

/// One call to a model
///
/// With what was asked and what was answered, as long as the texts are kept.
#[utoipa::path(
    get, path = "/api/models/calls/{id}", tag = "Models",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The call's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The call", body = CallWithTexts), Refused, Unknown, Failing),
)]
pub(crate) async fn get_model_call(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ModelCallId>,
) -> Result<Json<CallWithTexts>, Problem> {
    Ok(Json(services::kernel::models::call(&state.house, &by, id).await?.into()))
}
