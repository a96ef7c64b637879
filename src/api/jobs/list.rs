use super::view::JobView;
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
use domain::{PageRequest, jobs::JobFilter};

pub(crate) struct ListJobs {
    page: PageRequest,
    filter: JobFilter,
}

impl FromFields for ListJobs {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let owner = fields.optional("owner", read_owner);
        let kind = fields.optional("kind", text(1..=100));
        let state = fields.optional("state", parsed());
        Some(Self { page: page?, filter: JobFilter { owner: owner?, kind: kind?, state: state? } })
    }
}

/// List jobs
///
/// Yours, and for administrators those of the house.
#[utoipa::path(
    get, path = "/api/jobs", tag = "Jobs",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("owner" = Option<String>, Query, description = "`house` or the id of an account; all that you see when absent"),
        ("kind" = Option<String>, Query, description = "Only this kind", example = "house.upkeep"),
        ("state" = Option<String>, Query, description = "`waiting`, `leased`, `done`, `dead` or `cancelled`", example = "dead"),
    ),
    responses((status = 200, description = "A page of jobs", body = PageOf<JobView>), Refused, Unknown, BadQuery, Failing),
)]
pub(crate) async fn list_jobs(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListJobs>,
) -> Result<Json<PageOf<JobView>>, Problem> {
    let jobs = services::kernel::jobs::list(&state.house, &by, &wanted.filter, wanted.page).await?;
    Ok(Json(PageOf::of(jobs, JobView::from)))
}
