//! One round: a stretch of at most a day, heard once and gone through by every manager that has not come to its end.

use super::turn::{Turn, turn};
use crate::{
    House,
    agents::brain::MindProblem,
    desk::{Echo, FloorError, SeatError},
    kernel::jobs::{Failure, Work},
    market::MarketError,
};
use domain::{AgentId, ManagerId, managers::Origin, market::Minute};
use std::collections::HashSet;

/// So many managers are written in one transaction, so that others get their turn in between.
const TOGETHER: usize = 20;
/// Hours stay for so many minutes; of older ones the ends of days.
const HOURS_KEPT: i64 = 10 * 1_440;

/// What all rounds of one job have come across.
#[derive(Default)]
pub struct Met {
    /// Agents that are followed.
    pub agents: HashSet<AgentId>,
    /// Managers that cannot go on for a reason of their own, and keep nobody else from it.
    pub stuck: HashSet<ManagerId>,
}

/// Goes on with some managers from a minute to another.
pub async fn go(
    work: &Work,
    echo: &mut Option<Echo>,
    met: &mut Met,
    managers: &[ManagerId],
    (from, to): (Minute, Minute),
) -> Result<(), Failure> {
    let house = &work.house;
    let mut kept = match echo.take().filter(|echo| echo.minute() == from) {
        Some(echo) => echo,
        None => Echo::at(house, from).await.map_err(failure)?,
    };
    for manager in managers {
        let origins = house.db.read().await?.managers().origins(*manager, to).await?;
        met.agents.extend(origins.iter().map(|origin| origin.agent.id));
        know(house, &mut kept, &origins).await?;
    }
    work.renew().await?;
    let stretch = kept.listen(house, to).await.map_err(failure)?;
    for some in managers.chunks(TOGETHER) {
        work.go_on()?;
        let mut turns = Vec::with_capacity(some.len());
        for manager in some {
            match turn(house, (&mut kept, &stretch), *manager, to).await {
                Err(Failure::GiveUp(why)) => {
                    tracing::error!(%manager, why, "A manager cannot be compared with its twin");
                    met.stuck.insert(*manager);
                }
                turn => turns.extend(turn?),
            }
        }
        save(work, &turns).await?;
    }
    *echo = Some(kept);
    Ok(())
}

/// Makes strategies ready. One that cannot be is told when its manager's turn comes.
async fn know(house: &House, echo: &mut Echo, origins: &[Origin]) -> Result<(), Failure> {
    for origin in origins {
        if let Err(error) = echo.know(house, &origin.agent).await {
            if is_temporary(&error) {
                return Err(failure(error.into()));
            }
            tracing::debug!(agent = %origin.agent.id, %error, "A twin cannot decide");
        }
    }
    Ok(())
}

async fn save(work: &Work, turns: &[Turn]) -> Result<(), Failure> {
    let mut tx = work.begin().await?;
    for Turn { row, points } in turns {
        tx.managers().save_twin(row, work.house.now()).await?;
        tx.managers().add_points(row.manager, points).await?;
        tx.managers().thin_points(row, row.reached.plus(-HOURS_KEPT)).await?;
    }
    Ok(tx.save().await?)
}

/// Whether trying again may help; otherwise it is the agent that cannot go on.
pub fn is_temporary(error: &SeatError) -> bool {
    match error {
        SeatError::Storage(_) | SeatError::Mind(MindProblem::Storage(_)) => true,
        SeatError::Mind(MindProblem::Market(error)) => {
            matches!(error, MarketError::Feed(_) | MarketError::Storage(_))
        }
        _ => false,
    }
}

pub fn failure(error: FloorError) -> Failure {
    match error {
        FloorError::Storage(error) => Failure::Storage(error),
        other => Failure::Retry(other.to_string()),
    }
}
