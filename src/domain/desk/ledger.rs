//! The books of an agent: every amount leaves one account and reaches another.

use crate::{AgentId, Fixed, Timestamp, fixed::OutOfRange, market::Minute, words::words};
use serde::{Deserialize, Serialize};

/// Why money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Deposit,
    Withdrawal,
    Fill,
    /// What it cost to be short over a night.
    Borrow,
}

words! {
    EntryKind { Deposit = "deposit", Withdrawal = "withdrawal", Fill = "fill", Borrow = "borrow" }
}

/// What an entry adds to each account; together nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    pub cash: Fixed,
    /// Open positions at what they cost; a short one is negative.
    pub positions: Fixed,
    pub fees: Fixed,
    pub borrow: Fixed,
    /// Gains before fees; they come from outside, so a gain makes it negative.
    pub realized: Fixed,
    /// What was paid in; negative for the same reason.
    pub deposits: Fixed,
}

impl Lines {
    /// The accounts in their order.
    pub const fn all(&self) -> [Fixed; 6] {
        [self.cash, self.positions, self.fees, self.borrow, self.realized, self.deposits]
    }

    pub const fn from_all([cash, positions, fees, borrow, realized, deposits]: [Fixed; 6]) -> Self {
        Self { cash, positions, fees, borrow, realized, deposits }
    }

    /// Paid in from outside.
    pub const fn deposit(amount: Fixed) -> Self {
        Self { cash: amount, deposits: amount.negated(), ..Self::from_all([Fixed::ZERO; 6]) }
    }

    /// What all accounts together come to; nothing, when the entry is right.
    pub fn sum(&self) -> Result<Fixed, OutOfRange> {
        self.all().into_iter().try_fold(Fixed::ZERO, Fixed::plus)
    }

    pub fn plus(&self, other: &Self) -> Result<Self, OutOfRange> {
        let mut sums = self.all();
        for (sum, line) in sums.iter_mut().zip(other.all()) {
            *sum = sum.plus(line)?;
        }
        Ok(Self::from_all(sums))
    }
}

/// One entry of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    pub agent: AgentId,
    pub number: i64,
    pub kind: EntryKind,
    pub fill: Option<i64>,
    pub lines: Lines,
    pub minute: Minute,
    pub at: Timestamp,
}

/// What an agent was worth when a minute began, and all that was paid in by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EquityMark {
    pub agent: AgentId,
    pub minute: Minute,
    pub equity: Fixed,
    pub paid: Fixed,
}

/// A ledger that does not agree with its account, or with itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imbalance {
    pub agent: AgentId,
    /// In a sentence.
    pub what: String,
}

/// What a check of all books found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BooksCheck {
    pub at: Timestamp,
    pub ledgers: u64,
    pub entries: u64,
    pub imbalances: Vec<Imbalance>,
}
