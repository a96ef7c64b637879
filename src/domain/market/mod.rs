//! What is traded and when: instruments, their steps and hours, the lengths of bars, and the calendar that all of it is counted in.

pub mod calendar;
mod scale;
mod session;
mod timeframe;

pub use scale::{MAX_DECIMALS, Scale, ScaleError};
pub use session::{Session, SessionError};
pub use timeframe::{Timeframe, TimeframeError};
