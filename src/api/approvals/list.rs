use super::view::ApprovalView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{self, Form, Row, every_page, form},
    json_file,
    problem::Problem,
    request::{Fields, FromFields, PageParameters, Query, page_request, values::parsed},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    AgentId, Page, PageRequest,
    approvals::{Approval, ApprovalFilter, ApprovalKind, ApprovalStatus},
};
use serde::Serialize;
use services::kernel::approvals::list;

/// What the file is called.
const FILE: &str = "approvals";
const HEAD: [&str; 12] = [
    "id",
    "kind",
    "subject",
    "agentId",
    "title",
    "change",
    "cost",
    "status",
    "askedAt",
    "decidedAt",
    "decidedBy",
    "reason",
];

pub(crate) struct ListApprovals {
    page: PageRequest,
    filter: ApprovalFilter,
    form: Option<Form>,
}

impl FromFields for ListApprovals {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let status = fields.optional("status", parsed::<ApprovalStatus>());
        let kind = fields.optional("kind", parsed::<ApprovalKind>());
        let agent = fields.optional("agent", parsed::<AgentId>());
        let form = fields.optional("format", form);
        let filter = ApprovalFilter { status: status?, kind: kind?, agent: agent? };
        Some(Self { page: page?, filter, form: form? })
    }
}

/// A page of them as the API answers it, for whoever prints it elsewhere.
pub fn approvals_shown(page: Page<Approval>) -> impl Serialize {
    PageOf::of(page, ApprovalView::from)
}

/// List what waits for you
///
/// What waits comes first, then what was decided, the newest first. In a file all that fit.
#[utoipa::path(
    get, path = "/api/approvals", tag = "Approvals",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("status" = Option<String>, Query, description = "`waiting`, `approved`, `rejected`, `rolled_back` or `withdrawn`", example = "waiting"),
        ("kind" = Option<String>, Query, description = "`iteration`, `graduation` or `evolution`", example = "iteration"),
        ("agent" = Option<String>, Query, description = "Only those of this agent"),
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of them, or a list of all of them", content((PageOf<ApprovalView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_approvals(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListApprovals>,
) -> Result<Response, Problem> {
    let ListApprovals { page, filter, form } = wanted;
    let Some(form) = form else {
        let found = list(&state.house, &by, &filter, page).await?;
        return Ok(Json(PageOf::of(found, ApprovalView::from)).into_response());
    };
    let all = every_page(|page| list(&state.house, &by, &filter, page)).await?;
    match form {
        Form::Csv => csv::file(FILE, &HEAD, all.iter().map(row)),
        Form::Json => json_file::file(FILE, all.into_iter().map(ApprovalView::from)),
    }
}

fn row(asked: &Approval) -> Row {
    let row = Row::default().plain(Some(asked.id)).text(asked.kind.as_str()).text(asked.subject.to_string());
    let row = row.plain(asked.agent).text(&asked.title).text(&asked.change).plain(asked.cost);
    let row = row.text(asked.status.as_str()).plain(Some(asked.asked_at)).plain(asked.decided_at);
    row.text(asked.decided_by.as_deref().unwrap_or_default())
        .text(asked.reason.as_deref().unwrap_or_default())
}
