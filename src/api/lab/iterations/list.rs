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
use domain::{
    AgentId, IterationId, Page, Timestamp,
    lab::{Estimate, Iteration, IterationStatus},
};
use serde::Serialize;
use services::lab::iterations::list;
use utoipa::ToSchema;

use super::found::DescribedEstimate;

const ITERATIONS: Table<Iteration, OutlineView> = Table {
    file: "iterations",
    head: &[
        "number",
        "id",
        "status",
        "startedFrom",
        "signals",
        "trades",
        "winRate",
        "sharpe",
        "totalReturn",
        "refinements",
        "trialsSoFar",
        "strategy",
        "decidedBy",
        "reason",
        "notes",
        "error",
        "askedAt",
        "finishedAt",
    ],
    row,
    view: OutlineView::from,
};

/// An iteration in a list: a few of its figures.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IterationOutline)]
pub(crate) struct OutlineView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: IterationId,
    #[schema(example = 3)]
    number: u32,
    /// `running`, `awaiting_approval`, `applied`, `discarded` or `failed`.
    #[schema(value_type = String, example = "applied")]
    status: IterationStatus,
    /// The version of the strategy that it started from; null before the first.
    #[schema(example = 2)]
    started_from: Option<u32>,
    #[schema(example = 320)]
    signals: Option<usize>,
    #[schema(example = 140)]
    trades: Option<usize>,
    /// As a fraction; null without trades.
    #[schema(example = 0.54)]
    win_rate: Option<f64>,
    #[schema(value_type = Option<DescribedEstimate>)]
    sharpe: Option<Estimate>,
    #[schema(example = 0.08)]
    total_return: Option<f64>,
    /// How many changes are proposed.
    #[schema(example = 2)]
    refinements: Option<usize>,
    #[schema(example = 57)]
    trials_so_far: usize,
    /// The version that held after it.
    #[schema(example = 3)]
    strategy: Option<u32>,
    #[schema(example = "ada")]
    decided_by: Option<String>,
    reason: Option<String>,
    /// What should be read with its figures, such as that the model may have seen this time.
    notes: Vec<String>,
    error: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    asked_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:31:00.000Z")]
    finished_at: Option<Timestamp>,
}

impl From<Iteration> for OutlineView {
    fn from(iteration: Iteration) -> Self {
        let found = iteration.found;
        let results = found.results.as_ref();
        let decision = iteration.decision;
        Self {
            id: iteration.id,
            number: iteration.number,
            status: iteration.status,
            started_from: iteration.asked.strategy,
            signals: found.signals,
            trades: results.map(|results| results.trades),
            win_rate: results.and_then(domain::lab::Results::win_rate),
            sharpe: results.and_then(|results| results.sharpe),
            total_return: results.map(|results| results.total_return),
            refinements: found.refinements.as_ref().map(Vec::len),
            trials_so_far: found.trials,
            strategy: decision.as_ref().and_then(|decision| decision.strategy),
            decided_by: decision.as_ref().map(|decision| decision.by.clone()),
            reason: decision.and_then(|decision| decision.reason),
            notes: found.notes,
            error: iteration.error,
            asked_at: iteration.asked_at,
            finished_at: iteration.finished_at,
        }
    }
}

fn row(iteration: Iteration) -> Row {
    let outline = OutlineView::from(iteration);
    let row =
        Row::default().plain(Some(outline.number)).plain(Some(outline.id)).text(outline.status.as_str());
    let row = row.plain(outline.started_from).plain(outline.signals).plain(outline.trades);
    let row = row.plain(outline.win_rate).plain(outline.sharpe.map(|sharpe| sharpe.value));
    let row = row.plain(outline.total_return).plain(outline.refinements).plain(Some(outline.trials_so_far));
    let row = row.plain(outline.strategy).text(outline.decided_by.unwrap_or_default());
    let row = row.text(outline.reason.unwrap_or_default()).text(outline.notes.join(" "));
    let row = row.text(outline.error.unwrap_or_default());
    row.plain(Some(outline.asked_at)).plain(outline.finished_at)
}

/// A page of iterations as the API answers it, for whoever prints it elsewhere.
pub fn iterations_shown(page: Page<Iteration>) -> impl Serialize {
    PageOf::of(page, OutlineView::from)
}

/// List what an agent has tried
///
/// The newest first, each with a few of its figures. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/iterations", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of iterations, or a list of all of them", content((PageOf<OutlineView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_iterations(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    ITERATIONS.answered(&wanted, |page| list(&state.house, &by, id, page)).await
}
