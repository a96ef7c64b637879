//! Where prices come from: a folder per market.

pub mod simulated;
