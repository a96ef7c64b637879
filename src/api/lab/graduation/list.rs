use super::view::GraduationView;
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
use domain::{AgentId, Page, lab::GateRule};
use serde::Serialize;
use services::lab::graduation::{Graduated, graduations};

const GRADUATIONS: Table<Graduated, GraduationView> = Table {
    file: "graduations",
    head: &[
        "number",
        "version",
        "status",
        "open",
        "overridden",
        "trades",
        "deflatedSharpe",
        "overfitting",
        "twiceTheFees",
        "baselines",
        "sealedExpectancy",
        "sealedSharpe",
        "trials",
        "effectiveTrials",
        "timesSeen",
        "examinedBy",
        "examinedAt",
        "decidedBy",
        "reason",
        "returned",
        "paperPValue",
    ],
    row: |found| row(&found),
    view: GraduationView::from,
};

/// A page of them as the API answers it, for whoever prints it elsewhere.
pub fn graduations_shown(page: Page<Graduated>) -> impl Serialize {
    PageOf::of(page, GraduationView::from)
}

/// List how an agent was held against the gate
///
/// The newest first; with how it does on paper beside what was expected. In a file all that fit.
#[utoipa::path(
    get, path = "/api/agents/{id}/graduations", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of them, or a list of all of them", content((PageOf<GraduationView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Unknown, Failing,
    ),
)]
pub(crate) async fn list_graduations(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    GRADUATIONS.answered(&wanted, |page| graduations(&state.house, &by, id, page)).await
}

fn row(found: &Graduated) -> Row {
    let one = &found.graduation;
    let row = Row::default().plain(Some(one.number)).plain(Some(one.version)).text(one.status.as_str());
    let row = row.plain(Some(one.gate.is_open())).plain(Some(one.is_overridden()));
    let value =
        |rule: GateRule| one.gate.lines.iter().find(|line| line.rule == rule).and_then(|line| line.value);
    let row = GateRule::ALL.into_iter().fold(row, |row, rule| row.plain(value(rule)));
    let row = row.plain(Some(one.gate.trials)).plain(Some(one.gate.effective_trials));
    let row = row.plain(Some(one.gate.seen_before.saturating_add(1)));
    let row = row.text(&one.examined_by).plain(Some(one.examined_at));
    let word = one.word.as_ref();
    let row = row.text(word.map_or("", |word| word.by.as_str()));
    let row = row.text(word.and_then(|word| word.reason.as_deref()).unwrap_or_default());
    let row = row.text(one.returned.as_deref().unwrap_or_default());
    row.plain(one.paper.and_then(|check| check.p_value))
}
