use super::view::ModelView;
use crate::{
    access::Reader,
    answers::{Failing, Refused},
    state::ServerState,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// The models of this house.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelList {
    items: Vec<ModelView>,
}

/// List models
///
/// Every model that can be asked: the built-in rules, and those of the configuration.
#[utoipa::path(
    get, path = "/api/models", tag = "Models",
    security(("token" = ["read"]), ("session" = [])),
    responses((status = 200, description = "All models", body = ModelList), Refused, Failing),
)]
pub(crate) async fn list_models(State(state): State<ServerState>, _: Reader) -> Json<ModelList> {
    let models = services::kernel::models::list(&state.house);
    Json(ModelList { items: models.into_iter().map(ModelView::from).collect() })
}
