use super::records::{Shown, answer};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::{PageInForm, Row},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{extract::State, response::Response};
use domain::{
    AgentId, RunId, Timestamp,
    agents::{Action, ExitPlan},
    desk::{DecisionKind, DecisionRecord, Refusal, Rule, Thought},
    market::Symbol,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision that did something, or was kept from it. A close at which a strategy holds leaves none; each answer of a model leaves one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentDecision)]
pub(crate) struct DecisionView {
    #[schema(example = 31)]
    number: i64,
    /// Null when it is about no single instrument.
    #[schema(example = "ACME")]
    symbol: Option<String>,
    /// `enter_long`, `enter_short`, `exit`, `refused`, `skipped` or, of a model, `hold`.
    #[schema(value_type = String, example = "enter_long")]
    kind: DecisionKind,
    #[schema(example = "entry.long holds")]
    reason: String,
    /// What was seen: the price, and the named columns of the strategy.
    #[schema(value_type = Object, example = json!({"close": "101.20", "columns": {"fast": 100.4}}))]
    seen: serde_json::Value,
    /// When and how it is to be left again.
    #[schema(example = "stop at 99.20, when exit.long holds")]
    plan: Option<String>,
    /// The order that it gave.
    #[schema(example = 24)]
    order: Option<i64>,
    /// The limit that held.
    refusal: Option<RefusalView>,
    /// What a model said beside its reasoning; null of a strategy's decision.
    thought: Option<ThoughtView>,
    /// The first minute after the close that was decided on.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    market_time: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:01.000Z")]
    at: Timestamp,
}

/// Why something was not done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub(crate) struct RefusalView {
    #[schema(value_type = String, example = "open_positions")]
    rule: Rule,
    /// What it would have come to.
    #[schema(example = "6")]
    figure: String,
    /// What is allowed.
    #[schema(example = "5")]
    bound: String,
}

/// What a model said.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Thought)]
pub(crate) struct ThoughtView {
    #[schema(example = "rules/default")]
    model: String,
    /// The run in which it was asked; its question and its answer stand there.
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    run_id: RunId,
    /// `buy`, `sell`, `close` or `hold`; null when nothing could be read.
    #[schema(value_type = Option<String>, example = "buy")]
    action: Option<Action>,
    /// A fraction of the equity.
    #[schema(example = 0.25)]
    size: Option<f64>,
    #[schema(example = 0.7)]
    confidence: Option<f64>,
    /// What has to stay true for the position to be held.
    #[schema(example = "The trend goes on.")]
    thesis: Option<String>,
    exit_plan: Option<ExitPlanView>,
    /// Why nothing is done of it, for programs: `late`, `unparsable`, `already_held`, that of the limit or of the model's failure.
    #[schema(example = "late")]
    code: Option<String>,
    /// The same in a sentence.
    #[schema(example = "the answer came after the next close")]
    note: Option<String>,
}

/// When a position is to be left again. Distances are fractions of the entry.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExitPlan)]
pub(crate) struct ExitPlanView {
    #[schema(example = 0.02)]
    stop_loss: Option<f64>,
    #[schema(example = 0.06)]
    take_profit: Option<f64>,
    #[schema(example = 48)]
    max_holding_bars: Option<u32>,
}

impl From<Thought> for ThoughtView {
    fn from(thought: Thought) -> Self {
        let Thought { model, run, action, size, confidence, thesis, exit_plan, code, note } = thought;
        let exit_plan = exit_plan.map(ExitPlanView::from);
        Self {
            model: model.to_string(),
            run_id: run,
            action,
            size,
            confidence,
            thesis,
            exit_plan,
            code,
            note,
        }
    }
}

impl From<ExitPlan> for ExitPlanView {
    fn from(plan: ExitPlan) -> Self {
        let ExitPlan { stop_loss, take_profit, max_holding_bars } = plan;
        Self { stop_loss, take_profit, max_holding_bars }
    }
}

impl From<Refusal> for RefusalView {
    fn from(refusal: Refusal) -> Self {
        let Refusal { rule, figure, bound } = refusal;
        Self { rule, figure, bound }
    }
}

impl From<DecisionRecord> for DecisionView {
    fn from(decision: DecisionRecord) -> Self {
        Self {
            number: decision.number,
            symbol: decision.symbol.map(|symbol| symbol.to_string()),
            kind: decision.kind,
            reason: decision.reason,
            seen: decision.seen,
            plan: decision.plan,
            order: decision.order,
            refusal: decision.refusal.map(RefusalView::from),
            thought: decision.thought.map(ThoughtView::from),
            market_time: decision.minute.begins(),
            at: decision.at,
        }
    }
}

impl Shown for DecisionRecord {
    type View = DecisionView;
    const FILE: &'static str = "decisions";
    const HEAD: &'static [&'static str] = &[
        "number",
        "symbol",
        "kind",
        "reason",
        "seen",
        "plan",
        "order",
        "refusal",
        "marketTime",
        "at",
        "model",
        "action",
        "size",
        "confidence",
        "thesis",
        "code",
        "runId",
    ];

    fn row(self) -> Row {
        let symbol = self.symbol.as_ref().map_or("", Symbol::as_str);
        let row = Row::default().plain(Some(self.number)).text(symbol);
        let row = row.text(self.kind.as_str()).text(self.reason).text(self.seen.to_string());
        let row = row.text(self.plan.unwrap_or_default()).plain(self.order);
        let refusal = self.refusal.map_or_else(String::new, |refusal| refusal.to_string());
        let row = row.text(refusal).plain(Some(self.minute.begins())).plain(Some(self.at));
        let thought = self.thought.as_ref();
        let row = row.text(thought.map_or("", |thought| thought.model.as_str()));
        let row = row.text(thought.and_then(|thought| thought.action).map_or("", Action::as_str));
        let row = row.plain(thought.and_then(|thought| thought.size));
        let row = row.plain(thought.and_then(|thought| thought.confidence));
        let row = row.text(thought.and_then(|thought| thought.thesis.as_deref()).unwrap_or_default());
        let row = row.text(thought.and_then(|thought| thought.code.as_deref()).unwrap_or_default());
        row.plain(thought.map(|thought| thought.run))
    }
}

/// What an agent decided
///
/// The newest first, each with what was seen. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/decisions", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of decisions, or a list of all of them", content((PageOf<DecisionView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agent_decisions(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    answer::<DecisionRecord>(&state, &by, id, &wanted).await
}
