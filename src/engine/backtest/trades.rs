//! Fills put together to trades: from no position to no position, or to the other side.

use serde::{Deserialize, Serialize};

use crate::{
    broker::{Fill, Reason},
    evidence::Twin,
    fixed::{Fixed, OutOfRange},
};

/// Why a trade was entered or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The condition of the document held.
    Signal,
    /// The opposite entry held.
    Reversal,
    MaxHolding,
    StopLoss,
    TakeProfit,
    TrailingStop,
    MarginCall,
    End,
    /// By hand.
    Closed,
    /// Its agent was terminated.
    Terminated,
    /// An emergency stop that closes positions.
    EmergencyStop,
}

impl From<Reason> for Why {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Market => Self::Signal,
            Reason::StopLoss => Self::StopLoss,
            Reason::TakeProfit => Self::TakeProfit,
            Reason::TrailingStop => Self::TrailingStop,
            Reason::MarginCall => Self::MarginCall,
            Reason::End => Self::End,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Long,
    Short,
}

/// One closed trade.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trade {
    pub direction: Direction,
    pub entry_bar: usize,
    pub exit_bar: usize,
    /// The strategy's bar that decided the entry.
    pub decision: usize,
    pub entry_reason: Why,
    pub exit_reason: Why,
    /// All that was entered.
    pub quantity: Fixed,
    /// Averages, after slippage.
    pub entry_price: Fixed,
    pub exit_price: Fixed,
    pub fees: Fixed,
    /// After fees.
    pub pnl: Fixed,
    /// On the value entered.
    #[serde(rename = "return")]
    pub gain: f64,
    /// The farthest the price went against the entry and in its favour, as fractions of the entry price: at most 0 and at least 0.
    pub mae: f64,
    pub mfe: f64,
}

impl Trade {
    /// The same size for the same time, to be entered elsewhere.
    pub fn twin(&self) -> Twin {
        let sign = if self.direction == Direction::Long { 1.0 } else { -1.0 };
        Twin { quantity: sign * self.quantity.to_f64(), bars: self.exit_bar - self.entry_bar }
    }
}

/// A trade that is not closed yet.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Open {
    sign: i64,
    entry_bar: usize,
    decision: usize,
    entry_reason: Why,
    entered: Sum,
    left: Sum,
    realized: Fixed,
    fees: Fixed,
}

/// Fills on one side. Nearly always it is one, and its value need not be known.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Sum {
    quantity: Fixed,
    /// Of the first fill.
    price: Fixed,
    /// Of all fills, from the second on.
    value: Fixed,
    fills: usize,
}

/// What the driver knows of a fill beside the broker.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    pub bar: usize,
    pub decision: usize,
    pub why: Why,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct TradeLog {
    #[serde(skip)]
    pub closed: Vec<Trade>,
    open: Option<Open>,
}

impl TradeLog {
    /// The bar in which the open trade was entered, and the decision that did.
    pub fn opened(&self) -> Option<(usize, usize)> {
        self.open.as_ref().map(|open| (open.entry_bar, open.decision))
    }

    pub fn add(&mut self, fill: &Fill, context: &Context) -> Result<(), OutOfRange> {
        let Some(open) = &mut self.open else {
            self.open = Some(Open::new(fill, context, fill.quantity, fill.fee)?);
            return Ok(());
        };
        if fill.side.sign() == open.sign {
            open.fees = open.fees.plus(fill.fee)?;
            return open.entered.add(fill.quantity, fill.price);
        }
        let flips = fill.after.sign() == -open.sign;
        let (mut left, mut fee) = (fill.quantity, fill.fee);
        let mut opening_fee = Fixed::ZERO;
        if flips {
            // A fill that turns the position pays for both trades.
            left = fill.before.abs();
            opening_fee = fill.fee.times(fill.after.abs())?.divided(fill.quantity, fill.fee.decimals())?;
            fee = fee.minus(opening_fee)?;
        }
        open.left.add(left, fill.price)?;
        open.realized = open.realized.plus(fill.realized)?;
        open.fees = open.fees.plus(fee)?;
        if flips || fill.after.is_zero() {
            let trade = open.close(context)?;
            self.closed.push(trade);
            self.open =
                if flips { Some(Open::new(fill, context, fill.after.abs(), opening_fee)?) } else { None };
        }
        Ok(())
    }
}

impl Open {
    fn new(fill: &Fill, context: &Context, quantity: Fixed, fee: Fixed) -> Result<Self, OutOfRange> {
        let mut entered = Sum::default();
        entered.add(quantity, fill.price)?;
        Ok(Self {
            sign: fill.side.sign(),
            entry_bar: context.bar,
            decision: context.decision,
            entry_reason: context.why,
            entered,
            left: Sum::default(),
            realized: Fixed::ZERO,
            fees: fee,
        })
    }

    fn close(&self, context: &Context) -> Result<Trade, OutOfRange> {
        let pnl = self.realized.minus(self.fees)?;
        let entry_price = self.entered.average()?;
        Ok(Trade {
            direction: if self.sign > 0 { Direction::Long } else { Direction::Short },
            entry_bar: self.entry_bar,
            exit_bar: context.bar,
            decision: self.decision,
            entry_reason: self.entry_reason,
            exit_reason: context.why,
            quantity: self.entered.quantity,
            entry_price,
            exit_price: self.left.average()?,
            fees: self.fees,
            pnl,
            gain: pnl.to_f64() / (self.entered.quantity.to_f64() * entry_price.to_f64()),
            mae: 0.0,
            mfe: 0.0,
        })
    }
}

impl Sum {
    fn add(&mut self, quantity: Fixed, price: Fixed) -> Result<(), OutOfRange> {
        self.fills += 1;
        if self.fills == 1 {
            (self.quantity, self.price) = (quantity, price);
            return Ok(());
        }
        if self.fills == 2 {
            self.value = self.quantity.times(self.price)?;
        }
        self.quantity = self.quantity.plus(quantity)?;
        self.value = self.value.plus(quantity.times(price)?)?;
        Ok(())
    }

    fn average(&self) -> Result<Fixed, OutOfRange> {
        if self.fills == 1 {
            return Ok(self.price);
        }
        Ok(self.value.divided(self.quantity, 12)?.trimmed())
    }
}
