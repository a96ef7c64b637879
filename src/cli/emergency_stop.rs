//! `agent-manager emergency-stop`: pulls the stop, or lifts it.

use super::{Failure, Setup, agent, agent::person, manager, say, say_json};
use domain::{
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
    /// Only the agents of this manager, by its id or its name; also those that it makes while the stop holds
    #[arg(long, value_name = "MANAGER", conflicts_with = "agent")]
    manager: Option<String>,
    /// Close all positions at the next price
    #[arg(long, conflicts_with = "lift")]
    flatten: bool,
    /// Lift the stops that hold, in the place of pulling one; with --agent or --manager only those of this one
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
            let (request, whom) = asked(house, &person, arguments).await?;
            if arguments.lift {
                return lift(house, &person, &request, arguments.json).await;
            }
            let stop = desk::pull(house, &person, request).await.map_err(|error| refused(&error))?;
            told(&stop, &whom, arguments.json)
        })
        .await
}

/// What is stopped, and in words.
async fn asked(
    house: &House,
    person: &Principal,
    arguments: &Arguments,
) -> Result<(StopRequest, String), Failure> {
    let flatten = arguments.flatten;
    Ok(match (&arguments.agent, &arguments.manager) {
        (Some(named), _) => {
            let found = agent::find(house, person, named).await?;
            let target = Some(found.id.as_uuid());
            (StopRequest { scope: StopScope::Agent, target, flatten }, found.name.to_string())
        }
        (None, Some(named)) => {
            let found = manager::find(house, person, named).await?;
            let target = Some(found.id.as_uuid());
            let whom = format!("all agents of {}", found.name);
            (StopRequest { scope: StopScope::Manager, target, flatten }, whom)
        }
        (None, None) => {
            let whom = format!("all agents of {}", arguments.user);
            (StopRequest { scope: StopScope::All, target: None, flatten }, whom)
        }
    })
}

fn told(stop: &EmergencyStop, whom: &str, json: bool) -> Result<(), Failure> {
    if json {
        return say_json(&shown(stop));
    }
    let positions =
        if stop.flatten { "positions are closed at the next price" } else { "protective exits work on" };
    say(&format!("stopped {whom}: nothing is opened any more, {positions}"))
}

async fn lift(
    house: &House,
    person: &Principal,
    StopRequest { target, .. }: &StopRequest,
    json: bool,
) -> Result<(), Failure> {
    let mut standing = desk::standing(house, person).await.map_err(|error| refused(&error))?;
    standing.retain(|stop| target.is_none() || stop.target == *target);
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
