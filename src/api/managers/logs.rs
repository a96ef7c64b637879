use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
    csv::{self, Form, Row, form},
    json_file,
    problem::Problem,
    request::{
        Fields, FromFields, Id, PageParameters, Query, page_request,
        values::{parsed, text},
    },
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    AgentId, ManagerId, ManagerLogId, PageRequest, RunId, Timestamp,
    managers::{ActionResult, DecisionCode, LogRow},
};
use serde::Serialize;
use serde_json::{Map, Value};
use services::managers::{LogFilter, LogPage, all_log, log};
use utoipa::ToSchema;

/// What the file is called.
const FILE: &str = "manager-log";
const HEAD: [&str; 12] = [
    "id",
    "runId",
    "action",
    "agentId",
    "params",
    "reasoning",
    "ok",
    "code",
    "message",
    "result",
    "marketTime",
    "createdAt",
];

/// One decision and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerLog)]
pub struct LogView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    pub id: ManagerLogId,
    #[schema(value_type = String)]
    pub manager_id: ManagerId,
    /// The tick that it was decided in.
    #[schema(value_type = String)]
    pub run_id: RunId,
    /// As the model said it; what is no action was refused.
    #[schema(example = "create_agent")]
    pub action: String,
    /// Whom it is about, when that is an agent of the team.
    #[schema(value_type = Option<String>)]
    pub agent_id: Option<AgentId>,
    #[schema(value_type = Object, example = json!({"name": "Trend on ACME", "pairs": ["ACME"]}))]
    pub params: Map<String, Value>,
    #[schema(example = "There is free capital, and ACME is trending.")]
    pub reasoning: String,
    /// `ok`; `code` on every refusal; `message`, a sentence; and more by what was done, such as `figure` and `bound`.
    #[schema(value_type = Object, example = json!({
        "ok": false, "code": "max_agents", "figure": "11", "bound": "10",
        "message": "it has 10 agents that are not terminated, and may have 10",
    }))]
    pub result: ActionResult,
    /// The minute of the market that was decided on.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    pub market_time: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:01.000Z")]
    pub created_at: Timestamp,
}

/// A page of decisions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerLogPage)]
pub struct LogPageView {
    pub items: Vec<LogView>,
    /// How many there are on all pages; with a filter they are counted up to 10,000.
    #[schema(example = 1)]
    pub total: u64,
    #[schema(example = 1)]
    pub page: u32,
    #[schema(example = 20)]
    pub page_size: u32,
    /// Whether there are more than `total`, which were not counted.
    #[schema(example = false)]
    pub more: bool,
}

impl From<LogRow> for LogView {
    fn from(row: LogRow) -> Self {
        Self {
            id: row.id,
            manager_id: row.manager,
            run_id: row.run,
            action: row.action,
            agent_id: row.agent,
            params: row.params,
            reasoning: row.reasoning,
            result: row.result,
            market_time: row.minute.begins(),
            created_at: row.created_at,
        }
    }
}

/// The page as it is shown.
pub fn log_shown(found: LogPage) -> LogPageView {
    let LogPage { page, is_more } = found;
    LogPageView {
        items: page.items.into_iter().map(LogView::from).collect(),
        total: page.total,
        page: page.page,
        page_size: page.page_size,
        more: is_more,
    }
}

fn row(row: LogRow) -> Row {
    let cells = Row::default().plain(Some(row.id)).plain(Some(row.run)).text(row.action).plain(row.agent);
    let cells = cells.text(Value::Object(row.params).to_string()).text(row.reasoning);
    let ActionResult { ok, code, message, more } = row.result;
    let cells = cells.plain(Some(ok)).plain(code.map(DecisionCode::as_str)).text(message);
    let cells = cells.text(Value::Object(more).to_string());
    cells.plain(Some(row.minute.begins())).plain(Some(row.created_at))
}

pub(crate) struct ListLogs {
    page: PageRequest,
    filter: LogFilter,
    form: Option<Form>,
}

impl FromFields for ListLogs {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let action = fields.optional("action", text(1..=200));
        let agent = fields.optional("agent", parsed::<AgentId>());
        let form = fields.optional("format", form);
        Some(Self { page: page?, filter: LogFilter { action: action?, agent: agent? }, form: form? })
    }
}

/// What a manager decided
///
/// One row for each decision, the newest first, also of a manager that was deleted. With `format` all rows as a file; fields of a CSV
/// file that a spreadsheet would run as a formula begin with an apostrophe.
#[utoipa::path(
    get, path = "/api/managers/{id}/logs", tag = "Managers",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("action" = Option<String>, Query, description = "Only this action, as it was said", example = "create_agent"),
        ("agent" = Option<String>, Query, description = "Only about this agent"),
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all rows; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of decisions, or all of them", content((LogPageView = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_manager_logs(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ManagerId>,
    Query(wanted): Query<ListLogs>,
) -> Result<Response, Problem> {
    let ListLogs { page, filter, form } = wanted;
    let Some(form) = form else {
        let found = log(&state.house, &by, id, &filter, page).await?;
        return Ok(Json(log_shown(found)).into_response());
    };
    let pieces = all_log(&state.house, &by, id, filter).await?;
    match form {
        Form::Csv => csv::streamed(FILE, &HEAD, pieces, row),
        Form::Json => json_file::streamed(FILE, pieces, LogView::from),
    }
}
