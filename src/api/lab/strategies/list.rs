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
use domain::{AgentId, Page, PageRequest, accounts::Principal};
use serde::Serialize;
use services::{
    House,
    lab::{
        LabError,
        strategies::{Measured, RanBy, page_measured, strategies},
    },
};

const VERSIONS: Table<Measured, VersionView> = Table {
    file: "strategies",
    head: &[
        "version",
        "parentVersion",
        "iteration",
        "cause",
        "change",
        "lesson",
        "trades",
        "sharpe",
        "totalReturn",
        "runBy",
        "runWhenApproved",
        "projectedTrades",
        "projectedSharpe",
        "notes",
        "madeBy",
        "madeAt",
    ],
    row: |measured| row(&measured),
    view: VersionView::from,
};

/// A page of versions as the API answers it, for whoever prints it elsewhere.
pub fn strategies_shown(page: Page<Measured>) -> impl Serialize {
    PageOf::of(page, VersionView::from)
}

/// List the strategies of an agent
///
/// All versions, the newest, which holds, first. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/strategies", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of versions, or a list of all of them", content((PageOf<VersionView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agent_strategies(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    VERSIONS.answered(&wanted, |page| listed(&state.house, &by, id, page)).await
}

async fn listed(
    house: &House,
    by: &Principal,
    id: AgentId,
    page: PageRequest,
) -> Result<Page<Measured>, LabError> {
    page_measured(house, by, id, strategies(house, by, id, page).await?).await
}

fn row(measured: &Measured) -> Row {
    let Measured { version, ran, projected, notes } = measured;
    let results = ran.as_ref().map(|ran| &ran.results);
    let run_by = ran.as_ref().and_then(|ran| ran.by.iteration());
    let when_approved = ran.as_ref().map(|ran| matches!(ran.by, RanBy::Approval(..)));
    let projected = projected.as_ref().map(|by| &by.projected);
    let row = Row::default().plain(Some(version.version)).plain(version.parent).plain(version.iteration);
    let row = row.text(version.cause.as_str()).text(&version.change);
    let row = row.text(version.lesson.as_deref().unwrap_or_default());
    let row = row.plain(results.map(|results| results.trades));
    let row = row.plain(results.and_then(|results| results.sharpe).map(|sharpe| sharpe.value));
    let row = row.plain(results.map(|results| results.total_return));
    let row = row.plain(run_by).plain(when_approved).plain(projected.map(|projected| projected.trades_after));
    let row = row.plain(projected.and_then(|projected| projected.sharpe_after)).text(notes.join(" "));
    row.text(&version.made_by).plain(Some(version.made_at))
}
