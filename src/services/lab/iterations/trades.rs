//! The closed trades of an iteration, on all its instruments.

use crate::backtests::{TradeRow, Trades, packed_json, unpacked_json};
use domain::market::Symbol;
use serde::{Deserialize, Serialize};
use std::io;

/// All of them in the order of their ends, and the names of the columns of `[scan]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IterationTrades {
    pub columns: Vec<String>,
    pub rows: Vec<IterationTrade>,
}

/// One, and of what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IterationTrade {
    pub symbol: Symbol,
    #[serde(flatten)]
    pub trade: TradeRow,
}

impl IterationTrades {
    /// Puts those of single instruments together.
    pub fn of(instruments: impl IntoIterator<Item = (Symbol, Trades)>) -> Self {
        let mut all = Self::default();
        for (symbol, trades) in instruments {
            all.columns = trades.columns;
            let row = |trade| IterationTrade { symbol: symbol.clone(), trade };
            all.rows.extend(trades.rows.into_iter().map(row));
        }
        all.rows.sort_by(|one, other| {
            one.trade.exit_at.cmp(&other.trade.exit_at).then_with(|| one.symbol.cmp(&other.symbol))
        });
        all
    }

    /// As it is kept in the file `trades`.
    pub fn packed(&self) -> io::Result<Vec<u8>> {
        packed_json(self)
    }

    pub fn unpacked(content: &[u8]) -> io::Result<Self> {
        unpacked_json(content)
    }
}
