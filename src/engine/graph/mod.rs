//! Expressions made into a graph of columns, and its evaluation over bars.
//!
//! [`compile`] makes a [`Plan`] of a strategy and its parameters; whatever two expressions (or, with [`compile_all`], two sets of
//! parameters) have in common is one node of it. [`Plan::evaluate`] runs it over a whole history, [`Plan::live`] bar by bar, both through
//! the same kernels, so that the two agree to the last bit. A value at a bar is computed from that bar and those before it; there is no
//! way to reach a later one.
//!
//! Expressions on other bars (`close@SPY`, `sma(close, 20)@1h`) are nodes on a track of their own; an alignment carries the last value that
//! is known over to the strategy's bars. A bar is known from its end on.

mod call;
mod columns;
mod compile;
mod elementwise;
mod evaluate;
mod feed;
mod keep;
mod kernel;
mod live;
mod lookup;
mod lower;
mod machine;
mod market;
mod names;
mod node;
mod plan;
mod signals;
mod tracks;

pub use columns::{ColumnsError, eval_columns};
pub use compile::{Given, MAX_COST, MAX_NODES, compile, compile_all};
pub use elementwise::{Choose, IsDefined, Lag, OfTime};
pub use evaluate::Evaluation;
pub use feed::{Feed, Field};
pub use kernel::{Column, Each, Inputs, Kernel, OnField, SumOf};
pub use live::{Decision, Live, LiveBar};
pub use market::{Market, MarketError, Other};
pub use plan::Plan;
pub use signals::{Flags, Rules, Series, Signals};
