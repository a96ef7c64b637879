//! What a strategy must remember of what it did on one instrument.

use serde::{Deserialize, Serialize};

use crate::broker::{Fill, OrderId};

/// Counted in the strategy's own bars, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hand {
    /// Entries in the open position, and the bar of the first.
    pub entries: u32,
    pub entered: usize,
    /// The first bar that may decide an entry again.
    pub free_from: usize,
    /// The order filled last: more of it is not another entry.
    pub last_order: Option<OrderId>,
}

impl Hand {
    /// Takes note of a fill in the bar `bar`, after which the next entry waits for `cooldown` bars. Whether what still waits must be taken
    /// back: what was left of an entry must not open another position.
    pub fn note(&mut self, fill: &Fill, bar: usize, cooldown: usize) -> bool {
        let mut closed = false;
        if fill.after.is_zero() {
            self.entries = 0;
            self.free_from = bar + cooldown;
            closed = true;
        } else if fill.before.sign() != fill.after.sign() {
            self.entries = 1;
            self.entered = bar;
        } else if fill.after.abs() > fill.before.abs() && fill.order != self.last_order {
            self.entries += 1;
        }
        self.last_order = fill.order;
        closed
    }
}
