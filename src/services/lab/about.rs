//! Which agent it is that a person is asked about, whatever asks.

use super::LabError;
use crate::{
    agents::{AgentRows, find},
    kernel::approvals::ApprovalError,
};
use domain::{accounts::Principal, agents::Agent, approvals::Approval};
use std::str::FromStr;

/// The agent, and the id of what is asked of it.
pub(super) async fn asked_about<I: FromStr + Send>(
    rows: &mut impl AgentRows,
    by: &Principal,
    asked: &Approval,
) -> Result<(Agent, I), ApprovalError> {
    let named = asked.agent.zip(asked.subject.id().parse().ok());
    let (agent, id) = named.ok_or(ApprovalError::NotFound)?;
    Ok((find(rows, by, agent).await.map_err(LabError::from)?, id))
}
