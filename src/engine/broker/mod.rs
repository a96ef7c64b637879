//! The paper broker: orders in, one bar at a time, fills out. Backtests and the live desk use the same one.
//!
//! The rules, in the order in which they act on a bar (with worked examples in `docs/fill-rules.md`):
//!
//! 1. Orders wait for the next bar and fill at its open, in the order they were given.
//! 2. Then the position's stop, target and trailing stop act; a stop precedes a target in the same bar, and a gap fills at the open.
//! 3. Slippage is against the order on every fill; the fee is a share of the fill's value, rounded half up.
//! 4. No leverage: what enlarges or reverses a position is refused whole unless all positions are worth no more than the equity afterwards.
//! 5. An order against the position closes it first; what exceeds it opens the other side in the same fill.
//!
//! Money is exact ([`Fixed`](crate::fixed::Fixed)) and booked twice ([`Ledger`]). The broker knows no clock: whoever drives it says when a night
//! has passed.

mod book;
mod costs;
mod fills;
mod kernel;
mod ledger;
mod order;
mod position;
pub mod scenarios;
mod state;

pub use book::Watch;
pub use costs::Costs;
pub use kernel::{Broker, BrokerError};
pub use ledger::{Account, Ledger};
pub use order::{
    BrokerBar, Event, Exits, Fill, Order, OrderId, Reason, Refusal, Rejection, Side, Terms, Trailing,
};
pub use position::Position;
pub use state::BrokerState;
