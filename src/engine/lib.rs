//! Pure computation: no clock, no I/O, no global. The same input and seed give the same bytes.

pub mod backtest;
pub mod bars;
pub mod broker;
pub mod context;
pub mod evidence;
pub mod graph;
pub mod indicators;
pub mod language;
pub mod learning;
pub mod memory;
pub mod metrics;
pub mod regime;
pub mod splitmix;
pub mod strategy;
pub mod sweep;
pub mod trading;

pub use domain::fixed;
