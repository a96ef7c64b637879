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
    /// What fees and slippage took, as a fraction of the money that it began with.
    pub costs: f64,
    /// What holding the instruments returned in the same time.
    pub holding_return: f64,
    pub folds: Vec<FoldResult>,
    pub instruments: Vec<InstrumentResult>,
}

impl Results {
    /// Whether both are of the same bars of the same instruments, so that they can be held against each other.
    pub fn is_on_data_of(&self, other: &Self) -> bool {
        let of = |one: &InstrumentResult| (one.symbol.clone(), one.bars);
        (self.from, self.to) == (other.from, other.to)
            && self.instruments.iter().map(of).eq(other.instruments.iter().map(of))
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn results(instruments: &[(&str, usize)]) -> Results {
        let of = |(symbol, bars): &(&str, usize)| InstrumentResult {
            symbol: symbol.parse().unwrap(),
            bars: *bars,
            signals: 0,
            trades: 0,
            won: 0,
            total_return: 0.0,
            note: None,
        };
        Results {
            from: Timestamp::from_millis(0),
            to: Timestamp::from_millis(86_400_000),
            signals: 0,
            trades: 0,
            won: 0,
            mean_gain: None,
            sharpe: None,
            total_return: 0.0,
            max_drawdown: 0.0,
            costs: 0.0,
            holding_return: 0.0,
            folds: Vec::new(),
            instruments: instruments.iter().map(of).collect(),
        }
    }

    #[test]
    fn only_figures_of_the_same_bars_are_held_against_each_other() {
        let now = results(&[("AAPL", 100), ("MSFT", 100)]);
        assert!(now.is_on_data_of(&Results { trades: 7, ..now.clone() }), "whatever was done on them");
        for other in [&[("AAPL", 100)][..], &[("AAPL", 100), ("MSFT", 99)], &[("AAPL", 100), ("NVDA", 100)]] {
            assert!(!now.is_on_data_of(&results(other)), "{other:?}");
        }
        assert!(!now.is_on_data_of(&Results { to: Timestamp::from_millis(1), ..now.clone() }));
    }
}
