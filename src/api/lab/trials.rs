use super::iterations::DescribedEdits;
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
    AgentId,
    lab::{Edit, Trial},
};
use serde::Serialize;
use services::lab::trials;
use utoipa::ToSchema;

const TRIALS: Table<Trial, TrialView> = Table {
    file: "trials",
    head: &["iteration", "number", "change", "edits", "trades", "dailySharpe", "ground"],
    row: |trial| row(&trial),
    view: TrialView::from,
};

/// Something that was run for an agent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Trial)]
pub(crate) struct TrialView {
    /// The iteration in which, or after which, it was run.
    #[schema(example = 3)]
    iteration: u32,
    /// From 1, within its iteration.
    #[schema(example = 12)]
    number: u32,
    #[schema(example = "trade only from 15:00 to 16:59 UTC")]
    change: String,
    /// What it changed in the document; empty where that was run as it stands.
    #[schema(value_type = Vec<DescribedEdits>)]
    edits: Vec<Edit>,
    #[schema(example = 214)]
    trades: usize,
    /// Of daily returns, per day; null where they do not vary.
    #[schema(example = 0.051)]
    daily_sharpe: Option<f64>,
    /// The market, instruments and bars that it was run on; null of what was run before that was kept.
    ground: Option<String>,
}

impl From<Trial> for TrialView {
    fn from(trial: Trial) -> Self {
        Self {
            iteration: trial.iteration,
            number: trial.number,
            change: trial.change,
            edits: trial.edits,
            trades: trial.trades,
            daily_sharpe: trial.sharpe,
            ground: trial.ground,
        }
    }
}

/// Everything that was ever run for an agent
///
/// The newest first, whether it was proposed or not: what the figures of changes and of the gate are corrected for. In a file all of it.
#[utoipa::path(
    get, path = "/api/agents/{id}/trials", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of it, or a list of all of it", content((PageOf<TrialView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_trials(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    TRIALS.answered(&wanted, |page| trials(&state.house, &by, id, page)).await
}

fn row(trial: &Trial) -> Row {
    let edits = trial.edits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let row = Row::default().plain(Some(trial.iteration)).plain(Some(trial.number));
    let row = row.text(&trial.change).text(&edits).plain(Some(trial.trades)).plain(trial.sharpe);
    row.text(trial.ground.as_deref().unwrap_or_default())
}
