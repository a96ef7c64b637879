use super::view::ModelView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused},
    csv::{Form, InForm, Row, file},
    problem::Problem,
    request::Query,
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
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
    params(("format" = Option<String>, Query, description = "`json` or `csv`", example = "json")),
    responses(
        (status = 200, description = "All models", content((ModelList = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_models(
    State(state): State<ServerState>,
    _: Reader,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let models = services::kernel::models::list(&state.house).into_iter().map(ModelView::from);
    match form {
        Form::Csv => file("models", &ModelView::HEAD, models.map(Row::from)),
        Form::Json => Ok(Json(ModelList { items: models.collect() }).into_response()),
    }
}
