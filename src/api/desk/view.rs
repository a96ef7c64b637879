//! Emergency stops and the check of the books as the API shows them.

use domain::{
    AgentId, StopId, Timestamp,
    desk::{BooksCheck, EmergencyStop, Imbalance, StopScope},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A stop. It holds until somebody lifts it, also over restarts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmergencyStop)]
pub(crate) struct StopView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: StopId,
    /// `agent`, `manager` or `all`.
    #[schema(value_type = String, example = "all")]
    scope: StopScope,
    /// The agent or the manager; null for all.
    #[schema(value_type = Option<String>)]
    target_id: Option<String>,
    /// Whether positions are closed at the next price.
    #[schema(example = false)]
    flatten: bool,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pulled_at: Timestamp,
    #[schema(example = "ada")]
    pulled_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    lifted_at: Option<Timestamp>,
    lifted_by: Option<String>,
}

impl From<EmergencyStop> for StopView {
    fn from(stop: EmergencyStop) -> Self {
        let EmergencyStop {
            id,
            owner: _,
            scope,
            target,
            flatten,
            pulled_at,
            pulled_by,
            lifted_at,
            lifted_by,
        } = stop;
        let target_id = target.map(|target| target.to_string());
        Self { id, scope, target_id, flatten, pulled_at, pulled_by, lifted_at, lifted_by }
    }
}

/// What a check of books has found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Books)]
pub(crate) struct BooksView {
    /// When they were checked; null when they never were.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    checked_at: Option<Timestamp>,
    /// Whether everything balances; null when it was never checked.
    #[schema(example = true)]
    balanced: Option<bool>,
    /// How many ledgers and entries were looked at. Null in the last check of the whole house, unless an administrator asks.
    #[schema(example = 12)]
    ledgers: Option<u64>,
    #[schema(example = 4210)]
    entries: Option<u64>,
    /// Only those that you may see.
    imbalances: Vec<ImbalanceView>,
}

/// A ledger that does not agree with its account, or with itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Imbalance)]
pub(crate) struct ImbalanceView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    agent_id: AgentId,
    #[schema(example = "entry 7 comes to 0.01 instead of nothing")]
    what: String,
}

impl From<Imbalance> for ImbalanceView {
    fn from(imbalance: Imbalance) -> Self {
        let Imbalance { agent, what } = imbalance;
        Self { agent_id: agent, what }
    }
}

impl BooksView {
    /// Nothing was ever checked.
    pub(super) const NEVER: Self =
        Self { checked_at: None, balanced: None, ledgers: None, entries: None, imbalances: Vec::new() };

    /// A check of which only a part is for the reader: their own imbalances, and no counts.
    pub(super) fn without_counts(self) -> Self {
        Self { ledgers: None, entries: None, ..self }
    }
}

impl From<BooksCheck> for BooksView {
    fn from(check: BooksCheck) -> Self {
        let BooksCheck { at, ledgers, entries, imbalances } = check;
        Self {
            checked_at: Some(at),
            balanced: Some(imbalances.is_empty()),
            ledgers: Some(ledgers),
            entries: Some(entries),
            imbalances: imbalances.into_iter().map(ImbalanceView::from).collect(),
        }
    }
}
