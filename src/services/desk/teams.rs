//! The money of teams, minute by minute: a manager's bound of drawdown holds at every price and not only when it decides. A new peak is written down
//! with the minute that brought it, so that whoever takes the desk over holds the team against the same one.

use super::seat::Seat;
use crate::House;
use domain::{Fixed, ManagerId, fixed::OutOfRange, managers};
use std::collections::BTreeMap;
use storage::{Bounds, StorageError, Tx};

/// Every team that is not held, with the most its money came to.
#[derive(Default)]
pub struct Teams {
    watched: BTreeMap<ManagerId, Bounds>,
    /// Peaks that are not written down yet.
    raised: BTreeMap<ManagerId, Fixed>,
}

/// A team that has fallen to its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fall {
    pub manager: ManagerId,
    pub equity: Fixed,
}

impl Teams {
    /// Reads the managers as they are now.
    pub async fn refresh(&mut self, house: &House) -> Result<(), StorageError> {
        let bounds = house.db.read().await?.managers().bounds().await?;
        self.watched = bounds.into_iter().map(|bounds| (bounds.manager, bounds)).collect();
        self.raised.clear();
        Ok(())
    }

    /// Writes down the peaks that are new. The transaction must also be the one that says how far the desk has come.
    pub async fn write(&mut self, tx: &mut Tx) -> Result<(), StorageError> {
        let raised: Vec<_> = std::mem::take(&mut self.raised).into_iter().collect();
        tx.managers().raise_peaks(&raised).await
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
            let equity = watched.capital.plus(gain)?;
            if equity > watched.peak_equity {
                watched.peak_equity = equity;
                self.raised.insert(id, equity);
            }
            if managers::fallen(watched.peak_equity, equity) >= watched.max_total_drawdown {
                falls.push(Fall { manager: id, equity });
            }
        }
        Ok(falls)
    }
}
