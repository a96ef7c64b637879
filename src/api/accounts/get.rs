use super::view::AccountView;
use crate::{
    access::Reader,
    answers::{Failing, Refused},
    problem::Problem,
    state::ServerState,
};
use axum::{Json, extract::State};

/// Who am I
///
/// The account that the session or the token belongs to.
#[utoipa::path(
    get, path = "/api/account", tag = "Account",
    security(("token" = ["read"]), ("session" = [])),
    responses((status = 200, description = "Your account", body = AccountView), Refused, Failing),
)]
pub(crate) async fn get_account(
    State(state): State<ServerState>,
    Reader(by): Reader,
) -> Result<Json<AccountView>, Problem> {
    let account = services::accounts::find(&state.house, &by).await?;
    Ok(Json(account.into()))
}
