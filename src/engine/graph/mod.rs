//! Expressions made into a graph of columns, and its evaluation over bars.
//!
//! A strategy and a set of parameters are compiled once into a `Plan`; whatever two expressions (or two sets of parameters) have in common
//! is one node of it. A plan is evaluated over a whole history or bar by bar, by the same code:
//!
//! ```text
//! compile(&Strategy, &Given) -> Result<Plan, Diagnostics>               Given: parameter name → value, over the document's own
//! compile_all(&Strategy, &[Given]) -> Result<Plan, Diagnostics>         one plan for many sets of parameters, for sweeps
//! Plan::evaluate(&Market) -> Result<Vec<Signals>, MarketError>          one `Signals` per set of parameters
//! Plan::live(&Market's instruments) -> Live, Live::push(bar) -> Decision   the same values, bar by bar
//! Market { bars: &Bars, others: Vec<Other { bars: &Bars, timeframe }> } bars of the strategy's timeframe
//! ```

mod signals;

pub use signals::{Flags, Rules, Series, Signals};
