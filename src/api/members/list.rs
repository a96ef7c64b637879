use crate::{
    access::Admin,
    accounts::view::AccountView,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::PageRequest;

/// List the members
///
/// By name; disabled ones too.
#[utoipa::path(
    get, path = "/api/members", tag = "Members",
    security(("token" = ["admin"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "A page of members", body = PageOf<AccountView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_members(
    State(state): State<ServerState>,
    Admin(by): Admin,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<AccountView>>, Problem> {
    let members = services::members::list(&state.house, &by, page).await?;
    Ok(Json(PageOf::of(members, AccountView::from)))
}
