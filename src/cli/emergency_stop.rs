//! `agent-manager emergency-stop`: pulls the stop, or lifts it.

use super::{
    Failure, Setup,
    agent::{find, person},
    say, say_json,
};
use domain::{
    AgentId,
    accounts::Principal,
    desk::{EmergencyStop, StopScope},
};
use serde_json::{Value, json};
use services::{
    House,
    desk::{self, StopError, StopRequest},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose agents are stopped
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Only this agent, by its id or its name; all when not given
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,
    /// Close all positions at the next price
    #[arg(long, conflicts_with = "lift")]
    flatten: bool,
    /// Lift the stops that hold, in the place of pulling one; with --agent only those of this agent
    #[arg(long)]
    lift: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(setup: &Setup, arguments: &Arguments) -> Result<(), Failure> {
    setup
        .with_house(async |house| {
            let person = person(house, &arguments.user).await?;
            let target = match &arguments.agent {
                Some(named) => Some(find(house, &person, named).await?),
                None => None,
            };
            let name = target.as_ref().map(|agent| agent.name.to_string());
            let target = target.map(|agent| agent.id);
            if arguments.lift {
                return lift(house, &person, target, arguments.json).await;
            }
            pull(house, &person, target, arguments).await?.told(arguments, name.as_deref())
        })
        .await
}

struct Pulled(EmergencyStop);

impl Pulled {
    fn told(&self, arguments: &Arguments, agent: Option<&str>) -> Result<(), Failure> {
        if arguments.json {
            return say_json(&shown(&self.0));
        }
        let whom = agent.map_or_else(|| format!("all agents of {}", arguments.user), str::to_owned);
        let positions = if self.0.flatten {
            "positions are closed at the next price"
        } else {
            "protective exits work on"
        };
        say(&format!("stopped {whom}: nothing is opened any more, {positions}"))
    }
}

async fn pull(
    house: &House,
    person: &Principal,
    target: Option<AgentId>,
    arguments: &Arguments,
) -> Result<Pulled, Failure> {
    let scope = if target.is_some() { StopScope::Agent } else { StopScope::All };
    let target = target.map(AgentId::as_uuid);
    let request = StopRequest { scope, target, flatten: arguments.flatten };
    desk::pull(house, person, request).await.map(Pulled).map_err(|error| refused(&error))
}

async fn lift(house: &House, person: &Principal, target: Option<AgentId>, json: bool) -> Result<(), Failure> {
    let mut standing = desk::standing(house, person).await.map_err(|error| refused(&error))?;
    let target = target.map(AgentId::as_uuid);
    standing.retain(|stop| target.is_none() || stop.target == target);
    let mut lifted = Vec::with_capacity(standing.len());
    for stop in standing {
        lifted.push(desk::lift(house, person, stop.id).await.map_err(|error| refused(&error))?);
    }
    if json {
        return say_json(&lifted.iter().map(shown).collect::<Vec<Value>>());
    }
    match lifted.len() {
        0 => say("no stop holds"),
        1 => say("lifted one stop"),
        many => say(&format!("lifted {many} stops")),
    }
}

fn shown(stop: &EmergencyStop) -> Value {
    json!({
        "id": stop.id,
        "scope": stop.scope,
        "targetId": stop.target,
        "flatten": stop.flatten,
        "pulledAt": stop.pulled_at,
        "pulledBy": stop.pulled_by,
        "liftedAt": stop.lifted_at,
        "liftedBy": stop.lifted_by,
    })
}

fn refused(error: &StopError) -> Failure {
    match error {
        StopError::Storage(_) => Failure::failed(error),
        other => Failure::wrong(other),
    }
}
