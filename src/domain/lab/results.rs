//! What a document did on the open past.

use crate::{Timestamp, market::Symbol};
use serde::{Deserialize, Serialize};

/// A value and where 95 % of the values lie when the same days happen again in other blocks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    pub value: f64,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
}

/// The figures of a document on all instruments of its agent together, each with the same part of the money. Sharpe ratios are of daily returns, a year
/// of them; what cannot be known is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Results {
    /// The open data that it was traded on.
    pub from: Timestamp,
    pub to: Timestamp,
    pub signals: usize,
    pub trades: usize,
    pub won: usize,
    /// The mean gain of a trade, as a fraction of what was entered.
    pub mean_gain: Option<f64>,
    pub sharpe: Option<Estimate>,
    pub total_return: f64,
    pub max_drawdown: f64,
    /// Of the gains before fees, what fees and slippage took.
    pub costs: f64,
    /// What holding the instruments returned in the same time.
    pub holding_return: f64,
    pub folds: Vec<FoldResult>,
    pub instruments: Vec<InstrumentResult>,
}

impl Results {
    pub fn win_rate(&self) -> Option<f64> {
        (self.trades > 0).then(|| fraction(self.won, self.trades))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of trades")]
fn fraction(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// One stretch of the open data after all the time before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoldResult {
    pub from: Timestamp,
    pub to: Timestamp,
    pub trades: usize,
    pub won: usize,
    pub sharpe: Option<f64>,
    pub total_return: f64,
}

/// The part of one instrument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstrumentResult {
    pub symbol: Symbol,
    pub bars: usize,
    pub signals: usize,
    pub trades: usize,
    pub won: usize,
    pub total_return: f64,
    /// Why it takes no part, or not as much as it could.
    pub note: Option<String>,
}
