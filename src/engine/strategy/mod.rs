//! Strategies: documents in TOML or JSON that say when to trade, how much, and what it costs.

mod document;

pub use document::{
    Column, Costs, Decimal, Execution, Formula, Level, Param, ParamRange, Scan, Sides, Size, Strategy, Trail,
};
