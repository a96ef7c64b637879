//! What happens on the paper desk, as it is written down: orders, fills, trades, decisions, the ledger, emergency stops.
//!
//! Everything of one agent is numbered from 1 without gaps, so that what belongs together can be named and pages need no count.

mod decision;
mod ledger;
mod limits;
mod orders;
mod stop;

pub use decision::{DecisionKind, DecisionRecord, Thought};
pub use ledger::{BooksCheck, EntryKind, EquityMark, Imbalance, LedgerEntry, Lines};
pub use limits::{Refusal, Rule};
pub use orders::{
    Direction, FillRecord, OrderRecord, OrderState, OrderWhy, PositionRecord, Side, TradeRecord,
};
pub use stop::{EmergencyStop, StopScope};
