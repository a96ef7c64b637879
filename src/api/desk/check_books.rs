use super::view::BooksView;
use crate::{
    access::Writer,
    answers::{BadBody, FailingToWrite, Refused},
    problem::Problem,
    request::NoFields,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::tokens::Scope;
use services::agents::books::{check, check_and_keep};

/// Check the books now
///
/// Your own; an administrator checks those of the whole house, and the answer is kept as the last check.
#[utoipa::path(
    post, path = "/api/books/check", tag = "Desk",
    security(("token" = ["write"]), ("session" = [])),
    responses((status = 200, description = "What was found", body = BooksView), Refused, BadBody, FailingToWrite),
)]
pub(crate) async fn check_books(
    State(state): State<ServerState>,
    Writer(by): Writer,
    _: NoFields,
) -> Result<Json<BooksView>, Problem> {
    let found = if by.may(Scope::Admin) {
        check_and_keep(&state.house).await?
    } else {
        check(&state.house, Some(&[by.owner()])).await?
    };
    Ok(Json(found.into()))
}
