//! What is kept of an account.

use serde::{Deserialize, Serialize};

use crate::{
    backtest::{TradeLog, Why},
    broker::{BrokerState, OrderId, Position},
    fixed::{Fixed, OutOfRange},
    trading::Hand,
};

/// What is remembered of one instrument.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) symbol: String,
    pub(super) hand: Hand,
    pub(super) trades: TradeLog,
    /// The UTC day of the last minute that was looked at.
    pub(super) day: Option<i64>,
    /// Orders that wait: why they were given, and by which decision.
    pub(super) waiting: Vec<(OrderId, Why, usize)>,
}

/// All that must be kept of an account to go on with it elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountState {
    pub(super) broker: BrokerState,
    pub(super) places: Vec<Kept>,
}

impl AccountState {
    pub const fn cash(&self) -> Fixed {
        self.broker.cash()
    }

    /// The balances of the books, in the order of [`Account`](crate::broker::Account).
    pub const fn balances(&self) -> [Fixed; 6] {
        self.broker.balances()
    }

    /// The same account after a payment from outside, or to it when negative.
    pub fn paid(self, amount: Fixed) -> Result<Self, OutOfRange> {
        Ok(Self { broker: self.broker.paid(amount)?, ..self })
    }

    /// The same account without instruments that it neither holds nor waits for and that are gone.
    #[must_use]
    pub fn without(mut self, is_gone: impl Fn(&str) -> bool) -> Self {
        let held: Vec<bool> = self.broker.positions().map(|position| position.sign() != 0).collect();
        let kept = self.places.iter().zip(held);
        let stays: Vec<bool> =
            kept.map(|(place, held)| held || !place.waiting.is_empty() || !is_gone(&place.symbol)).collect();
        let mut stay = stays.iter();
        self.places.retain(|_| stay.next().copied().unwrap_or(true));
        self.broker.keep_instruments(&stays);
        self
    }

    /// What is held of each instrument: its name, the quantity and what it cost.
    pub fn positions(&self) -> impl Iterator<Item = (&str, Position)> {
        self.places.iter().map(|place| place.symbol.as_str()).zip(self.broker.positions())
    }
}
