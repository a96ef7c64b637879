use super::view::RunView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    events::read_owner,
    problem::Problem,
    request::{
        Fields, FromFields, PageParameters, Query, page_request,
        values::{parsed, text},
    },
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{PageRequest, runs::RunFilter};

pub(crate) struct ListRuns {
    page: PageRequest,
    filter: RunFilter,
}

impl FromFields for ListRuns {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let owner = fields.optional("owner", read_owner);
        let kind = fields.optional("kind", text(1..=100));
        let subject = fields.optional("subject", text(1..=200));
        let status = fields.optional("status", parsed());
        let filter = RunFilter { owner: owner?, kind: kind?, subject: subject?, status: status? };
        Some(Self { page: page?, filter })
    }
}

/// List runs
///
/// Yours, and for administrators those of the house; the newest first.
#[utoipa::path(
    get, path = "/api/runs", tag = "Runs",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("owner" = Option<String>, Query, description = "`house` or the id of an account; all that you see when absent"),
        ("kind" = Option<String>, Query, description = "Only this kind", example = "house.upkeep"),
        ("subject" = Option<String>, Query, description = "Only about this subject", example = "house:house"),
        ("status" = Option<String>, Query, description = "`running`, `done`, `failed`, `interrupted` or `cancelled`", example = "failed"),
    ),
    responses((status = 200, description = "A page of runs", body = PageOf<RunView>), Refused, Unknown, BadQuery, Failing),
)]
pub(crate) async fn list_runs(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListRuns>,
) -> Result<Json<PageOf<RunView>>, Problem> {
    let runs = services::kernel::runs::list(&state.house, &by, &wanted.filter, wanted.page).await?;
    Ok(Json(PageOf::of(runs, RunView::from)))
}
