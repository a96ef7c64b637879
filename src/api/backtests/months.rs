use super::{outline::figure, result};
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, InForm, Row, file},
    problem::Problem,
    request::{Id, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::BacktestId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The months of a backtest, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Months {
    /// Each with its `month`, the `days` of it that were traded, and the `return` of their equity as a fraction.
    #[schema(value_type = Vec<Object>, example = json!([{"month": "2025-02", "days": 28, "return": 0.012}]))]
    items: Vec<Value>,
}

/// The returns of a backtest by month
///
/// Of daily equity, in UTC, oldest first.
#[utoipa::path(
    get, path = "/api/backtests/{id}/months", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The months", content((Months = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_months(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<BacktestId>,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let result = result(&state, &by, id).await?;
    let items = result["byMonth"].as_array().cloned().unwrap_or_default();
    if form == Form::Json {
        return Ok(Json(Months { items }).into_response());
    }
    let row = |month: &Value| {
        let row = Row::default().text(month["month"].as_str().unwrap_or_default());
        row.plain(figure(&month["days"])).plain(figure(&month["return"]))
    };
    file("months", &["month", "days", "return"], items.iter().map(row))
}
