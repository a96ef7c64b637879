//! Where prices come from.

pub mod csv;
