//! Instruments: what can be traded or read, and one of them with its candles, indicators and regime.

mod context;
mod detail;
mod gaps;
mod list;

pub(super) use context::surroundings;
pub use detail::InstrumentPage;
pub use list::InstrumentsPage;

use crate::address;

pub(crate) const PATH: &str = "/instruments";

/// The page of an instrument.
pub(crate) fn path_of(symbol: &str) -> String {
    format!("{PATH}/{}", address::escape(symbol))
}
