//! The third phase: every decision is held against the leash, one after the other as if those before it were done.

use super::{
    opened::{Listed, Place, as_it_began, graduated, open},
    phases::{Checked, Decided, Gathered, Verdict, failure, leave, left},
};
use crate::{
    House,
    agents::{AgentChange, AgentsError},
    kernel::{
        jobs::Failure,
        runs::{PhaseDone, Step},
    },
    managers::{
        ManagersError,
        judge::{Plan, judge},
        leash::Leash,
    },
};
use domain::{
    AgentId,
    agents::{Agent, Stage, Status},
    managers::{Decision, Manager},
};
use storage::Tx;

pub async fn step(
    step: &Step<'_>,
    listed: Listed,
    tx: &mut Tx,
    manager: &Manager,
) -> Result<PhaseDone, Failure> {
    let decided: Decided = left(step, "decide")?;
    let gathered: Gathered = left(step, "gather")?;
    let decisions = decided.answer.decisions;
    let checked = match listed {
        _ if decisions.is_empty() => Checked::default(),
        Err(failed) => Checked { failed: Some(failed), ..Checked::default() },
        Ok(listings) => {
            let manager = as_it_began(manager, &gathered);
            let graduated = graduated(tx, &manager, decisions.iter()).await?;
            let place =
                Place { manager: &manager, listings: &listings, day: gathered.day(), graduated: &graduated };
            let leash = open(tx, place).await.map_err(failure)?;
            checked(step.house(), leash, decisions).map_err(failure)?
        }
    };
    Ok(leave(&checked)?.into())
}

/// Every decision, held against the team as it would be after those before it.
pub fn checked(
    house: &House,
    mut leash: Leash<'_>,
    decisions: Vec<Decision>,
) -> Result<Checked, ManagersError> {
    let mut verdicts = Vec::with_capacity(decisions.len());
    for decision in decisions {
        let agent = leash.agent(&decision).ok().map(|agent| agent.id);
        let refused = match judge(&leash, &decision)? {
            Ok(plan) => {
                project(house, &mut leash, plan)?;
                None
            }
            Err(refused) => Some(refused),
        };
        verdicts.push(Verdict { decision, refused, agent });
    }
    Ok(Checked { verdicts, failed: None })
}

/// The team as it would be.
fn project(house: &House, leash: &mut Leash<'_>, plan: Plan) -> Result<(), AgentsError> {
    match plan {
        Plan::Hold | Plan::Evaluate => {}
        Plan::Create(wanted) => {
            leash.free = leash.free.minus(wanted.allocation)?;
            let now = house.now();
            leash.put(Agent {
                id: AgentId::generate(house.clock.as_ref(), house.randomness.as_ref()),
                owner: leash.manager.owner,
                name: wanted.name,
                manager: Some(leash.manager.id),
                stage: Stage::Paper,
                status: Status::Running,
                locked: false,
                instructions: wanted.instructions,
                pairs: wanted.pairs,
                timeframe: wanted.timeframe.unwrap_or(domain::market::Timeframe::HOUR),
                allocation: wanted.allocation,
                risk: wanted.risk,
                brain: wanted.brain,
                trades_from: None,
                version: 1,
                created_at: now,
                updated_at: now,
            });
        }
        Plan::Step(agent, step) => {
            let status = agent.status.step(step)?;
            leash.changed(Agent { status, ..*agent });
        }
        Plan::Modify(agent, change) => {
            let allocation = change.allocation.unwrap_or(agent.allocation);
            leash.free = leash.free.minus(allocation.minus(agent.allocation)?)?;
            let AgentChange { name, pairs, timeframe, risk, brain, .. } = *change;
            leash.changed(Agent {
                allocation,
                name: name.unwrap_or_else(|| agent.name.clone()),
                pairs: pairs.unwrap_or_else(|| agent.pairs.clone()),
                timeframe: timeframe.unwrap_or(agent.timeframe),
                risk: risk.unwrap_or(agent.risk),
                brain: brain.unwrap_or_else(|| agent.brain.clone()),
                ..*agent
            });
        }
    }
    Ok(())
}
