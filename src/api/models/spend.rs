use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused},
    problem::Problem,
    request::{
        Fields, FromFields, Query,
        values::{parsed, whole_number},
    },
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{
    Money,
    models::{Spend, SpendBy},
};
use serde::Serialize;
use utoipa::ToSchema;

const USUAL_DAYS: i64 = 30;

pub(crate) struct WantedSpend {
    by: SpendBy,
    days: u32,
}

impl FromFields for WantedSpend {
    fn read(fields: &mut Fields) -> Option<Self> {
        let by = fields.optional("by", parsed());
        let days = fields.optional("days", whole_number(1..=3_650));
        let days = u32::try_from(days?.unwrap_or(USUAL_DAYS)).ok()?;
        Some(Self { by: by?.unwrap_or(SpendBy::Model), days })
    }
}

/// What was spent on one model, by one agent or manager, or on one day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Spend)]
pub(crate) struct SpendView {
    /// A model, the id of an agent or manager, or a day.
    #[schema(example = "local/test-model")]
    key: String,
    #[schema(example = 120)]
    calls: u64,
    #[schema(example = 2)]
    failed: u64,
    #[schema(example = 140_000)]
    input_tokens: u64,
    #[schema(example = 18_000)]
    output_tokens: u64,
    /// In dollars, of the calls whose cost is known.
    #[schema(value_type = String, example = "0.69")]
    cost: Money,
    /// So many calls whose cost is not known stand beside that.
    #[schema(example = 1)]
    unknown: u64,
}

impl From<Spend> for SpendView {
    fn from(spend: Spend) -> Self {
        let Spend { key, calls, failed, input_tokens, output_tokens, cost, unknown } = spend;
        Self { key, calls, failed, input_tokens, output_tokens, cost, unknown }
    }
}

/// What models have cost you.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpendList {
    items: Vec<SpendView>,
}

/// Add up what models have cost
///
/// Your own calls of the last days, by model, agent, manager or day.
#[utoipa::path(
    get, path = "/api/models/spend", tag = "Models",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("by" = Option<String>, Query, description = "`model` (when absent), `agent`, `manager` or `day`", example = "day"),
        ("days" = Option<u32>, Query, description = "How far back; 30 when absent", example = 30),
    ),
    responses((status = 200, description = "The sums", body = SpendList), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_spend(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<WantedSpend>,
) -> Result<Json<SpendList>, Problem> {
    let spend = services::kernel::models::spend(&state.house, by.owner(), wanted.by, wanted.days).await?;
    Ok(Json(SpendList { items: spend.into_iter().map(SpendView::from).collect() }))
}
