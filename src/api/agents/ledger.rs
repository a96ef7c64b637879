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
    AgentId, Fixed, Timestamp,
    desk::{EntryKind, LedgerEntry, Lines},
};
use serde::Serialize;
use utoipa::ToSchema;

/// One entry of the books: every amount leaves one account and reaches another.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LedgerEntry)]
pub(crate) struct EntryView {
    #[schema(example = 24)]
    number: i64,
    /// `deposit`, `withdrawal`, `fill` or `borrow`.
    #[schema(value_type = String, example = "fill")]
    kind: EntryKind,
    /// The fill that it books.
    #[schema(example = 23)]
    fill: Option<i64>,
    lines: LinesView,
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    market_time: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:06:01.000Z")]
    at: Timestamp,
}

/// What an entry adds to each account; together nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerLines)]
pub(crate) struct LinesView {
    #[schema(value_type = String, example = "-12156.08")]
    cash: Fixed,
    /// Open positions at what they cost; a short one is negative.
    #[schema(value_type = String, example = "12150")]
    positions: Fixed,
    #[schema(value_type = String, example = "6.08")]
    fees: Fixed,
    #[schema(value_type = String, example = "0")]
    borrow: Fixed,
    /// Gains before fees; they come from outside, so a gain makes it negative.
    #[schema(value_type = String, example = "0")]
    realized: Fixed,
    /// What was paid in; negative for the same reason.
    #[schema(value_type = String, example = "0")]
    deposits: Fixed,
}

impl From<LedgerEntry> for EntryView {
    fn from(entry: LedgerEntry) -> Self {
        let Lines { cash, positions, fees, borrow, realized, deposits } = entry.lines;
        Self {
            number: entry.number,
            kind: entry.kind,
            fill: entry.fill,
            lines: LinesView { cash, positions, fees, borrow, realized, deposits },
            market_time: entry.minute.begins(),
            at: entry.at,
        }
    }
}

impl Shown for LedgerEntry {
    type View = EntryView;
    const FILE: &'static str = "ledger";
    const HEAD: &'static [&'static str] = &[
        "number",
        "kind",
        "fill",
        "cash",
        "positions",
        "fees",
        "borrow",
        "realized",
        "deposits",
        "marketTime",
        "at",
    ];

    fn row(self) -> Row {
        let row = Row::default().plain(Some(self.number)).text(self.kind.as_str()).plain(self.fill);
        let row = self.lines.all().into_iter().fold(row, |row, line| row.plain(Some(line)));
        row.plain(Some(self.minute.begins())).plain(Some(self.at))
    }
}

/// The books of an agent
///
/// The newest entry first; the lines of each come to nothing. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/ledger", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of entries, or a list of all of them", content((PageOf<EntryView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agent_ledger(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    answer::<LedgerEntry>(&state, &by, id, &wanted).await
}
