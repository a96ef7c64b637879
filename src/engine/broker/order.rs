//! What goes into the broker and what comes out of it.

use serde::{Deserialize, Serialize};

use crate::fixed::Fixed;

/// The giver's own number of an order.
pub type OrderId = u64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Buy,
    Sell,
}

impl Side {
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }

    /// 1 for a buy, -1 for a sale.
    pub const fn sign(self) -> i64 {
        match self {
            Self::Buy => 1,
            Self::Sell => -1,
        }
    }

    /// `amount` with the sign of this side.
    pub const fn signed(self, amount: Fixed) -> Fixed {
        match self {
            Self::Buy => amount,
            Self::Sell => amount.negated(),
        }
    }
}

/// How far a trailing stop stays behind the best price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Trailing {
    Absolute(Fixed),
    /// Of the best price; 5 is five percent.
    Percent(Fixed),
}

impl Trailing {
    pub const fn value(self) -> Fixed {
        match self {
            Self::Absolute(value) | Self::Percent(value) => value,
        }
    }
}

/// The exits an order gives to the position it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exits {
    pub stop_loss: Option<Fixed>,
    pub take_profit: Option<Fixed>,
    pub trailing: Option<Trailing>,
}

impl Exits {
    pub const fn is_none(&self) -> bool {
        self.stop_loss.is_none() && self.take_profit.is_none() && self.trailing.is_none()
    }
}

/// An order to be filled at the next open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    pub side: Side,
    /// Positive.
    pub quantity: Fixed,
    pub exits: Exits,
    pub terms: Terms,
}

/// What may become of an order that cannot be filled as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    /// Filled whole or refused.
    #[default]
    Whole,
    /// Cut to what the account can carry: for sizes that were calculated from its equity.
    Shrink,
    /// Never more than closes the position; dropped when there is none to close.
    ReduceOnly,
}

/// One bar of one instrument, in money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokerBar {
    pub open: Fixed,
    pub high: Fixed,
    pub low: Fixed,
    pub close: Fixed,
    pub volume: Fixed,
}

/// Why a fill happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Market,
    StopLoss,
    TakeProfit,
    TrailingStop,
    /// The equity was used up.
    MarginCall,
    /// The last bar was over.
    End,
}

/// Bought or sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    pub instrument: usize,
    /// `None` for an exit of the position.
    pub order: Option<OrderId>,
    pub reason: Reason,
    pub side: Side,
    pub quantity: Fixed,
    /// Before slippage.
    pub raw: Fixed,
    /// After it.
    pub price: Fixed,
    /// Quantity times price.
    pub value: Fixed,
    pub fee: Fixed,
    /// What the closed part gained, before fees.
    pub realized: Fixed,
    /// The position before and after it.
    pub before: Fixed,
    pub after: Fixed,
}

/// Why an order was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The position it makes would be worth more than the equity.
    InsufficientCash,
    /// Its quantity is not positive.
    InvalidQuantity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejection {
    pub instrument: usize,
    pub order: OrderId,
    pub reason: Refusal,
}

/// What happened in a step, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Filled(Fill),
    Rejected(Rejection),
}
