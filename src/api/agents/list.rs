use super::view::{AgentView, all_shown};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{self, Form, Row, every_page, form},
    json_file,
    problem::Problem,
    request::{
        Fields, FromFields, PageParameters, Query,
        fields::Given,
        page_request,
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
    ManagerId, PageRequest,
    agents::{AgentFilter, AgentOrder},
    market::Symbol,
};

pub(crate) struct ListAgents {
    page: PageRequest,
    filter: AgentFilter,
    order: AgentOrder,
    form: Option<Form>,
}

impl FromFields for ListAgents {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let status = fields.optional("status", parsed());
        let stage = fields.optional("stage", parsed());
        let manager = fields.optional("manager", parsed::<ManagerId>());
        let pair = fields.optional("pair", parsed::<Symbol>());
        let search = fields.optional("q", text(1..=200));
        let order = fields.optional("sort", order);
        let form = fields.optional("format", form);
        let filter =
            AgentFilter { status: status?, stage: stage?, manager: manager?, pair: pair?, search: search? };
        Some(Self { page: page?, filter, order: order?.unwrap_or_default(), form: form? })
    }
}

fn order(given: Given<'_>) -> Result<AgentOrder, String> {
    match given.value.as_str() {
        Some("name") => Ok(AgentOrder::Name),
        Some("newest") => Ok(AgentOrder::Newest),
        Some("status") => Ok(AgentOrder::Status),
        _ => Err("must be one of: name, newest, status".to_owned()),
    }
}

/// List your agents
///
/// In a file all that fit.
#[utoipa::path(
    get, path = "/api/agents", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("status" = Option<String>, Query, description = "`stopped`, `running`, `paused` or `terminated`", example = "running"),
        ("stage" = Option<String>, Query, description = "`learning`, `ready` or `paper`", example = "paper"),
        ("manager" = Option<String>, Query, description = "Only those of this manager"),
        ("pair" = Option<String>, Query, description = "Only those that may trade this instrument", example = "ACME"),
        ("q" = Option<String>, Query, description = "Text in the name", example = "bounce"),
        ("sort" = Option<String>, Query, description = "`name`, `newest` or `status`; `name` when absent", example = "newest"),
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of agents, or a list of all of them", content((PageOf<AgentView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agents(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListAgents>,
) -> Result<Response, Problem> {
    let ListAgents { page, filter, order, form } = wanted;
    if let Some(form) = form {
        let found =
            every_page(|page| services::agents::list(&state.house, &by, &filter, order, page)).await?;
        let agents = all_shown(&state.house, &by, found).await?;
        return match form {
            Form::Csv => csv::file(FILE, &HEAD, agents.into_iter().map(row)),
            Form::Json => json_file::file(FILE, agents),
        };
    }
    let found = services::agents::list(&state.house, &by, &filter, order, page).await?;
    let (total, page, page_size) = (found.total, found.page, found.page_size);
    let items = all_shown(&state.house, &by, found.items).await?;
    Ok(Json(PageOf { items, total, page, page_size }).into_response())
}

/// What the file is called.
const FILE: &str = "agents";
const HEAD: [&str; 16] = [
    "id",
    "name",
    "stage",
    "status",
    "pairs",
    "timeframe",
    "allocation",
    "equity",
    "pnl",
    "pnlToday",
    "fees",
    "halted",
    "stalled",
    "offPaper",
    "createdAt",
    "updatedAt",
];

fn row(agent: AgentView) -> Row {
    let row = Row::default().plain(Some(agent.id)).text(agent.name);
    let row = row.text(agent.stage.as_str()).text(agent.status.as_str()).text(agent.pairs.join(" "));
    let row = row.text(agent.timeframe).plain(Some(agent.allocation)).plain(agent.equity);
    let row = row.plain(agent.pnl).plain(agent.pnl_today).plain(agent.fees).plain(Some(agent.halted));
    let row = row.text(agent.stalled.unwrap_or_default()).text(agent.off_paper.unwrap_or_default());
    row.plain(Some(agent.created_at)).plain(Some(agent.updated_at))
}
