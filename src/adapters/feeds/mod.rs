//! Where prices come from: a folder per market.

pub mod csv;
pub mod dexscreener;
pub mod simulated;
