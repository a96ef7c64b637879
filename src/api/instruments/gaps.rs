use super::{bars::ListBars, stretch::StretchParameters, view::GapView};
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, Row, file},
    problem::Problem,
    request::{Id, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::market::Symbol;
use serde::Serialize;
use services::market::gaps;
use utoipa::ToSchema;

/// Minutes that were not seen, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Gaps {
    items: Vec<GapView>,
}

/// The gaps in the bars of an instrument
///
/// Minutes of the stretch that were not seen, the newest hundred. Only where the house records the market itself.
#[utoipa::path(
    get, path = "/api/instruments/{id}/gaps", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The symbol", example = "ACME"),
        StretchParameters,
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The gaps", content((Gaps = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_gaps(
    State(state): State<ServerState>,
    _: Reader,
    Id(symbol): Id<Symbol>,
    Query(wanted): Query<ListBars>,
) -> Result<Response, Problem> {
    let found = services::market::bars(&state.house, &symbol, &wanted.stretch).await?;
    let items: Vec<GapView> = gaps(&state.house, &found).await?.into_iter().map(Into::into).collect();
    if wanted.form == Form::Json {
        return Ok(Json(Gaps { items }).into_response());
    }
    let row = |gap: GapView| Row::default().plain(Some(gap.from)).plain(Some(gap.to)).text(gap.why);
    file(&format!("{symbol}-gaps"), &["from", "to", "why"], items.into_iter().map(row))
}
