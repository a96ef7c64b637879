use super::view::BooksView;
use crate::{
    access::Reader,
    answers::{Failing, Refused},
    problem::Problem,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::tokens::Scope;
use services::agents::books::{last, last_of};

/// The last check of the books
///
/// All books of the house are checked again and again. Whoever is no administrator sees whether their own balanced.
#[utoipa::path(
    get, path = "/api/books", tag = "Desk",
    security(("token" = ["read"]), ("session" = [])),
    responses((status = 200, description = "What was found", body = BooksView), Refused, Failing),
)]
pub(crate) async fn get_books(
    State(state): State<ServerState>,
    Reader(by): Reader,
) -> Result<Json<BooksView>, Problem> {
    if by.may(Scope::Admin) {
        let check = last(&state.house).await?;
        return Ok(Json(check.map_or(BooksView::NEVER, BooksView::from)));
    }
    let check = last_of(&state.house, &by).await?;
    Ok(Json(check.map_or(BooksView::NEVER, |check| BooksView::from(check).without_counts())))
}
