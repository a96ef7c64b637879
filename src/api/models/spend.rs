use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused},
    csv::{Form, Row, file, form},
    problem::Problem,
    request::{
        Fields, FromFields, Query,
        values::{parsed, whole_number},
    },
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
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
    form: Form,
}

impl FromFields for WantedSpend {
    fn read(fields: &mut Fields) -> Option<Self> {
        let by = fields.optional("by", parsed());
        let days = fields.optional("days", whole_number(1..=3_650));
        let form = fields.optional("format", form);
        let days = u32::try_from(days?.unwrap_or(USUAL_DAYS)).ok()?;
        Some(Self { by: by?.unwrap_or(SpendBy::Model), days, form: form?.unwrap_or_default() })
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
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The sums", content((SpendList = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_spend(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<WantedSpend>,
) -> Result<Response, Problem> {
    let spend = services::kernel::models::spend(&state.house, by.owner(), wanted.by, wanted.days).await?;
    match wanted.form {
        Form::Csv => file("spend", &HEAD, spend.into_iter().map(row)),
        Form::Json => {
            Ok(Json(SpendList { items: spend.into_iter().map(SpendView::from).collect() }).into_response())
        }
    }
}

const HEAD: [&str; 7] = ["key", "calls", "failed", "inputTokens", "outputTokens", "cost", "unknown"];

fn row(spend: Spend) -> Row {
    let row = Row::default().text(spend.key).plain(Some(spend.calls)).plain(Some(spend.failed));
    let row = row.plain(Some(spend.input_tokens)).plain(Some(spend.output_tokens));
    row.plain(Some(spend.cost)).plain(Some(spend.unknown))
}
