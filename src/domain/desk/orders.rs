//! Orders, what became of them, and what is held.

use crate::{
    AgentId, Fixed, Timestamp,
    market::{Minute, Symbol},
    words::words,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Buy,
    Sell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Long,
    Short,
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// For the next price.
    Waiting,
    Filled,
    /// The account could not carry it.
    Rejected,
    /// Taken back before it was filled.
    Cancelled,
}

/// Why an order was given or a position closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderWhy {
    /// The condition of the strategy held.
    Signal,
    /// The opposite entry held.
    Reversal,
    MaxHolding,
    StopLoss,
    TakeProfit,
    TrailingStop,
    MarginCall,
    /// A person or the desk closed it.
    Closed,
    /// The agent was terminated.
    Terminated,
    /// An emergency stop that closes positions.
    EmergencyStop,
}

words! {
    Side { Buy = "buy", Sell = "sell" }
    Direction { Long = "long", Short = "short" }
    OrderState { Waiting = "waiting", Filled = "filled", Rejected = "rejected", Cancelled = "cancelled" }
    OrderWhy {
        Signal = "signal", Reversal = "reversal", MaxHolding = "max_holding", StopLoss = "stop_loss",
        TakeProfit = "take_profit", TrailingStop = "trailing_stop", MarginCall = "margin_call", Closed = "closed",
        Terminated = "terminated", EmergencyStop = "emergency_stop",
    }
}

/// An order of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    pub agent: AgentId,
    pub number: i64,
    pub symbol: Symbol,
    pub side: Side,
    pub quantity: Fixed,
    pub why: OrderWhy,
    pub state: OrderState,
    /// The decision that gave it.
    pub decision: Option<i64>,
    pub stop_loss: Option<Fixed>,
    pub take_profit: Option<Fixed>,
    /// In words: `2 %` or `1.50`.
    pub trailing_stop: Option<String>,
    /// When it was given: market time, and wall time.
    pub minute: Minute,
    pub given_at: Timestamp,
    /// Why it was not filled.
    pub note: Option<String>,
}

/// Something bought or sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillRecord {
    pub agent: AgentId,
    pub number: i64,
    pub symbol: Symbol,
    /// None for a protective exit.
    pub order: Option<i64>,
    pub why: OrderWhy,
    pub side: Side,
    pub quantity: Fixed,
    /// Before slippage, and after it.
    pub raw: Fixed,
    pub price: Fixed,
    pub value: Fixed,
    pub fee: Fixed,
    /// What the closed part gained, before fees.
    pub realized: Fixed,
    /// The position after it.
    pub position: Fixed,
    /// The minute in whose bar it was filled, and the wall time at which that was known.
    pub minute: Minute,
    pub at: Timestamp,
}

/// A closed trade: from no position to no position.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeRecord {
    pub agent: AgentId,
    pub number: i64,
    pub symbol: Symbol,
    pub direction: Direction,
    pub quantity: Fixed,
    pub entry_price: Fixed,
    pub exit_price: Fixed,
    pub entered: Minute,
    pub left: Minute,
    pub entry_why: OrderWhy,
    pub exit_why: OrderWhy,
    pub fees: Fixed,
    /// After fees.
    pub pnl: Fixed,
    /// On the value entered.
    pub gain: f64,
    /// The decision that opened it.
    pub decision: Option<i64>,
    pub at: Timestamp,
}

/// What an agent holds of an instrument, or is about to: an entry that waits takes its place already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionRecord {
    pub agent: AgentId,
    pub symbol: Symbol,
    pub direction: Direction,
    /// The other direction, while an order waits that turns it: until then it counts in both.
    pub turns_to: Option<Direction>,
    /// Nothing while the entry waits.
    pub quantity: Fixed,
    /// What it cost; none while the entry waits.
    pub average_price: Option<Fixed>,
    pub stop_loss: Option<Fixed>,
    pub take_profit: Option<Fixed>,
    pub trailing_stop: Option<String>,
    pub opened: Minute,
    /// The decision that opened it: there stand the reason and the plan.
    pub decision: Option<i64>,
}
