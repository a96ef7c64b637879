//! The money of one agent at the broker, in any number of instruments.

mod minute;
mod state;

pub use state::AccountState;

use super::{Asked, Choice, Overlay, Said, Situation, Sized, choose, entry};
use crate::{
    backtest::{Trade, Why, broker_costs},
    bars::Instrument,
    broker::{Broker, BrokerError, Event, Exits, Fill, OrderId, Position, Refusal, Side, Terms},
    fixed::{Fixed, OutOfRange},
    graph::Rules,
    strategy::Size,
};
use state::Kept;

/// An account at work. Instruments are named by their place, from 0.
#[derive(Debug, Clone)]
pub struct Account {
    broker: Broker,
    places: Vec<Place>,
    events: Vec<Event>,
}

#[derive(Debug, Clone)]
struct Place {
    instrument: Instrument,
    kept: Kept,
}

/// Something that is to be ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Order {
    pub place: usize,
    pub side: Side,
    pub quantity: Fixed,
    pub exits: Exits,
    pub terms: Terms,
    pub why: Why,
}

/// What an account would do with what was said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Considered {
    Nothing,
    /// Opens, enlarges or reverses a position.
    Entry(Order),
    /// Closes one.
    Exit(Order),
    /// An entry whose size, stop or target is undefined.
    Undefined(Side),
    /// An entry that comes to less than one lot.
    NothingToBuy(Side),
    /// An entry of a stated size that is larger than allowed: its share of the equity.
    TooLarge(Side, f64),
}

/// What happened in a minute.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    Filled {
        fill: Fill,
        why: Why,
        decision: usize,
        trade: Option<Box<Trade>>,
    },
    Rejected {
        order: OrderId,
        why: Refusal,
    },
    /// An order that waited and is not to be filled any more.
    Cancelled {
        order: OrderId,
    },
    /// What it cost to have been short over a night.
    Borrowed {
        cost: Fixed,
    },
}

impl Account {
    /// A new account. All instruments trade on the terms of the rules.
    pub fn open(cash: Fixed, rules: &Rules, instruments: Vec<Instrument>) -> Result<Self, OutOfRange> {
        let costs =
            instruments.first().map_or(Ok(crate::broker::Costs::FREE), |first| broker_costs(first, rules))?;
        let mut account =
            Self { broker: Broker::new(cash, costs, 0), places: Vec::new(), events: Vec::new() };
        for instrument in instruments {
            account.add(instrument);
        }
        Ok(account)
    }

    /// Goes on from a state. Instruments that the state does not know are added; `find` knows those that it does.
    pub fn resume(
        state: AccountState,
        rules: &Rules,
        instruments: Vec<Instrument>,
        find: impl Fn(&str) -> Option<Instrument>,
    ) -> Result<Self, ResumeError> {
        let first = instruments.first().cloned();
        let costs = first.map_or(Ok(crate::broker::Costs::FREE), |first| broker_costs(&first, rules))?;
        let broker = Broker::resume(state.broker, costs)?;
        let mut account = Self { broker, places: Vec::with_capacity(state.places.len()), events: Vec::new() };
        for (number, kept) in state.places.into_iter().enumerate() {
            let instrument = find(&kept.symbol).ok_or_else(|| ResumeError::Unknown(kept.symbol.clone()))?;
            account.broker.set_lot(number, Fixed::of_steps(1, instrument.lot));
            account.places.push(Place { instrument, kept });
        }
        for instrument in instruments {
            if account.place_of(&instrument.name).is_none() {
                account.add(instrument);
            }
        }
        Ok(account)
    }

    pub fn state(&self) -> AccountState {
        AccountState {
            broker: self.broker.state(),
            places: self.places.iter().map(|place| place.kept.clone()).collect(),
        }
    }

    fn add(&mut self, instrument: Instrument) {
        let place = self.broker.add_instrument();
        self.broker.set_lot(place, Fixed::of_steps(1, instrument.lot));
        let kept = Kept { symbol: instrument.name.clone(), ..Kept::default() };
        self.places.push(Place { instrument, kept });
    }

    pub fn place_of(&self, symbol: &str) -> Option<usize> {
        self.places.iter().position(|place| place.kept.symbol == symbol)
    }

    pub fn symbol(&self, place: usize) -> &str {
        &self.places[place].kept.symbol
    }

    pub const fn broker(&self) -> &Broker {
        &self.broker
    }

    pub fn position(&self, place: usize) -> Position {
        self.broker.position(place).copied().unwrap_or_default()
    }

    pub fn instrument(&self, place: usize) -> &Instrument {
        &self.places[place].instrument
    }

    pub const fn places(&self) -> usize {
        self.places.len()
    }

    /// The minute in which what is held was entered, and the decision that did.
    pub fn opened(&self, place: usize) -> Option<(i64, usize)> {
        let (minute, decision) = self.places[place].kept.trades.opened()?;
        i64::try_from(minute).ok().map(|minute| (minute, decision))
    }

    /// The orders that wait: their number, why, and the decision.
    pub fn waiting(&self, place: usize) -> &[(OrderId, Why, usize)] {
        &self.places[place].kept.waiting
    }

    /// Whether an order waits that only closes.
    pub fn is_closing(&self, place: usize) -> bool {
        self.broker.waiting(place).iter().any(|order| order.terms == Terms::ReduceOnly)
    }

    /// Whether a minute of this instrument can do anything here.
    pub fn is_concerned(&self, place: usize) -> bool {
        self.position(place).sign() != 0 || self.broker.has_waiting(place)
    }

    pub fn is_flat(&self) -> bool {
        (0..self.places.len()).all(|place| !self.is_concerned(place))
    }

    /// What to do with what a mind said of an instrument. `may_enter` is false while nothing may be opened.
    pub fn consider(
        &self,
        place: usize,
        said: &Said,
        may_enter: bool,
        overlay: &Overlay,
    ) -> Result<Considered, OutOfRange> {
        let Place { instrument, kept } = &self.places[place];
        let rules = overlay.over(&said.rules);
        let situation = Situation {
            bar: said.bar,
            sign: self.position(place).sign(),
            waits: self.broker.has_waiting(place),
            in_session: said.in_session && may_enter,
            hand: &kept.hand,
            rules: &rules,
        };
        match choose(&said.decision, &situation) {
            Choice::Hold => Ok(Considered::Nothing),
            Choice::Leave(why) => Ok(Considered::Exit(self.closing(place, why))),
            Choice::Enter(side, why) => {
                // Only what is calculated asks for the equity.
                let asks = !matches!(said.decision.size, Size::Units(_))
                    || overlay.max_position.is_some_and(|most| most < 1.0);
                let equity = if asks { self.broker.equity()?.to_f64() } else { 0.0 };
                let sized = equity * overlay.part.unwrap_or(1.0);
                let asked = Asked::from(&said.decision);
                let Some(wanted) = entry(&asked, instrument, said.close, side, sized) else {
                    return Ok(Considered::Undefined(side));
                };
                if !wanted.quantity.is_positive() {
                    return Ok(Considered::NothingToBuy(side));
                }
                let fits = match overlay.apply(wanted, instrument, said.close, side, equity) {
                    Sized::Fits(fits) if fits.quantity.is_positive() => fits,
                    Sized::Fits(_) => return Ok(Considered::NothingToBuy(side)),
                    Sized::TooLarge(share) => return Ok(Considered::TooLarge(side, share)),
                };
                let held = self.position(place).quantity.abs();
                let quantity = if why == Why::Reversal { fits.quantity.plus(held)? } else { fits.quantity };
                let terms = if fits.calculated { Terms::Shrink } else { Terms::Whole };
                Ok(Considered::Entry(Order { place, side, quantity, exits: fits.exits, terms, why }))
            }
        }
    }

    /// The order that closes what is held.
    pub fn closing(&self, place: usize, why: Why) -> Order {
        let held = self.position(place).quantity;
        let side = if held.is_positive() { Side::Sell } else { Side::Buy };
        Order { place, side, quantity: held.abs(), exits: Exits::default(), terms: Terms::ReduceOnly, why }
    }

    /// Gives an order under its number; it is filled at the instrument's next price. Whatever closes or reverses takes back what waits, and
    /// names it.
    pub fn submit(
        &mut self,
        order: &Order,
        id: OrderId,
        decision: usize,
    ) -> Result<Vec<OrderId>, BrokerError> {
        let mut taken_back = Vec::new();
        if order.terms == Terms::ReduceOnly || order.why == Why::Reversal {
            self.broker.cancel_waiting(order.place)?;
            taken_back = self.places[order.place].kept.waiting.drain(..).map(|(id, ..)| id).collect();
        }
        let Order { side, quantity, exits, terms, .. } = *order;
        self.broker.submit(order.place, crate::broker::Order { id, side, quantity, exits, terms })?;
        self.places[order.place].kept.waiting.push((id, order.why, decision));
        Ok(taken_back)
    }

    /// Takes back what waits for an instrument.
    pub fn take_back(&mut self, place: usize) -> Result<Vec<OrderId>, BrokerError> {
        self.broker.cancel_waiting(place)?;
        Ok(self.places[place].kept.waiting.drain(..).map(|(id, ..)| id).collect())
    }
}

/// Why an account cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    #[error("the account holds {0}, which the market does not list any more")]
    Unknown(String),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}
