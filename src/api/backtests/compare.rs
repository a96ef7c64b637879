use super::{
    outline::{HEAD, row},
    view::BacktestView,
};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
    csv::{Form, file, form},
    problem::Problem,
    request::{Fields, FromFields, Query, values::text},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::BacktestId;
use serde::Serialize;
use utoipa::ToSchema;

/// As many are beside each other on the page.
const MOST: usize = 4;

pub(crate) struct CompareBacktests {
    ids: Vec<BacktestId>,
    form: Form,
}

impl FromFields for CompareBacktests {
    fn read(fields: &mut Fields) -> Option<Self> {
        let written = fields.optional("ids", text(1..=200));
        let form = fields.optional("format", form);
        let written = written?.unwrap_or_default();
        let ids: Option<Vec<BacktestId>> =
            written.split(',').map(str::trim).map(|id| id.parse().ok()).collect();
        let Some(ids) = ids.filter(|ids| ids.len() <= MOST) else {
            fields
                .refuse("ids", format!("must be the ids of 1 to {MOST} backtests, with commas between them"));
            return None;
        };
        Some(Self { ids, form: form?.unwrap_or_default() })
    }
}

/// Backtests beside each other, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Comparison {
    items: Vec<BacktestView>,
}

/// Compare backtests
///
/// Up to four, as on the page.
#[utoipa::path(
    get, path = "/api/backtests/compare", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("ids" = String, Query, description = "The ids, with commas between them", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The backtests", content((Comparison = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn compare_backtests(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<CompareBacktests>,
) -> Result<Response, Problem> {
    let mut found = Vec::with_capacity(wanted.ids.len());
    for id in wanted.ids {
        found.push(services::backtests::get(&state.house, &by, id).await?);
    }
    if wanted.form == Form::Csv {
        return file("comparison", &HEAD, found.iter().map(row));
    }
    Ok(Json(Comparison { items: found.iter().map(BacktestView::from).collect() }).into_response())
}
