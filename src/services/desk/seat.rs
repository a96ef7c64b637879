//! One agent at the desk.

use super::{
    Halt, Listings,
    minds::{MindKey, Minds, MinuteBars, Voices},
    records::{Filling, Ink, Pen, PlaceChange, numbered, trail},
    state::{Kept, Marked, day_of},
    ticked,
};
use crate::{
    House,
    agents::{
        AgentsError,
        brain::{self, MindProblem, Prepared},
    },
    market::{MarketError, history::traded, minutes},
};
use domain::{
    Fixed, Timestamp,
    agents::{Agent, Status},
    desk::{Direction, PositionRecord},
    fixed::OutOfRange,
    market::{Bar, Minute, Scale, Symbol},
};
use engine::{
    bars::Instrument,
    broker::{self, Broker, BrokerError},
    trading::{Account, Happened, Overlay, ResumeError},
};
use std::collections::BTreeMap;
use storage::{DeskAccount, StorageError};

/// An agent with its account, as far as the desk has come.
pub struct Seat {
    pub agent: Agent,
    pub account: Account,
    pub row: DeskAccount,
    pub prepared: Prepared,
    /// By place; none for what it holds and may not trade any more.
    pub minds: Vec<Option<MindKey>>,
    pub symbols: Vec<Symbol>,
    pub halt: Option<Halt>,
    pub day: i64,
    pub day_equity: Fixed,
    pub marked: Option<Marked>,
    /// For how many bars a position may be held that a decision opens, where a model has said so.
    pub longest: BTreeMap<i64, u32>,
    /// Why nothing decides on some of its instruments. What it holds there can still be left.
    pub stalled: Option<SeatError>,
    /// Whether something must be written down.
    pub is_changed: bool,
}

/// Minutes by instrument.
pub type History = BTreeMap<Symbol, Vec<Bar>>;

/// What these instruments did.
pub async fn history(
    house: &House,
    symbols: &[Symbol],
    from: Minute,
    to: Minute,
) -> Result<History, MarketError> {
    let mut history = History::new();
    for symbol in symbols {
        history.insert(symbol.clone(), minutes(house, symbol, from, to).await?);
    }
    Ok(history)
}

/// Why an agent cannot take its seat, or cannot decide there. It keeps what it has; the desk says so and goes on with the others.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    #[error(transparent)]
    Mind(#[from] MindProblem),
    #[error("its strategy cannot be read any more: {0}")]
    Brain(String),
    #[error(transparent)]
    Resume(#[from] ResumeError),
    #[error(transparent)]
    Broker(#[from] BrokerError),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<MarketError> for SeatError {
    fn from(error: MarketError) -> Self {
        Self::Mind(error.into())
    }
}

impl Seat {
    /// Takes a seat with the account as it was last written, and steps it through the minutes since.
    pub async fn take(
        house: &House,
        listings: &Listings,
        minds: &mut Minds,
        (agent, row): (Agent, DeskAccount),
        halt: Option<Halt>,
        now: Minute,
    ) -> Result<Self, SeatError> {
        let (mut seat, from) = Self::sit(listings, (agent, row), halt)?;
        seat.hear_minds(house, listings, minds, now).await?;
        seat.catch_up(house, from, now).await?;
        Ok(seat)
    }

    /// Looks for the strategy on each instrument. Where it cannot think any more the seat is taken without: what is held elsewhere must be left
    /// when its stops say so, and all of it when a person does.
    async fn hear_minds(
        &mut self,
        house: &House,
        listings: &Listings,
        minds: &mut Minds,
        now: Minute,
    ) -> Result<(), SeatError> {
        if self.stalled.is_some() {
            return Ok(());
        }
        for (place, symbol) in self.symbols.iter().enumerate() {
            if !self.agent.pairs.contains(symbol) {
                continue;
            }
            match minds.join(house, listings, (&self.agent, &self.prepared), symbol, now).await {
                Ok(key) => self.minds[place] = Some(key),
                Err(error @ (MindProblem::Storage(_) | MindProblem::Market(_))) => return Err(error.into()),
                Err(error) => self.stalled = Some(error.into()),
            }
        }
        Ok(())
    }

    /// A seat without a mind, and the first minute that is not in its account.
    pub fn sit(
        listings: &Listings,
        (agent, row): (Agent, DeskAccount),
        halt: Option<Halt>,
    ) -> Result<(Self, Minute), SeatError> {
        let unread = |error: AgentsError| SeatError::Brain(error.to_string());
        let (prepared, stalled) = match brain::prepare_again(&agent.brain, agent.timeframe) {
            Ok(prepared) => (prepared, None),
            Err(error) => (brain::terms(agent.timeframe).map_err(unread)?, Some(unread(error))),
        };
        let kept = Kept::read(&row.state)?;
        let pairs = agent.pairs.iter().filter_map(|symbol| listings.get(symbol)).map(traded).collect();
        let find = |name: &str| listings.get(&name.parse::<Symbol>().ok()?).map(traded);
        let state = kept.account.without(|name| find(name).is_none());
        let account = Account::resume(state, &prepared.rules, pairs, |name| {
            // No price comes of what is gone, so nothing is ever counted in its ticks and lots.
            let gone = || Instrument { name: name.to_owned(), tick: Scale::CENT, lot: Scale::CENT };
            Some(find(name).unwrap_or_else(gone))
        })?;
        let symbols: Vec<Symbol> =
            (0..account.places()).filter_map(|place| account.symbol(place).parse().ok()).collect();
        let Kept { minute, day, day_equity, marked, longest, .. } = kept;
        let seat = Self {
            minds: vec![None; symbols.len()],
            agent,
            account,
            row,
            prepared,
            symbols,
            halt,
            day,
            day_equity,
            marked,
            longest,
            stalled,
            is_changed: false,
        };
        Ok((seat, Minute::new(minute)))
    }

    /// Reads what it missed and [steps through](Self::step_through) it.
    async fn catch_up(&mut self, house: &House, from: Minute, to: Minute) -> Result<(), SeatError> {
        let held = (0..self.account.places()).filter(|place| self.account.position(*place).sign() != 0);
        let held: Vec<Symbol> = held.map(|place| self.symbols[place].clone()).collect();
        let bars = history(house, &held, from, to).await?;
        self.step_through(&bars, from, to)
    }

    /// Steps what is held through minutes that were traded before, so that its prices and trailing stops are where they were.
    pub fn step_through(&mut self, bars: &History, from: Minute, to: Minute) -> Result<(), SeatError> {
        let mut missed = self.missed(bars, from, to);
        if !missed.is_empty() {
            let before = self.account.clone();
            while let Some((number, other)) = self.first_event(&missed)? {
                // Nothing happened in these minutes, or it would be in the account: the feed says other prices now than it did then, or had none.
                self.account = before.clone();
                let (place, bars) = &mut missed[number];
                bars.truncate(other);
                tracing::warn!(agent = %self.agent.id, symbol = %self.symbols[*place],
                    "The feed now says other prices than those that were traded on; they are passed over");
            }
        }
        // A day that ends just now ends in the next minute, where that is written down.
        let today = day_of(to.plus(-1));
        if self.day < today {
            (self.day, self.day_equity) = (today, self.equity()?);
        }
        Ok(())
    }

    /// The places at which something is held, each with its bars of these minutes, as far as there are any.
    fn missed<'b>(&self, bars: &'b History, from: Minute, to: Minute) -> Vec<(usize, Vec<&'b Bar>)> {
        let held = (0..self.account.places()).filter(|place| self.account.position(*place).sign() != 0);
        let missed = held.filter_map(|place| Some((place, bars.get(&self.symbols[place])?)));
        let between = |bars: &'b Vec<Bar>| -> Vec<&'b Bar> {
            bars.iter().filter(|bar| bar.minute >= from && bar.minute < to).collect()
        };
        missed.map(|(place, bars)| (place, between(bars))).filter(|(_, bars)| !bars.is_empty()).collect()
    }

    /// Steps places through their bars up to the first in which something happens: which place of these it is, and the number of its bar.
    fn first_event(&mut self, missed: &[(usize, Vec<&Bar>)]) -> Result<Option<(usize, usize)>, SeatError> {
        let mut happened = Vec::new();
        for (number, (place, bars)) in missed.iter().enumerate() {
            for (bar_number, bar) in bars.iter().enumerate() {
                self.account.step(*place, &ticked(bar), 0, 0, &mut happened)?;
                if !happened.is_empty() {
                    return Ok(Some((number, bar_number)));
                }
            }
        }
        Ok(None)
    }

    pub fn equity(&self) -> Result<Fixed, OutOfRange> {
        self.account.broker().equity()
    }

    pub const fn broker(&self) -> &Broker {
        self.account.broker()
    }

    pub const fn pen(&self, minute: Minute, at: Timestamp) -> Pen {
        Pen { agent: self.agent.id, owner: self.agent.owner, minute, at }
    }

    /// Whether a price of the instrument matters to it now.
    pub fn trades(&self, symbol: &Symbol) -> bool {
        let is_on = matches!(self.agent.status, Status::Running | Status::Paused);
        let place = self.symbols.iter().position(|own| own == symbol);
        place.is_some_and(|place| is_on || self.account.position(place).sign() != 0)
    }

    pub fn overlay(&self) -> Overlay {
        let risk = &self.agent.risk;
        let equal = u32::try_from(self.agent.pairs.len()).map_or(1.0, |pairs| 1.0 / f64::from(pairs.max(1)));
        Overlay {
            // A model says a size itself, knowing what it holds of all of them.
            part: (risk.equal_parts && self.agent.brain.model().is_none()).then_some(equal),
            max_position: Some(risk.max_position),
            stop_loss: risk.stop_loss,
            take_profit: risk.take_profit,
            cooldown_bars: risk.cooldown_bars,
        }
    }

    /// Bars after an exit in which nothing is entered: the strategy's or the agent's, whichever is more.
    pub fn cooldown(&self) -> usize {
        self.overlay().over(&self.prepared.rules).cooldown_bars as usize
    }

    /// One minute: a new day, what is taken back, waiting orders, protective exits.
    pub fn minute(
        &mut self,
        minute: Minute,
        at: Timestamp,
        bars: &MinuteBars,
        minds: &impl Voices,
        ink: &mut Ink,
    ) -> Result<(), SeatError> {
        self.begin(minute, ink)?;
        self.withdraw(minute, at, ink)?;
        for place in 0..self.account.places() {
            if !self.account.is_concerned(place) {
                continue;
            }
            let Some(bar) = bars.get(&self.symbols[place]) else { continue };
            let own_bar = self.minds[place].as_ref().map_or(0, |key| minds.bar(key));
            let mut happened = Vec::new();
            self.account.step(place, &ticked(bar), own_bar, self.cooldown(), &mut happened)?;
            if !happened.is_empty() {
                self.write(place, &happened, self.pen(minute, at), ink)?;
            }
        }
        Ok(())
    }

    fn write(
        &mut self,
        place: usize,
        happened: &[Happened],
        pen: Pen,
        ink: &mut Ink,
    ) -> Result<(), SeatError> {
        let symbol = self.symbols[place].clone();
        for told in happened {
            match told {
                Happened::Filled { fill, why, trade, .. } => {
                    let is_last = self.account.waiting(place).iter().all(|(id, ..)| Some(*id) != fill.order);
                    let what = Filling { fill, why: *why, trade: trade.as_deref(), is_last };
                    ink.filled(pen, &mut self.row.counters, &symbol, &what)?;
                    self.row.fees = self.row.fees.plus(fill.fee)?;
                }
                Happened::Rejected { order, why } => ink.rejected(pen, &symbol, *order, *why),
                Happened::Cancelled { order } => {
                    ink.cancelled(pen, &symbol, *order, "what it was to close was closed");
                }
                Happened::Borrowed { cost } => ink.borrowed(pen, &mut self.row.counters, *cost),
            }
        }
        self.place_changed(place, pen, ink);
        Ok(())
    }

    /// Says what is held of an instrument now, or gives its place back.
    pub fn place_changed(&mut self, place: usize, pen: Pen, ink: &mut Ink) {
        self.is_changed = true;
        let symbol = self.symbols[place].clone();
        let held = self.account.position(place);
        if held.sign() == 0 {
            let entry_waits =
                self.broker().waiting(place).iter().any(|order| order.terms != broker::Terms::ReduceOnly);
            if !entry_waits {
                ink.places.push(PlaceChange::Remove(self.agent.id, symbol));
            }
            return;
        }
        let exits = self.broker().exits(place);
        let opened = self.account.opened(place);
        let position = PositionRecord {
            agent: self.agent.id,
            symbol,
            direction: if held.sign() > 0 { Direction::Long } else { Direction::Short },
            turns_to: self.turns_to(place).ok().flatten(),
            quantity: held.quantity.abs(),
            average_price: held.average_price(),
            stop_loss: exits.stop_loss,
            take_profit: exits.take_profit,
            trailing_stop: trail(&exits),
            opened: opened.map_or(pen.minute, |(minute, _)| Minute::new(minute)),
            decision: opened.and_then(|(_, decision)| numbered(decision)),
        };
        ink.places.push(PlaceChange::Put(self.agent.group(), position));
    }

    /// The account as it is written down, up to and without `next`.
    pub fn written(&self, next: Minute, at: Timestamp) -> Result<DeskAccount, SeatError> {
        let kept = Kept {
            account: self.account.state(),
            minute: next.number(),
            day: self.day,
            day_equity: self.day_equity,
            marked: self.marked,
            longest: self.still_longest(),
        };
        Ok(DeskAccount { state: kept.written()?, equity: self.equity()?, updated_at: at, ..self.row.clone() })
    }
}
