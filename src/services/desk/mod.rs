//! The paper desk: prices come in, agents decide, the broker fills, the books are written.
//!
//! One job drives it, [`Tick`]; whoever holds its lease has the whole desk in memory ([`Floor`]) and writes down what happens in
//! transactions that only succeed while nobody has changed anything the desk must know of. After a crash the next holder reads the last
//! state of each account, steps it through the minutes since, in which by construction nothing happened, lets strategies go on from what they
//! remembered a day ago at most, and goes on: the books are those of a desk that never stopped.

mod accounts;
mod answers;
mod asks;
mod beginnings;
mod close;
mod correlations;
mod duties;
mod echo;
mod floor;
mod listings;
mod marks;
mod memories;
mod minds;
mod place;
mod prices;
mod questions;
mod records;
mod seat;
mod shadow;
mod sitting;
mod state;
mod stops;
mod teams;
mod tick;
mod upbringing;

pub use accounts::{open_account, pay_in};
pub use close::close;
pub(crate) use echo::{Echo, Stretch};
pub(crate) use floor::FloorError;
pub use listings::{Listings, listings, ticked};
pub use place::{PlaceError, Wanted, place};
pub(crate) use seat::SeatError;
pub(crate) use shadow::{Shadow, ShadowState};
pub use state::{Kept, day_of};
pub use stops::{
    Halt, STOP_LIFTED, STOP_PULLED, StopError, StopHolds, StopRequest, is_halted, lift, pull, standing,
};
pub use teams::Fall;
pub use tick::{KIND as TICK, Tick, schedule};

use domain::events::EventKind;

pub const ORDER_PLACED: EventKind = EventKind::known("order.placed");
pub const ORDER_FILLED: EventKind = EventKind::known("order.filled");
pub const ORDER_REJECTED: EventKind = EventKind::known("order.rejected");
pub const ORDER_CANCELLED: EventKind = EventKind::known("order.cancelled");
pub const ENTRY_REFUSED: EventKind = EventKind::known("entry.refused");
pub const TRADE_CLOSED: EventKind = EventKind::known("trade.closed");
pub const AGENT_DECIDED: EventKind = EventKind::known("agent.decided");
pub const AGENT_STALLED: EventKind = EventKind::known("agent.stalled");
pub const PRICE_QUARANTINED: EventKind = EventKind::known("price.quarantined");
pub const PRICE_RESTORED: EventKind = EventKind::known("price.restored");
