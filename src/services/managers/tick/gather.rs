//! The first phase: what the manager sees.

use super::{
    brief, is_by_person,
    phases::{Failed, Gathered, failure, leave},
};
use crate::{
    House,
    kernel::{
        jobs::Failure,
        runs::{PhaseDone, Step},
    },
    managers::{ManagersError, hold, news, quiet, sight::Sight, team},
};
use domain::{
    managers::Manager,
    market::Minute,
    models::{ModelName, Price},
};
use serde_json::Value;
use storage::Tx;

pub async fn prepare(step: &Step<'_>, sight: &Sight) -> Result<Value, Failure> {
    let house = step.house();
    let id = super::manager_of(step.job())
        .ok_or_else(|| Failure::GiveUp("its job names no manager".to_owned()))?;
    let manager = house.db.read().await?.managers().find(id).await?;
    let manager = manager.ok_or_else(|| Failure::GiveUp("its manager is gone".to_owned()))?;
    let by_person = is_by_person(step.job());
    let gathered = match gathered(house, &manager, sight, by_person).await {
        Ok(gathered) => gathered,
        Err(ManagersError::Market(error)) => Gathered {
            minute: step.job().payload["minute"].as_i64().unwrap_or(0),
            tick: manager.tick_count + 1,
            by_person,
            config: manager.config.clone(),
            briefing: None,
            quiet: None,
            last_event: None,
            fills: None,
            failed: Some(Failed::no_feed(&error)),
        },
        Err(other) => return Err(failure(other)),
    };
    leave(&gathered)
}

async fn gathered(
    house: &House,
    manager: &Manager,
    sight: &Sight,
    by_person: bool,
) -> Result<Gathered, ManagersError> {
    let is_priced = is_priced(house, manager);
    // Before anything is looked at: what happens meanwhile is news to the next tick.
    let last_event = if is_priced { Some(news::last(house, manager).await?) } else { None };
    let team = team::look(house, manager).await?;
    let pairs = sight.look(house, manager.config.pairs.as_deref()).await?;
    let tick = manager.tick_count + 1;
    let quiet = if manager.config.skip_when_quiet && is_priced && !by_person {
        let news = news::since_last_look(house, manager, &team, &pairs).await?;
        Some(quiet::look(manager, tick, &team, (&pairs, news)))
    } else {
        None
    };
    let briefing = brief::brief(house, manager, &team, pairs).await?;
    Ok(Gathered {
        minute: team.minute.number(),
        tick,
        by_person,
        config: manager.config.clone(),
        briefing: Some(briefing),
        quiet,
        last_event,
        fills: Some(quiet::fills(&team)),
        failed: None,
    })
}

/// Whether asking its model costs something, as far as anybody knows.
fn is_priced(house: &House, manager: &Manager) -> bool {
    let Ok(name) = manager.config.llm_model.parse::<ModelName>() else { return true };
    let price = house.models.source(&name).and_then(|source| source.price(&name));
    !price.is_some_and(Price::is_free)
}

/// Keeps what was seen, and holds the team when its money has fallen to the bound.
pub async fn step(
    step: &Step<'_>,
    prepared: Value,
    tx: &mut Tx,
    mut manager: Manager,
) -> Result<PhaseDone, Failure> {
    let gathered: Gathered = serde_json::from_value(prepared.clone())
        .map_err(|error| Failure::GiveUp(format!("what was gathered cannot be read: {error}")))?;
    let mut done = PhaseDone::from(prepared);
    if let Some(briefing) = &gathered.briefing {
        let (equity, minute) = (briefing.limits.equity, Minute::new(gathered.minute));
        done.events = hold::look(tx, step.house(), &mut manager, equity, minute).await.map_err(failure)?;
    }
    Ok(done)
}
