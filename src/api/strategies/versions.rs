use super::view::VersionView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::{self, Form, PageInForm, Row, every_page},
    json_file,
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

/// What the file is called.
const FILE: &str = "versions";

/// List the versions of a strategy
///
/// The newest first, each with its document. In a file all of them.
#[utoipa::path(
    get, path = "/api/strategies/{id}/versions", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The strategy's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of versions, or a list of all of them", content((PageOf<VersionView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_versions(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<StrategyId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let Some(form) = wanted.form else {
        let found = services::strategies::versions(&state.house, &by, id, wanted.page).await?;
        return Ok(Json(PageOf::of(found, VersionView::from)).into_response());
    };
    let all = every_page(|page| services::strategies::versions(&state.house, &by, id, page)).await?;
    let row = |version: StrategyVersion| {
        let row = Row::default().plain(Some(version.version)).plain(Some(version.created_at));
        row.text(version.document)
    };
    match form {
        Form::Csv => csv::file(FILE, &["version", "createdAt", "document"], all.into_iter().map(row)),
        Form::Json => json_file::file(FILE, all.into_iter().map(VersionView::from)),
    }
}
