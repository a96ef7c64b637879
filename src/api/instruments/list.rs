use super::view::InstrumentView;
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, PageOf, Refused},
    csv::{self, Form, PageInForm, Row},
    json_file,
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};

/// What the file is called.
const FILE: &str = "instruments";
const HEAD: [&str; 8] = ["symbol", "title", "kind", "price", "priceAt", "ageSeconds", "change", "quarantine"];

/// List the instruments
///
/// With the last price of each and its age. In a file all of them.
#[utoipa::path(
    get, path = "/api/instruments", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of instruments, or a list of all of them", content((PageOf<InstrumentView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_instruments(
    State(state): State<ServerState>,
    _: Reader,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let found = services::market::instruments(&state.house).await?;
    let Some(form) = wanted.form else {
        return Ok(Json(PageOf::cut(found.items, wanted.page, InstrumentView::new)).into_response());
    };
    let row = |view: InstrumentView| {
        let row = Row::default().text(view.symbol).text(view.title).text(view.kind);
        let row = row.plain(view.price).plain(view.price_at).plain(view.age_seconds).plain(view.change);
        row.text(view.quarantine.map(|quarantine| quarantine.why).unwrap_or_default())
    };
    let all = found.items.into_iter().map(InstrumentView::new);
    match form {
        Form::Csv => csv::file(FILE, &HEAD, all.map(row)),
        Form::Json => json_file::file(FILE, all),
    }
}
