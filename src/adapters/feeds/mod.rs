//! Where prices come from.

pub mod csv;
pub mod dexscreener;
