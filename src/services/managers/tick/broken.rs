//! A tick that did not come to its end: its job was given up (the database, or something that nobody foresaw), or a person called its run off.

use super::{
    phases::{Acted, Done, Failed, Gathered},
    record,
};
use crate::{
    House,
    managers::{MANAGER_TICKED, ManagersError, standing::Standing, subject},
};
use domain::{
    ManagerId,
    events::NewEvent,
    managers::DecisionCode,
    market::Minute,
    runs::{Run, RunPhase},
};
use serde::de::DeserializeOwned;
use serde_json::json;
use storage::{StorageError, Tx};

/// Why a tick ended before its last phase.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    Failed,
    /// Its worker vanished, which is no failure of the manager.
    Interrupted,
    /// By a person, which is no failure.
    CalledOff,
}

/// Counts the tick. What it had carried out by then stands in the log; one that nobody called off also says why there is nothing.
pub async fn count(
    house: &House,
    tx: &mut Tx,
    id: ManagerId,
    (run, phases): (&Run, &[RunPhase]),
    broken: Broken,
) -> Result<Vec<NewEvent>, StorageError> {
    tx.managers().lock(id).await?;
    let Some(mut manager) = tx.managers().find(id).await? else { return Ok(Vec::new()) };
    let gathered: Option<Gathered> = left(phases, "gather");
    let acted: Option<Acted> = left(phases, "act");
    let now = tx.markets().clock().await?.map_or(Minute::new(0), |clock| clock.minute);
    let minute = gathered.as_ref().map_or(now, |gathered| Minute::new(gathered.minute));
    let done = acted.map(|acted| acted.done).filter(|done| !done.is_empty());
    let done = match broken {
        Broken::Failed | Broken::Interrupted => done.unwrap_or_else(|| vec![interrupted()]),
        Broken::CalledOff => done.unwrap_or_default(),
    };
    record::append(house, tx, (&manager, run.id), minute, &done).await?;
    if let Some(briefing) = gathered.as_ref().and_then(|gathered| gathered.briefing.as_ref()) {
        let team = Standing::as_briefed(briefing);
        record::note(&mut manager.memory, &done, &team, (briefing.at, manager.tick_count + 1));
        manager.memory.fold();
    }
    match broken {
        Broken::Failed => manager.count_tick(true, now),
        Broken::Interrupted | Broken::CalledOff => manager.tick_count += 1,
    }
    match crate::managers::save(tx, house, &manager).await {
        Ok(()) => {}
        Err(ManagersError::Storage(error)) => return Err(error),
        // It was locked before it was read, so nobody else has changed it.
        Err(_) => return Err(StorageError::Overtaken),
    }
    let ended = match broken {
        Broken::Failed | Broken::Interrupted => "interrupted",
        Broken::CalledOff => "called_off",
    };
    let data = json!({"name": manager.name, "tick": manager.tick_count, "ended": ended, "run": run.id});
    Ok(vec![NewEvent::new(MANAGER_TICKED, subject(manager.id), data)])
}

fn interrupted() -> Done {
    let message = "the tick broke off before anything was carried out; the next one comes on time".to_owned();
    record::why_not(&Failed { code: DecisionCode::Interrupted, message, model_code: None })
}

fn left<T: DeserializeOwned>(phases: &[RunPhase], name: &str) -> Option<T> {
    let result = phases.iter().find(|phase| phase.name == name)?.result.clone()?;
    serde_json::from_value(result).ok()
}
