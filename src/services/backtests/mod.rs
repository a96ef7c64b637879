//! Backtests: a strategy traded on a stretch of the past, as a durable run with its figures, trades, equity and report.
//!
//! [`ask`] checks everything that can be checked at once and puts the work on the schedule; [`Backtesting`] does it phase by phase. The
//! arithmetic is the engine's, and the command line says the same through [`answer`], [`files`] and [`page`].

pub mod answer;
mod ask;
mod at_hand;
mod circumstances;
pub mod files;
mod finished;
pub mod idle;
mod look;
mod pack;
pub mod page;
mod process;
pub mod report;
mod traded;
pub mod words;

pub use ask::{NewBacktest, Source, ask, misfit};
pub use engine::evidence::Circumstance;
pub use look::{cancel, circumstances, curve, delete, get, list, report_page, trades};
pub use pack::{CurvePoint, TradeRow, Trades};
pub(crate) use pack::{packed_json, unpacked_json};
pub use process::{Backtesting, KIND};
pub use traded::{TradeError, Traded};

use crate::{Denied, kernel::jobs::JobsError, market::MarketError, strategies::StrategyError};
use domain::{
    BacktestId, Timestamp,
    events::{EventKind, Subject},
    market::Symbol,
};
use engine::language::Diagnostics;
use storage::StorageError;

pub const BACKTEST_ASKED: EventKind = EventKind::known("backtest.asked");
pub const BACKTEST_FINISHED: EventKind = EventKind::known("backtest.finished");
pub const BACKTEST_DELETED: EventKind = EventKind::known("backtest.deleted");

/// The longest stretch: about five years.
pub const LONGEST_DAYS: i64 = 1_830;

#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    #[error("this backtest does not exist")]
    NotFound,
    #[error("there is no such example")]
    NoExample,
    #[error("there is no such agent")]
    NoAgent,
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    /// The document is right, but not with these parameters.
    #[error("the parameters do not fit the document")]
    Params(Diagnostics),
    #[error("{0}")]
    Document(String),
    #[error("{0} is not an instrument of this market")]
    UnknownInstrument(Symbol),
    #[error("{0} can be read and not traded")]
    NotTradable(Symbol),
    #[error("history begins at {0}")]
    TooEarly(Timestamp),
    #[error("the agent trades on paper since {0}; what came before is not tested while it learns")]
    BeforePaper(Timestamp),
    #[error(
        "it is the strategy of an agent of yours, whose past is sealed from {0} on; behind that looks the gate alone"
    )]
    BehindTheSeal(Timestamp),
    #[error("market time is {0}; what comes after is not known")]
    TooLate(Timestamp),
    #[error("the end must be after the beginning, by at least a minute")]
    Empty,
    #[error("a backtest goes over at most {LONGEST_DAYS} days")]
    TooLong,
    #[error("the cash must be above 0 and below 1,000,000,000,000")]
    Cash,
    /// Its result is not there yet, or never will be.
    #[error("this backtest has no result")]
    NoResult,
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error(transparent)]
    Jobs(#[from] JobsError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("what was stored of this backtest cannot be read")]
    Unreadable(#[source] std::io::Error),
    #[error("could not read or store backtests")]
    Storage(#[from] StorageError),
}

/// What an event about a backtest names.
fn subject(id: BacktestId) -> Subject {
    Subject::new("backtest", id)
}
