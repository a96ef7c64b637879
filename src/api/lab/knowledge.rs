use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::{PageInForm, Row},
    problem::Problem,
    request::{Fields, FromFields, Id, PageParameters, Query, values::parsed},
    state::ServerState,
    table::Table,
};
use axum::{extract::State, response::Response};
use domain::{
    AgentId, InsightId, Page, Timestamp,
    lab::{Evidence, Insight, InsightKind, Standing},
};
use serde::Serialize;
use services::lab::{KnowledgeFilter, knowledge};
use utoipa::ToSchema;

const INSIGHTS: Table<Insight, InsightView> = Table {
    file: "knowledge",
    head: &[
        "id",
        "kind",
        "topic",
        "statement",
        "condition",
        "confidence",
        "standing",
        "evidence",
        "knownFrom",
        "learntAt",
        "changedAt",
    ],
    row: |insight| row(&insight),
    view: InsightView::from,
};

/// Something that an agent knows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Insight)]
pub(crate) struct InsightView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: InsightId,
    /// `what_works`, `what_fails`, `condition` or `open_question`.
    #[schema(value_type = String, example = "condition")]
    kind: InsightKind,
    #[schema(example = "hour:15:00–16:59 UTC")]
    topic: String,
    /// As it was first said.
    statement: String,
    /// The same in the language of strategies, where it can be said.
    condition: Option<String>,
    /// What each iteration said about it, the newest last.
    #[schema(value_type = Vec<DescribedEvidence>)]
    evidence: Vec<Evidence>,
    /// Computed from the evidence, from 0 to 1.
    #[schema(example = 0.97)]
    confidence: f64,
    /// `fresh`, `confirmed`, `weakened` or `refuted`.
    #[schema(value_type = String, example = "confirmed")]
    standing: Standing,
    /// The end of the data that it was first said of: before this moment nobody could know it.
    #[schema(value_type = String, format = DateTime, example = "2025-07-01T20:00:00.000Z")]
    known_from: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:31:00.000Z")]
    learnt_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:41:00.000Z")]
    changed_at: Timestamp,
}

/// What one iteration said about it.
#[derive(ToSchema)]
#[schema(as = Evidence, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
struct DescribedEvidence {
    #[schema(example = 3)]
    iteration: u32,
    /// Trades, or days, that it rests on.
    #[schema(example = 48)]
    n: usize,
    /// The difference it makes, and an interval of 95 %.
    effect: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    /// How often chance alone shows as much.
    corrected: f64,
    /// The end of the data that it rests on.
    #[schema(value_type = String, format = DateTime)]
    known_from: Timestamp,
}

impl From<Insight> for InsightView {
    fn from(insight: Insight) -> Self {
        Self {
            id: insight.id,
            kind: insight.kind,
            topic: insight.topic,
            statement: insight.statement,
            condition: insight.condition,
            evidence: insight.evidence,
            confidence: insight.confidence,
            standing: insight.standing,
            known_from: insight.known_from,
            learnt_at: insight.learnt_at,
            changed_at: insight.changed_at,
        }
    }
}

pub(crate) struct ListKnowledge {
    list: PageInForm,
    filter: KnowledgeFilter,
}

impl FromFields for ListKnowledge {
    fn read(fields: &mut Fields) -> Option<Self> {
        let list = PageInForm::read(fields);
        let kind = fields.optional("kind", parsed::<InsightKind>());
        let at = fields.optional("at", parsed::<Timestamp>());
        Some(Self { list: list?, filter: KnowledgeFilter { kind: kind?, at: at? } })
    }
}

/// A page of knowledge as the API answers it, for whoever prints it elsewhere.
pub fn knowledge_shown(page: Page<Insight>) -> impl Serialize {
    PageOf::of(page, InsightView::from)
}

/// What an agent knows
///
/// The surest first, each with its evidence. With `at`, what could be known at that moment of market time, with the evidence of then. In a file all of it.
#[utoipa::path(
    get, path = "/api/agents/{id}/knowledge", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("kind" = Option<String>, Query, description = "`what_works`, `what_fails`, `condition` or `open_question`", example = "condition"),
        ("at" = Option<String>, Query, description = "As it could be known at this moment", example = "2025-07-01T00:00:00Z"),
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of it, or a list of all of it", content((PageOf<InsightView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_knowledge(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<ListKnowledge>,
) -> Result<Response, Problem> {
    let ListKnowledge { list, filter } = wanted;
    INSIGHTS.answered(&list, |page| knowledge(&state.house, &by, id, filter, page)).await
}

fn row(insight: &Insight) -> Row {
    let row = Row::default().plain(Some(insight.id)).text(insight.kind.as_str()).text(&insight.topic);
    let row = row.text(&insight.statement).text(insight.condition.as_deref().unwrap_or_default());
    let row = row.plain(Some(insight.confidence)).text(insight.standing.as_str());
    let row = row.plain(Some(insight.evidence.len())).plain(Some(insight.known_from));
    row.plain(Some(insight.learnt_at)).plain(Some(insight.changed_at))
}
