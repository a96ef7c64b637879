//! One strategy with every combination of a grid of parameters.
//!
//! Combinations are worked on in batches, so that what neighbours have in common is computed once per batch; batches run on all cores. What is
//! done is kept in a [`SweepState`] that can be stored and continued. Every combination is a trial: the best one is judged by the number of
//! all, and the probability of overfitting is that of the whole grid.

mod grid;
mod result;
mod run;
mod signals;
mod state;

pub use grid::{Axis, AxisError, Grid, short};
pub use result::{Ranked, SweepSummary};
pub use run::{Sweep, SweepError};
pub use signals::{SignalsError, signals_of};
pub use state::{Combination, SweepState};
