//! What a replay came to.

use super::{ReplayError, world::World};
use crate::managers::team;
use domain::{Fixed, desk::DecisionRecord, market::Minute};
use std::collections::BTreeMap;
use storage::DeskAccount;

/// Decisions read at a time.
const PIECE: i64 = 1_000;

/// At the end, all agents together.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The capital and what the team has made of it.
    pub equity: Fixed,
    pub fees: Fixed,
    /// Closed ones.
    pub trades: i64,
    pub fills: i64,
    /// Agents that were made.
    pub agents: usize,
    /// Since when the bound of drawdown holds the team.
    pub held_since: Option<Minute>,
    /// Decisions of the manager that were refused, by their code.
    pub refused: BTreeMap<&'static str, u64>,
    /// Entries of its agents that were refused, by the rule.
    pub refused_entries: BTreeMap<&'static str, u64>,
}

pub async fn measure(world: &World) -> Result<Figures, ReplayError> {
    let manager = world.house.db.read().await?.managers().find(world.manager).await?;
    let manager = manager.ok_or(ReplayError::NoManager(world.manager))?;
    let team = team::look(&world.house, &manager).await?;
    let accounts: Vec<&DeskAccount> =
        team.members.iter().filter_map(|member| member.account.as_ref()).collect();
    let mut fees = Fixed::ZERO;
    let mut refused_entries = BTreeMap::new();
    for account in &accounts {
        fees = fees.plus(account.fees).map_err(crate::managers::ManagersError::from)?;
        for rule in refusals(world, account).await? {
            *refused_entries.entry(rule).or_default() += 1;
        }
    }
    Ok(Figures {
        equity: team.equity,
        fees,
        trades: accounts.iter().map(|account| account.counters.trades).sum(),
        fills: accounts.iter().map(|account| account.counters.fills).sum(),
        agents: team.members.len(),
        held_since: manager.drawdown_since,
        refused: world.refused.clone(),
        refused_entries,
    })
}

/// The rules that kept an agent from entering, once for each time.
async fn refusals(world: &World, account: &DeskAccount) -> Result<Vec<&'static str>, ReplayError> {
    let (mut rules, mut next) = (Vec::new(), account.counters.decisions);
    while next > 0 {
        let mut reader = world.house.db.read().await?;
        let piece: Vec<DecisionRecord> = reader.desk().decisions_before(account.agent, next, PIECE).await?;
        let Some(last) = piece.last() else { break };
        next = last.number - 1;
        rules.extend(
            piece.into_iter().filter_map(|decision| decision.refusal.map(|refusal| refusal.rule.as_str())),
        );
    }
    Ok(rules)
}
