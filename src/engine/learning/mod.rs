//! Learning from the past without fooling oneself: what is sealed, what is run, and what of it may be luck.
//!
//! A [`Ground`] is made of [`Open`] bars, which only [`split`] can make. Documents are [`Measured`] on it; [`findings`] says what their trades have in
//! common, [`try_all`] runs changes of them, and [`Examined`] holds what came of it against the gate, the only place where a seal is opened. What then
//! happens on paper is held against it by [`paper_check`].

mod aspects;
mod clusters;
mod counted;
mod document;
mod family;
mod findings;
mod gate;
mod ground;
mod measured;
mod paper;
mod retest;
mod sealed;
mod surroundings;
mod trials;

pub use aspects::{AspectOf, By, Kind, usual};
pub use clusters::{ALIKE, Clusters, clusters};
pub use counted::{GateTrade, GateTrades};
pub use document::{Document, EditError};
pub use findings::{Found, findings};
pub use gate::{Examined, Verdict};
pub use ground::{Ground, GroundError, LEAST_BARS, Plot, Traded, read};
pub use measured::{Deal, FOLDS, Measured};
pub use paper::{HORIZON, LEAST_ON_PAPER, paper_check};
pub use retest::{Known, retest};
pub use sealed::{Open, OpenNews, Sealed, split};
pub use surroundings::{Around, Beside, FEARS, Hours, Surroundings, TRENDS};
pub use trials::{Tried, Unrunnable, try_again, try_all};
