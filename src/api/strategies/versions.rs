use super::view::VersionView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::{Form, PageInForm, Row, every_page, file},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{StrategyId, strategies::StrategyVersion};

/// List the versions of a strategy
///
/// The newest first, each with its document. As CSV all of them.
#[utoipa::path(
    get, path = "/api/strategies/{id}/versions", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The strategy's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "A page of versions", content((PageOf<VersionView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_versions(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<StrategyId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    if wanted.form == Form::Json {
        let found = services::strategies::versions(&state.house, &by, id, wanted.page).await?;
        return Ok(Json(PageOf::of(found, VersionView::from)).into_response());
    }
    let all = every_page(|page| services::strategies::versions(&state.house, &by, id, page)).await?;
    let row = |version: StrategyVersion| {
        let row = Row::default().plain(Some(version.version)).plain(Some(version.created_at));
        row.text(version.document)
    };
    file("versions", &["version", "createdAt", "document"], all.into_iter().map(row))
}
