use super::view::InstrumentView;
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, PageOf, Refused},
    csv::{Form, PageInForm, Row, file},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};

/// List the instruments
///
/// With the last price of each and its age. As CSV all of them at once.
#[utoipa::path(
    get, path = "/api/instruments", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "A page of instruments", content((PageOf<InstrumentView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_instruments(
    State(state): State<ServerState>,
    _: Reader,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let found = services::market::instruments(&state.house).await?;
    if wanted.form == Form::Json {
        return Ok(Json(PageOf::cut(found.items, wanted.page, InstrumentView::new)).into_response());
    }
    let head = ["symbol", "title", "kind", "price", "priceAt", "ageSeconds", "change", "quarantine"];
    let row = |view: InstrumentView| {
        let row = Row::default().text(view.symbol).text(view.title).text(view.kind);
        let row = row.plain(view.price).plain(view.price_at).plain(view.age_seconds).plain(view.change);
        row.text(view.quarantine.map(|quarantine| quarantine.why).unwrap_or_default())
    };
    file("instruments", &head, found.items.into_iter().map(InstrumentView::new).map(row))
}
