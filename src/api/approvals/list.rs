use super::view::ApprovalView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{PageInForm, Row},
    problem::Problem,
    request::{Fields, FromFields, PageParameters, Query, values::parsed},
    state::ServerState,
    table::Table,
};
use axum::{extract::State, response::Response};
use domain::{
    AgentId, Page,
    approvals::{Approval, ApprovalFilter, ApprovalKind, ApprovalStatus},
};
use serde::Serialize;
use services::kernel::approvals::list;

const APPROVALS: Table<Approval, ApprovalView> = Table {
    file: "approvals",
    head: &[
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
    ],
    row: |asked| row(&asked),
    view: ApprovalView::from,
};

pub(crate) struct ListApprovals {
    list: PageInForm,
    filter: ApprovalFilter,
}

impl FromFields for ListApprovals {
    fn read(fields: &mut Fields) -> Option<Self> {
        let list = PageInForm::read(fields);
        let status = fields.optional("status", parsed::<ApprovalStatus>());
        let kind = fields.optional("kind", parsed::<ApprovalKind>());
        let agent = fields.optional("agent", parsed::<AgentId>());
        let filter = ApprovalFilter { status: status?, kind: kind?, agent: agent? };
        Some(Self { list: list?, filter })
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
    let ListApprovals { list: asked, filter } = wanted;
    APPROVALS.answered(&asked, |page| list(&state.house, &by, &filter, page)).await
}

fn row(asked: &Approval) -> Row {
    let row = Row::default().plain(Some(asked.id)).text(asked.kind.as_str()).text(asked.subject.to_string());
    let row = row.plain(asked.agent).text(&asked.title).text(&asked.change).plain(asked.cost);
    let row = row.text(asked.status.as_str()).plain(Some(asked.asked_at)).plain(asked.decided_at);
    row.text(asked.decided_by.as_deref().unwrap_or_default())
        .text(asked.reason.as_deref().unwrap_or_default())
}
