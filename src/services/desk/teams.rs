//! The money of teams, minute by minute: a manager's bound of drawdown holds at every price and not only when it decides.

use super::seat::Seat;
use crate::House;
use domain::{Fixed, ManagerId, fixed::OutOfRange, managers};
use std::collections::BTreeMap;
use storage::{Bounds, StorageError};

/// Every team that is not held, with the most its money came to.
#[derive(Default)]
pub struct Teams {
    watched: BTreeMap<ManagerId, Watched>,
}

struct Watched {
    bounds: Bounds,
    peak: Fixed,
}

/// A team that has fallen to its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fall {
    pub manager: ManagerId,
    pub equity: Fixed,
    pub peak: Fixed,
}

impl Teams {
    /// Reads the managers as they are now. A peak that was seen since it was last written down stays known, unless a person began it anew.
    pub async fn refresh(&mut self, house: &House) -> Result<(), StorageError> {
        let bounds = house.db.read().await?.managers().bounds().await?;
        let mut before = std::mem::take(&mut self.watched);
        for bounds in bounds {
            let known = before.remove(&bounds.manager);
            let seen = known.filter(|known| known.bounds.peak_equity == bounds.peak_equity);
            let peak = seen.map_or(bounds.peak_equity, |seen| seen.peak);
            self.watched.insert(bounds.manager, Watched { bounds, peak });
        }
        Ok(())
    }

    /// What all teams come to at the end of a minute: those that have fallen to their bound.
    pub fn minute<'s>(&mut self, seats: impl Iterator<Item = &'s Seat>) -> Result<Vec<Fall>, OutOfRange> {
        if self.watched.is_empty() {
            return Ok(Vec::new());
        }
        let mut gained: BTreeMap<ManagerId, Fixed> = BTreeMap::new();
        for seat in seats {
            let Some(manager) = seat.agent.manager else { continue };
            let gain = seat.equity()?.minus(seat.agent.allocation)?;
            let sum = gained.entry(manager).or_insert(Fixed::ZERO);
            *sum = sum.plus(gain)?;
        }
        let mut falls = Vec::new();
        for (id, gain) in gained {
            let Some(watched) = self.watched.get_mut(&id) else { continue };
            let equity = watched.bounds.capital.plus(gain)?;
            watched.peak = watched.peak.max(equity);
            if managers::fallen(watched.peak, equity) >= watched.bounds.max_total_drawdown {
                falls.push(Fall { manager: id, equity, peak: watched.peak });
            }
        }
        Ok(falls)
    }
}
