//! The managers of a person at a glance: a few of them with their figures, and what was decided last by any of them.

use super::{Card, MANAGER_TICKED, ManagersError, look::dealt};
use crate::House;
use domain::{ManagerId, RunId, accounts::Principal, managers::LogRow};

/// Some managers with their figures, and how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    pub cards: Vec<Card>,
    pub total: u64,
    pub running: u64,
}

/// Those that run come first.
pub async fn glance(house: &House, principal: &Principal, most: u32) -> Result<Glance, ManagersError> {
    let mut reader = house.db.read().await?;
    let (total, running) = reader.managers().count_of_owner(principal.owner()).await?;
    let managers = reader.managers().foremost_of_owner(principal.owner(), most).await?;
    drop(reader);
    Ok(Glance { cards: dealt(house, managers).await?, total, running })
}

/// A decision of a manager.
#[derive(Debug, Clone, PartialEq)]
pub struct LatestDecision {
    pub manager: ManagerId,
    pub name: String,
    pub row: LogRow,
}

/// What a person's managers decided last, the newest first. Found by the events of their ticks, so that it does not matter how many managers there are.
pub async fn latest(
    house: &House,
    principal: &Principal,
    most: u32,
) -> Result<Vec<LatestDecision>, ManagersError> {
    let wanted = usize::try_from(most).unwrap_or(usize::MAX);
    let mut reader = house.db.read().await?;
    let ticks = reader.events().newest(principal.owner(), &MANAGER_TICKED, most).await?;
    let mut latest = Vec::new();
    for tick in ticks {
        if latest.len() >= wanted {
            break;
        }
        let run = tick.data["run"].as_str().and_then(|run| run.parse::<RunId>().ok());
        let manager = tick.subject.id().parse::<ManagerId>();
        let (Some(run), Ok(manager)) = (run, manager) else { continue };
        let name = tick.data["name"].as_str().unwrap_or("a manager");
        let rows = reader.managers().log_of_run(manager, run).await?;
        latest.extend(rows.into_iter().map(|row| LatestDecision { manager, name: name.to_owned(), row }));
    }
    latest.truncate(wanted);
    Ok(latest)
}
