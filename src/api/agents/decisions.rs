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
    AgentId, Timestamp,
    desk::{DecisionKind, DecisionRecord, Refusal, Rule},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision that did something, or was kept from it. A close at which a strategy holds leaves none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentDecision)]
pub(crate) struct DecisionView {
    #[schema(example = 31)]
    number: i64,
    #[schema(example = "ACME")]
    symbol: String,
    /// `enter_long`, `enter_short`, `exit`, `refused` or `skipped`.
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
            symbol: decision.symbol.to_string(),
            kind: decision.kind,
            reason: decision.reason,
            seen: decision.seen,
            plan: decision.plan,
            order: decision.order,
            refusal: decision.refusal.map(RefusalView::from),
            market_time: decision.minute.begins(),
            at: decision.at,
        }
    }
}

impl Shown for DecisionRecord {
    type View = DecisionView;
    const FILE: &'static str = "decisions";
    const HEAD: &'static [&'static str] =
        &["number", "symbol", "kind", "reason", "seen", "plan", "order", "refusal", "marketTime", "at"];

    fn row(self) -> Row {
        let row = Row::default().plain(Some(self.number)).text(self.symbol.as_str());
        let row = row.text(self.kind.as_str()).text(self.reason).text(self.seen.to_string());
        let row = row.text(self.plan.unwrap_or_default()).plain(self.order);
        let refusal = self.refusal.map_or_else(String::new, |refusal| refusal.to_string());
        row.text(refusal).plain(Some(self.minute.begins())).plain(Some(self.at))
    }
}

/// What an agent decided
///
/// The newest first, each with what was seen. As CSV all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/decisions", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "A page of decisions", content((PageOf<DecisionView> = "application/json"), (String = "text/csv"))),
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
