use super::view::InstrumentView;
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, PageOf, Refused},
    csv::{Form, Row, file, form},
    problem::Problem,
    request::{Fields, FromFields, PageParameters, Query, page_request},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::PageRequest;

pub(crate) struct ListInstruments {
    page: PageRequest,
    form: Form,
}

impl FromFields for ListInstruments {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let form = fields.optional("format", form);
        Some(Self { page: page?, form: form?.unwrap_or_default() })
    }
}

/// List the instruments
///
/// With the last price of each, in market time. As CSV all of them at once.
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
    Query(wanted): Query<ListInstruments>,
) -> Result<Response, Problem> {
    let found = services::market::instruments(&state.house).await?;
    let view = |quoted| InstrumentView::new(quoted, found.now);
    if wanted.form == Form::Json {
        return Ok(Json(PageOf::cut(found.items, wanted.page, view)).into_response());
    }
    let head = ["symbol", "title", "kind", "price", "priceAt", "ageSeconds", "change"];
    let row = |view: InstrumentView| {
        let row = Row::default().text(view.symbol).text(view.title).text(view.kind);
        row.plain(view.price).plain(view.price_at).plain(view.age_seconds).plain(view.change)
    };
    file("instruments", &head, found.items.into_iter().map(view).map(row))
}
