use super::view::CallView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, PageParameters, Query, page_request, values::parsed},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{PageRequest, models::CallFilter};

pub(crate) struct ListCalls {
    page: PageRequest,
    filter: CallFilter,
}

impl FromFields for ListCalls {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let model = fields.optional("model", parsed());
        let manager = fields.optional("manager", parsed());
        let agent = fields.optional("agent", parsed());
        let run = fields.optional("run", parsed());
        let state = fields.optional("state", parsed());
        let filter = CallFilter { model: model?, manager: manager?, agent: agent?, run: run?, state: state? };
        Some(Self { page: page?, filter })
    }
}

/// List calls to models
///
/// Yours, and for administrators those of the house; the newest first.
#[utoipa::path(
    get, path = "/api/models/calls", tag = "Models",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("model" = Option<String>, Query, description = "Only of this model", example = "local/test-model"),
        ("manager" = Option<String>, Query, description = "Only for this manager"),
        ("agent" = Option<String>, Query, description = "Only for this agent"),
        ("run" = Option<String>, Query, description = "Only of this run"),
        ("state" = Option<String>, Query, description = "`asking`, `answered` or `failed`", example = "failed"),
    ),
    responses((status = 200, description = "A page of calls", body = PageOf<CallView>), Refused, Unknown, BadQuery, Failing),
)]
pub(crate) async fn list_model_calls(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListCalls>,
) -> Result<Json<PageOf<CallView>>, Problem> {
    let calls = services::kernel::models::calls(&state.house, &by, &wanted.filter, wanted.page).await?;
    Ok(Json(PageOf::of(calls, CallView::from)))
}
