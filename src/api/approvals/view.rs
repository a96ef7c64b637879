//! Something that waits for a yes as the API shows it.

use domain::{
    AgentId, ApprovalId, Money, Timestamp,
    approvals::{Approval, ApprovalKind, ApprovalStatus, Fact},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that waits for a person's yes, or waited once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Approval)]
pub struct ApprovalView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: ApprovalId,
    /// `iteration`, `graduation` or `evolution`.
    #[schema(value_type = String, example = "iteration")]
    kind: ApprovalKind,
    /// What it is about, as `kind:id`.
    #[schema(example = "iteration:01890a5d-ac96-774b-bcce-b302099a8057")]
    subject: String,
    #[schema(value_type = Option<String>)]
    agent_id: Option<AgentId>,
    #[schema(example = "Vera: iteration 3")]
    title: String,
    /// What changes when it is approved.
    #[schema(example = "trade only from 15:00 to 16:59 UTC")]
    change: String,
    facts: Vec<FactView>,
    /// What the asking has cost, in dollars; null: not known, which is not nothing.
    #[schema(value_type = Option<String>, example = "0.03")]
    cost: Option<Money>,
    /// What must stand in `confirm` to approve it, where its own figures speak against it; null where a yes is enough.
    #[schema(example = "Vera")]
    confirm: Option<String>,
    /// `waiting`, `approved`, `rejected`, `rolled_back` or `withdrawn`.
    #[schema(value_type = String, example = "waiting")]
    status: ApprovalStatus,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:31:00.000Z")]
    asked_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    decided_at: Option<Timestamp>,
    #[schema(example = "ada")]
    decided_by: Option<String>,
    reason: Option<String>,
}

/// One figure or word that belongs to the decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovalFact)]
pub struct FactView {
    #[schema(example = "Trades")]
    label: String,
    #[schema(example = "140")]
    value: String,
    /// Whether it speaks for it; null where it is neither.
    good: Option<bool>,
}

impl From<Approval> for ApprovalView {
    fn from(asked: Approval) -> Self {
        let fact = |fact: Fact| FactView { label: fact.label, value: fact.value, good: fact.good };
        Self {
            id: asked.id,
            kind: asked.kind,
            subject: asked.subject.to_string(),
            agent_id: asked.agent,
            title: asked.title,
            change: asked.change,
            facts: asked.facts.into_iter().map(fact).collect(),
            cost: asked.cost,
            confirm: asked.confirm,
            status: asked.status,
            asked_at: asked.asked_at,
            decided_at: asked.decided_at,
            decided_by: asked.decided_by,
            reason: asked.reason,
        }
    }
}
