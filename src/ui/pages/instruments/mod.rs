//! Instruments: what can be traded or read, and one of them with its candles, indicators and regime.

mod detail;
mod gaps;
mod list;

pub use detail::InstrumentPage;
pub use list::InstrumentsPage;

use leptos_router::location::Url;

pub(crate) const PATH: &str = "/instruments";

/// The page of an instrument.
pub(crate) fn path_of(symbol: &str) -> String {
    format!("{PATH}/{}", Url::escape(symbol))
}
