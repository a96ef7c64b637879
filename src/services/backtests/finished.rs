//! Everything that is kept of a backtest, ready to be stored.

use super::{Traded, Trades, answer::Answer, circumstances::measured, pack, page::page};
use engine::{
    backtest::{BacktestError, Depth},
    evidence::TrialLedger,
    fixed::OutOfRange,
};
use serde_json::Value;
use std::io;

#[derive(Debug)]
pub struct Finished {
    /// The figures, as the command line prints them.
    pub result: Value,
    /// Variants of this strategy that were tried, this one included.
    pub trials: usize,
    /// Packed.
    pub trades: Vec<u8>,
    pub curve: Vec<u8>,
    pub report: Vec<u8>,
    pub circumstances: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    #[error(transparent)]
    Backtest(#[from] BacktestError),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("its result cannot be written: {0}")]
    Written(#[from] io::Error),
    #[error("its result cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Finished {
    /// Judges what was traded; `ledger` has it among the other trials.
    pub fn new(traded: &Traded, ledger: &TrialLedger, seed: u64) -> Result<Self, FinishError> {
        let (bars, report) = (traded.bars(), &traded.report);
        let judgement = traded.judged(ledger, Depth::Full { seed })?;
        let (document, judged) = ((&traded.strategy, &traded.given), (&traded.summary, &judgement));
        let answer = Answer::new(bars, document, judged, &traded.notes, None);
        let result = serde_json::to_value(&answer)?;
        let closed = Trades::of(bars, report);
        Ok(Self {
            result,
            trials: judgement.trials,
            circumstances: pack::packed_json(&measured(&closed, seed))?,
            trades: pack::packed_json(&closed)?,
            curve: pack::packed_json(&pack::curve(bars, report)?)?,
            report: pack::packed(page(bars, &answer, report)?.as_bytes())?,
        })
    }
}
