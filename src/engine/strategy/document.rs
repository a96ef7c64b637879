//! The types of a strategy document.
//!
//! [`Size`], [`Level`] and [`Trail`] are generic over what they are made of: formulas in the document, columns of values in
//! [`Signals`](crate::graph::Signals).

use crate::{
    bars::{Session, Timeframe},
    language::{Expr, Span},
};
use std::sync::Arc;

/// A strategy document that was read and found right.
#[derive(Debug, Clone)]
pub struct Strategy {
    pub name: String,
    /// What it bets on, in a sentence.
    pub description: Option<String>,
    /// How long the bars are at whose closes it decides.
    pub timeframe: Timeframe,
    /// Further columns of the bars that it may read.
    pub inputs: Vec<String>,
    /// Other instruments that it may read; none when any may come.
    pub instruments: Option<Vec<String>>,
    pub params: Vec<Param>,
    pub scan: Scan,
    pub execution: Execution,
    pub costs: Costs,
    /// The text that all spans point into.
    pub source: Arc<str>,
}

/// A figure that can be set from outside and searched over.
#[derive(Debug, Clone)]
pub struct Param {
    pub name: String,
    pub value: f64,
    pub range: Option<ParamRange>,
    pub span: Span,
}

/// From `least` to `most` in steps, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParamRange {
    pub least: f64,
    pub most: f64,
    pub step: f64,
}

impl ParamRange {
    /// Whether a value lies in it; it need not be one of its steps.
    pub fn holds(&self, value: f64) -> bool {
        (self.least..=self.most).contains(&value)
    }
}

/// An expression of the document and the key it stands under, such as `execution.entry.long`.
#[derive(Debug, Clone)]
pub struct Formula {
    pub key: String,
    pub expr: Expr,
}

/// Named columns and the conditions that make a signal.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    pub columns: Vec<Column>,
    /// All of them together are the condition `signal`.
    pub when: Vec<Formula>,
}

/// A named column; other expressions may use its name.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub formula: Formula,
}

/// When to enter and to leave, how much, and what limits the loss.
#[derive(Debug, Clone)]
pub struct Execution {
    pub entry: Sides<Option<Formula>>,
    pub exit: Sides<Option<Formula>>,
    pub size: Size<Formula>,
    pub stop_loss: Option<Level<Formula>>,
    pub take_profit: Option<Level<Formula>>,
    pub trailing_stop: Option<Trail<Formula>>,
    /// A position is closed when it has been held this many bars.
    pub max_holding_bars: Option<Formula>,
    /// No entry for this many bars after an exit.
    pub cooldown_bars: Option<Formula>,
    /// How many entries may be open at once; 1 when not said.
    pub max_open: Option<Formula>,
    /// Entries are only decided in these hours.
    pub session: Option<Session>,
    /// The largest share of a bar's volume that one order may take; none when not said.
    pub max_volume_share: Option<Decimal>,
}

/// One for each direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides<T> {
    pub long: T,
    pub short: T,
}

/// How much to buy or sell, decided with the entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Size<T> {
    /// So many units.
    Units(T),
    /// Units for this fraction of the equity.
    Equity(T),
    /// Units such that the stop loss costs this fraction of the equity.
    Risk(T),
    /// Units such that the position moves by `target` a year: equity × target ÷ (measured × price).
    Volatility { target: T, measured: T },
}

/// Where a stop or a target lies.
#[derive(Debug, Clone, PartialEq)]
pub enum Level<T> {
    /// At this price.
    Price(T),
    /// This far from the close of the deciding bar.
    Distance(T),
    /// This fraction of the close away from it.
    Fraction(T),
}

/// How far a trailing stop stays behind the best price.
#[derive(Debug, Clone, PartialEq)]
pub enum Trail<T> {
    Distance(T),
    Fraction(T),
}

impl<T> Size<T> {
    pub fn map<U>(&self, mut change: impl FnMut(&T) -> U) -> Size<U> {
        match self {
            Self::Units(value) => Size::Units(change(value)),
            Self::Equity(value) => Size::Equity(change(value)),
            Self::Risk(value) => Size::Risk(change(value)),
            Self::Volatility { target, measured } => {
                Size::Volatility { target: change(target), measured: change(measured) }
            }
        }
    }
}

impl<T> Level<T> {
    pub const fn value(&self) -> &T {
        match self {
            Self::Price(value) | Self::Distance(value) | Self::Fraction(value) => value,
        }
    }

    pub fn map<U>(&self, change: impl FnOnce(&T) -> U) -> Level<U> {
        match self {
            Self::Price(value) => Level::Price(change(value)),
            Self::Distance(value) => Level::Distance(change(value)),
            Self::Fraction(value) => Level::Fraction(change(value)),
        }
    }
}

impl<T> Trail<T> {
    pub const fn value(&self) -> &T {
        match self {
            Self::Distance(value) | Self::Fraction(value) => value,
        }
    }

    pub fn map<U>(&self, change: impl FnOnce(&T) -> U) -> Trail<U> {
        match self {
            Self::Distance(value) => Trail::Distance(change(value)),
            Self::Fraction(value) => Trail::Fraction(change(value)),
        }
    }
}

/// What trading costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// Of the notional, on each side.
    pub fee: Decimal,
    /// Against the order on every fill, in hundredths of a percent.
    pub slippage_bps: Decimal,
    /// Of a short position's value, per year.
    pub borrow_rate: Decimal,
}

/// An exact decimal as it was written: `mantissa × 10^-decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    pub mantissa: i64,
    pub decimals: u8,
}

impl Decimal {
    pub const ZERO: Self = Self { mantissa: 0, decimals: 0 };

    /// For statistics.
    #[expect(clippy::cast_precision_loss, reason = "statistics are f64 by design")]
    pub fn to_f64(self) -> f64 {
        self.mantissa as f64 / 10_f64.powi(i32::from(self.decimals))
    }
}
