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
use serde_json::Value;

/// How much of a backtest may be luck
///
/// The figures of its evidence. As CSV a line for each, named by its place: `baselines.buyAndHoldReturn`.
#[utoipa::path(
    get, path = "/api/backtests/{id}/evidence", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The evidence", content((Value = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn get_evidence(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<BacktestId>,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let mut result = result(&state, &by, id).await?;
    let evidence = result["evidence"].take();
    if form == Form::Json {
        return Ok(Json(evidence).into_response());
    }
    let mut figures = Vec::new();
    flatten("", &evidence, &mut figures);
    let row = |(name, value): (String, Option<String>)| Row::default().text(name).plain(value);
    file("evidence", &["figure", "value"], figures.into_iter().map(row))
}

/// Every single value with the names that lead to it.
fn flatten(name: &str, value: &Value, figures: &mut Vec<(String, Option<String>)>) {
    let under = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(parts) => parts.iter().for_each(|(part, value)| flatten(&under(part), value, figures)),
        Value::Array(parts) => {
            for (place, value) in parts.iter().enumerate() {
                flatten(&under(&(place + 1).to_string()), value, figures);
            }
        }
        single => figures.push((name.to_owned(), figure(single))),
    }
}
