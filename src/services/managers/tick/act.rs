//! The fourth phase: what passed is carried out, in one transaction. The leash is asked again at the moment of the effect; one decision that
//! cannot be carried out never stops the others.

use super::{
    opened::{Listed, Place, as_it_began, graduated, open},
    phases::{Acted, Checked, Done, Gathered, Verdict, failure, leave, left},
};
use crate::{
    House,
    agents::{AgentChange, ForWhom, NewAgent, change_in, create_in, step_in},
    author::Author,
    kernel::{
        jobs::Failure,
        runs::{PhaseDone, Step},
    },
    managers::{
        ManagersError,
        judge::{Plan, judge},
        leash::{Leash, refused},
    },
};
use domain::{
    AgentId,
    agents::{Agent, AgentStep, Stage},
    events::NewEvent,
    managers::{ActionResult, Decision, Manager},
};
use storage::Tx;

pub async fn step(
    step: &Step<'_>,
    listed: Listed,
    tx: &mut Tx,
    manager: &Manager,
) -> Result<PhaseDone, Failure> {
    let checked: Checked = left(step, "check")?;
    let gathered: Gathered = left(step, "gather")?;
    let nothing = |failed| (Acted { failed, ..Acted::default() }, Vec::new());
    let (acted, events) = match listed {
        _ if checked.verdicts.is_empty() => nothing(checked.failed),
        Err(failed) => nothing(Some(failed)),
        Ok(listings) => {
            let manager = as_it_began(manager, &gathered);
            let minute = alone(tx, &checked.verdicts).await.map_err(failure)?;
            let decisions = checked.verdicts.iter().map(|verdict| &verdict.decision);
            let graduated = graduated(tx, &manager, decisions).await?;
            let place =
                Place { manager: &manager, listings: &listings, day: gathered.day(), graduated: &graduated };
            let (done, events) = acted(step.house(), tx, place, checked.verdicts).await.map_err(failure)?;
            (Acted { done, minute, failed: None }, events)
        }
    };
    let mut done = PhaseDone::from(leave(&acted)?);
    done.events = events;
    Ok(done)
}

/// Alone with the desk where anything is to be done: what it knows of these agents is old from here on, and nobody is taken from paper meanwhile. The
/// market minute in which that is.
pub async fn alone(tx: &mut Tx, verdicts: &[Verdict]) -> Result<Option<i64>, ManagersError> {
    if verdicts.iter().all(|verdict| verdict.refused.is_some()) {
        return Ok(None);
    }
    tx.markets().touch().await?;
    Ok(tx.markets().clock().await?.map(|clock| clock.minute.number()))
}

/// Carries out what passed, in a transaction that is [alone].
pub async fn acted(
    house: &House,
    tx: &mut Tx,
    place: Place<'_>,
    verdicts: Vec<Verdict>,
) -> Result<(Vec<Done>, Vec<NewEvent>), ManagersError> {
    let mut act = Act { house, tx, events: Vec::new() };
    let mut leash = open(act.tx, place).await?;
    let mut done = Vec::with_capacity(verdicts.len());
    for Verdict { decision, refused, agent } in verdicts {
        done.push(match refused {
            Some(result) => Done { decision, agent, result, change: None },
            None => act.one(&mut leash, decision, agent).await?,
        });
    }
    Ok((done, act.events))
}

struct Act<'a> {
    house: &'a House,
    tx: &'a mut Tx,
    events: Vec<NewEvent>,
}

impl Act<'_> {
    async fn one(
        &mut self,
        leash: &mut Leash<'_>,
        decision: Decision,
        agent: Option<AgentId>,
    ) -> Result<Done, ManagersError> {
        let (agent, result, change) = match judge(leash, &decision)? {
            Err(result) => (agent, result, None),
            Ok(Plan::Hold) => (agent, ActionResult::done("held"), None),
            Ok(Plan::Evaluate) => (agent, looked_at(leash), None),
            Ok(Plan::Create(wanted)) => self.create(leash, *wanted).await?,
            Ok(Plan::Step(agent, step)) => self.step(leash, *agent, step).await?,
            Ok(Plan::Modify(agent, change)) => self.modify(leash, *agent, *change).await?,
        };
        Ok(Done { decision, agent, result, change })
    }

    /// Makes an agent and starts it.
    async fn create(
        &mut self,
        leash: &mut Leash<'_>,
        wanted: NewAgent,
    ) -> Result<(Option<AgentId>, ActionResult, Option<String>), ManagersError> {
        let manager = leash.manager;
        let by = Author::Manager { id: manager.id, name: &manager.name };
        let for_whom = ForWhom { owner: manager.owner, manager: Some(manager.id), by, stage: Stage::Paper };
        if self.tx.agents().is_name_taken(manager.owner, &wanted.name).await? {
            return Ok((None, refused(crate::agents::AgentsError::NameTaken)?, None));
        }
        let (agent, event) = match create_in(self.tx, self.house, leash.listings, wanted, &for_whom).await {
            Ok(made) => made,
            Err(error) => return Ok((None, refused(error)?, None)),
        };
        self.events.push(event);
        let started =
            step_in(self.tx, leash.listings, agent.clone(), AgentStep::Start, by, self.house.now()).await?;
        self.events.extend(started);
        let agent = self.tx.agents().find(agent.id).await?.unwrap_or(agent);
        leash.free = leash.free.minus(agent.allocation)?;
        let message = format!("{} was made with ${} and started", agent.name, agent.allocation);
        let result = ActionResult::done(message)
            .with("agentId", agent.id.to_string())
            .with("name", agent.name.as_str())
            .with("allocation", agent.allocation.to_string());
        let id = agent.id;
        leash.put(agent);
        Ok((Some(id), result, Some("created".to_owned())))
    }

    async fn step(
        &mut self,
        leash: &mut Leash<'_>,
        agent: Agent,
        step: AgentStep,
    ) -> Result<(Option<AgentId>, ActionResult, Option<String>), ManagersError> {
        let (id, name) = (agent.id, agent.name.clone());
        let by = Author::Manager { id: leash.manager.id, name: &leash.manager.name };
        match step_in(self.tx, leash.listings, agent, step, by, self.house.now()).await {
            Err(error) => Ok((Some(id), refused(error)?, None)),
            Ok(None) => {
                Ok((Some(id), ActionResult::done(format!("{name} was {} before", step.done())), None))
            }
            Ok(Some(event)) => {
                self.events.push(event);
                self.changed(leash, id).await?;
                let change = step.done().to_owned();
                Ok((Some(id), ActionResult::done(format!("{name} was {change}")), Some(change)))
            }
        }
    }

    async fn modify(
        &mut self,
        leash: &mut Leash<'_>,
        agent: Agent,
        change: AgentChange,
    ) -> Result<(Option<AgentId>, ActionResult, Option<String>), ManagersError> {
        let by = Author::Manager { id: leash.manager.id, name: &leash.manager.name };
        if let Some(name) = change.name.as_ref().filter(|name| **name != agent.name)
            && self.tx.agents().is_name_taken(agent.owner, name).await?
        {
            return Ok((Some(agent.id), refused(crate::agents::AgentsError::NameTaken)?, None));
        }
        let told = crate::managers::told::change(&agent, &change);
        match change_in(self.tx, self.house, leash.listings, &agent, change, by).await {
            Err(error) => Ok((Some(agent.id), refused(error)?, None)),
            Ok(event) => {
                self.events.push(event);
                let after = self.changed(leash, agent.id).await?;
                if let Some(after) = after {
                    leash.free = leash.free.minus(after.allocation.minus(agent.allocation)?)?;
                }
                let result =
                    ActionResult::done(format!("{}: {told}", agent.name)).with("change", told.as_str());
                Ok((Some(agent.id), result, Some(told)))
            }
        }
    }

    async fn changed(&mut self, leash: &mut Leash<'_>, id: AgentId) -> Result<Option<Agent>, ManagersError> {
        let agent = self.tx.agents().find(id).await?;
        if let Some(agent) = agent.clone() {
            leash.changed(agent);
        }
        Ok(agent)
    }
}

/// What a look at the team says; the figures stand in what was gathered.
fn looked_at(leash: &Leash<'_>) -> ActionResult {
    ActionResult::done(format!("looked at {} agents", leash.size())).with("agents", leash.size())
}
