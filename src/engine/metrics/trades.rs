//! The statistics of closed trades, from their exact gains and losses.

use serde::Serialize;

use super::moments::{finite, float};
use crate::fixed::{Fixed, OutOfRange};

/// Each figure of `n` trades; `None` where it is undefined.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TradeMetrics {
    pub n: usize,
    /// A trade of exactly 0 is neither a win nor a loss.
    pub wins: usize,
    pub losses: usize,
    pub gross_profit: Fixed,
    pub gross_loss: Fixed,
    pub profit_factor: Option<f64>,
    pub win_rate: Option<f64>,
    pub expectancy: Option<f64>,
}

/// The statistics of the gains (positive) and losses (negative) of trades.
pub fn trade_metrics(gains: impl IntoIterator<Item = Fixed>) -> Result<TradeMetrics, OutOfRange> {
    let (mut profit, mut loss) = (Fixed::ZERO, Fixed::ZERO);
    let (mut n, mut wins, mut losses) = (0, 0, 0);
    for gain in gains {
        n += 1;
        if gain.is_positive() {
            wins += 1;
            profit = profit.plus(gain)?;
        } else if gain.is_negative() {
            losses += 1;
            loss = loss.plus(gain.abs())?;
        }
    }
    let per_trade = |total: f64| (n > 0).then(|| total / float(n)).and_then(finite);
    Ok(TradeMetrics {
        n,
        wins,
        losses,
        gross_profit: profit.trimmed(),
        gross_loss: loss.trimmed(),
        profit_factor: if loss.is_zero() { None } else { finite(profit.to_f64() / loss.to_f64()) },
        win_rate: per_trade(float(wins)),
        expectancy: per_trade(profit.minus(loss)?.to_f64()),
    })
}
