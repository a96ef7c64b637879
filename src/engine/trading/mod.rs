//! Trading as it happens, a minute at a time: what the live desk does with the same parts as a backtest.
//!
//! A [`Mind`] is a strategy that sees the bars of one instrument come in and says something at the closes of its own. An [`Account`] is
//! the money of one agent at the broker, in any number of instruments: it steps through each minute, says what it would do with what a
//! mind said ([`Account::consider`]), and gives the order when its owner's limits let it ([`Account::submit`]). Its [`AccountState`] is all
//! that must be kept to go on elsewhere, as what [`Mind::keep`] gives is of a mind.

mod account;
mod choose;
mod entry;
mod forming;
mod hand;
mod mind;
mod overlay;

pub use account::{Account, AccountState, Considered, Happened, Order, ResumeError};
pub use choose::{Choice, Says, Situation, choose};
pub use entry::{Asked, Entry, entry};
pub use forming::{Finished, Forming, TickedBar};
pub use hand::Hand;
pub use mind::{MEMORY, Mind, MindError, Said, WARM_UP};
pub use overlay::{Overlay, Sized};
