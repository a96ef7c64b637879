use super::view::VersionView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Id, Query, values::whole_number},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::AgentId;
use serde::Serialize;
use services::lab::strategies::{Comparison, Line, Side, compare};
use utoipa::ToSchema;

pub(crate) struct CompareStrategies {
    first: u32,
    second: u32,
}

impl FromFields for CompareStrategies {
    fn read(fields: &mut Fields) -> Option<Self> {
        let first = fields.required("a", whole_number(1..=i64::from(u32::MAX)));
        let second = fields.required("b", whole_number(1..=i64::from(u32::MAX)));
        Some(Self { first: u32::try_from(first?).ok()?, second: u32::try_from(second?).ok()? })
    }
}

/// Two versions, and the lines of both in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedStrategies)]
pub(crate) struct ComparisonView {
    a: VersionView,
    b: VersionView,
    lines: Vec<LineView>,
}

/// A line, with its number in the documents that have it, from 1.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedLine)]
pub(crate) struct LineView {
    /// `both`, `removed` (only in `a`) or `added` (only in `b`).
    #[schema(value_type = String, example = "added")]
    side: Side,
    #[schema(example = 4)]
    a: Option<usize>,
    #[schema(example = 5)]
    b: Option<usize>,
    #[schema(example = "when = \"close > vwap()\"")]
    text: String,
}

impl From<Comparison> for ComparisonView {
    fn from(comparison: Comparison) -> Self {
        let line = |line: Line| LineView { side: line.side, a: line.first, b: line.second, text: line.text };
        Self {
            a: comparison.first.into(),
            b: comparison.second.into(),
            lines: comparison.lines.into_iter().map(line).collect(),
        }
    }
}

/// Hold two strategies of an agent against each other
#[utoipa::path(
    get, path = "/api/agents/{id}/strategies/compare", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("a" = u32, Query, description = "The number of one version", example = 1),
        ("b" = u32, Query, description = "The number of the other", example = 3),
    ),
    responses(
        (status = 200, description = "Both, line by line", body = ComparisonView),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn compare_agent_strategies(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<CompareStrategies>,
) -> Result<Json<ComparisonView>, Problem> {
    let found = compare(&state.house, &by, id, (wanted.first, wanted.second)).await?;
    Ok(Json(found.into()))
}
