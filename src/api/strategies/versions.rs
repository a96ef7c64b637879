use super::view::VersionView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::{PageInForm, Row},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
    table::Table,
};
use axum::{extract::State, response::Response};
use domain::{StrategyId, strategies::StrategyVersion};

const VERSIONS: Table<StrategyVersion, VersionView> = Table {
    file: "versions",
    head: &["version", "createdAt", "document"],
    row: |version| {
        let row = Row::default().plain(Some(version.version)).plain(Some(version.created_at));
        row.text(version.document)
    },
    view: VersionView::from,
};

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
    VERSIONS.answered(&wanted, |page| services::strategies::versions(&state.house, &by, id, page)).await
}
