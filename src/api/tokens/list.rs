use super::view::TokenView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::PageRequest;

/// List your tokens
///
/// The newest first; expired and revoked ones too.
#[utoipa::path(
    get, path = "/api/tokens", tag = "Tokens",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "A page of tokens", body = PageOf<TokenView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_tokens(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<TokenView>>, Problem> {
    let tokens = services::tokens::list(&state.house, &by, page).await?;
    Ok(Json(PageOf::of(tokens, TokenView::from)))
}
