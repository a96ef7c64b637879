//! `agent-manager agent evolve`: an agent asks itself whether it should be otherwise.

use super::{
    super::{Failure, say, say_json},
    Named,
    failure::not_learnt,
    find, person,
};
use services::{House, lab::evolution::propose};

/// Puts it on the schedule; a server or a worker on the house does it.
pub async fn run(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let started = propose(house, &person, agent.id).await.map_err(|error| not_learnt(&error))?;
    if named.json {
        return say_json(&api::evolution_shown(started));
    }
    say(&format!("{} asks itself whether it should be otherwise: evolution {}", agent.name, started.number))
}
