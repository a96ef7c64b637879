//! Where prices come from: a folder per market.

pub mod csv;
mod decimal;
pub mod dexscreener;
mod limiter;
pub mod polygon;
pub mod simulated;
