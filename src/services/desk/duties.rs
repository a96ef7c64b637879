//! What an agent does at the end of a minute: first what it must, then what its strategy says.

use super::{
    minds::Voices,
    records::{self, Decided, Ink},
    seat::{Seat, SeatError},
};
use domain::{
    Fixed, Timestamp,
    agents::Status,
    desk::{DecisionKind, Refusal, Rule, Thought},
    market::{Minute, Symbol},
};
use engine::{
    backtest::Why,
    broker::{Side, Terms},
    trading::{Considered, Order, Said},
};
use std::sync::Arc;

/// An entry that waits for its limits.
#[derive(Debug, Clone)]
pub struct Request {
    pub order: Order,
    pub said: Arc<Said>,
    pub why: String,
    /// Of a model.
    pub thought: Option<Thought>,
}

impl Seat {
    /// Closes what must be closed. Then what the strategy says: exits are ordered here, and entries are asked for.
    pub fn end_of_minute(
        &mut self,
        minute: Minute,
        at: Timestamp,
        minds: &impl Voices,
        ink: &mut Ink,
    ) -> Result<Vec<Request>, SeatError> {
        // Orders of a close are given in the minute that follows it.
        let next = minute.plus(1);
        let runs = self.may_open();
        if let Some(why) = self.must_close() {
            self.close_all(why, next, at, ink)?;
            return Ok(Vec::new());
        }
        let decides = matches!(self.agent.status, Status::Running | Status::Paused) && self.halt.is_none();
        let mut requests = Vec::new();
        // What a model has said of the longest time holds whatever its agent does, as its stops do.
        let considers = decides || self.asks_a_model();
        for place in 0..self.account.places() {
            let said = self.minds[place].as_ref().filter(|_| considers).and_then(|key| minds.said(key));
            let Some(said) = said.map(|said| self.with_longest(place, said)) else { continue };
            requests.extend(self.decide(place, said, runs, (next, at), ink)?);
        }
        Ok(requests)
    }

    const fn may_open(&self) -> bool {
        matches!(self.agent.status, Status::Running) && self.halt.is_none()
    }

    /// Takes back entries that wait and may not be. Before the prices of a minute are seen: the first of them would fill them.
    pub fn withdraw(&mut self, minute: Minute, at: Timestamp, ink: &mut Ink) -> Result<(), SeatError> {
        if self.may_open() {
            return Ok(());
        }
        for place in 0..self.account.places() {
            self.take_back(place, "nothing may be opened now", (minute, at), ink)?;
        }
        Ok(())
    }

    fn must_close(&self) -> Option<Why> {
        if self.agent.status == Status::Terminated {
            return Some(Why::Terminated);
        }
        self.halt.as_ref().filter(|halt| halt.flatten).map(|_| Why::EmergencyStop)
    }

    /// Entries that wait for an instrument are not given any more. What closes goes on: an order that only does, and that half of a reversal.
    pub fn take_back(
        &mut self,
        place: usize,
        why: &str,
        (minute, at): (Minute, Timestamp),
        ink: &mut Ink,
    ) -> Result<(), SeatError> {
        let waiting = self.broker().waiting(place);
        if waiting.iter().all(|order| order.terms == Terms::ReduceOnly) {
            return Ok(());
        }
        let only_close: Vec<u64> =
            waiting.iter().filter(|order| order.terms == Terms::ReduceOnly).map(|order| order.id).collect();
        let mut closing = self.account.waiting(place).iter();
        let closing = closing.find(|(id, why, _)| *why == Why::Reversal || only_close.contains(id));
        let closing = closing.map(|(_, why, _)| *why);
        let pen = self.pen(minute, at);
        let symbol = self.symbols[place].clone();
        for order in self.account.take_back(place)? {
            ink.cancelled(pen, &symbol, order, why);
        }
        self.place_changed(place, pen, ink);
        match closing.filter(|_| self.account.position(place).sign() != 0) {
            Some(why) => self.give(&self.account.closing(place, why), None, (minute, at), ink),
            None => Ok(()),
        }
    }

    /// Instruments went into quarantine: what was to be entered there was decided on prices that nobody trusts any more.
    pub fn distrust(
        &mut self,
        symbols: &[Symbol],
        minute: Minute,
        at: Timestamp,
        ink: &mut Ink,
    ) -> Result<(), SeatError> {
        for symbol in symbols {
            if let Some(place) = self.symbols.iter().position(|own| own == symbol) {
                self.take_back(place, "its price is in quarantine", (minute.plus(1), at), ink)?;
            }
        }
        Ok(())
    }

    fn close_all(&mut self, why: Why, minute: Minute, at: Timestamp, ink: &mut Ink) -> Result<(), SeatError> {
        for place in 0..self.account.places() {
            if self.account.position(place).sign() != 0 && !self.account.is_closing(place) {
                let order = self.account.closing(place, why);
                self.give(&order, None, (minute, at), ink)?;
            }
        }
        Ok(())
    }

    fn decide(
        &mut self,
        place: usize,
        said: Arc<Said>,
        may_enter: bool,
        now: (Minute, Timestamp),
        ink: &mut Ink,
    ) -> Result<Option<Request>, SeatError> {
        match self.account.consider(place, &said, may_enter, &self.overlay())? {
            Considered::Nothing => Ok(None),
            Considered::Entry(order) => {
                let why = match (order.side, order.why) {
                    (Side::Buy, Why::Reversal) => "entry.long holds against the short position",
                    (Side::Sell, Why::Reversal) => "entry.short holds against the long position",
                    (Side::Buy, _) => "entry.long holds",
                    (Side::Sell, _) => "entry.short holds",
                };
                Ok(Some(Request { order, said, why: why.to_owned(), thought: None }))
            }
            Considered::Exit(order) => {
                let side = if order.side == Side::Sell { "exit.long" } else { "exit.short" };
                let reason = match order.why {
                    Why::MaxHolding => "held as many bars as it may be".to_owned(),
                    _ => format!("{side} holds"),
                };
                let decided = self.decided(DecisionKind::Exit, place, &said, reason);
                self.give(&order, Some(decided), now, ink)?;
                Ok(None)
            }
            Considered::Undefined(side) => {
                let reason = format!("{} holds, and its size, stop or target is undefined", entry_of(side));
                self.note(place, self.decided(DecisionKind::Refused, place, &said, reason), now, ink);
                Ok(None)
            }
            Considered::NothingToBuy(side) => {
                let reason = format!("{} holds, and its size comes to less than one lot", entry_of(side));
                self.note(place, self.decided(DecisionKind::Refused, place, &said, reason), now, ink);
                Ok(None)
            }
            Considered::TooLarge(side, share) => {
                let mut decided =
                    self.decided(DecisionKind::Refused, place, &said, format!("{} holds", entry_of(side)));
                let bound = format!("{:.2} %", self.agent.risk.max_position * 100.0);
                let figure = format!("{:.2} %", share * 100.0);
                decided.refusal = Some(Refusal { rule: Rule::OrderSize, figure, bound });
                self.note(place, decided, now, ink);
                Ok(None)
            }
        }
    }

    /// A decision with what was seen.
    pub fn decided(&self, kind: DecisionKind, place: usize, said: &Said, reason: String) -> Decided {
        let close = Fixed::of_steps(said.close, self.account.instrument(place).tick);
        let seen = records::seen(said, close, &self.prepared.plan.scan_names());
        Decided::new(kind, reason, seen)
    }

    /// Writes down a decision that gives no order.
    pub fn note(&mut self, place: usize, decided: Decided, now: (Minute, Timestamp), ink: &mut Ink) {
        let symbol = self.symbols[place].clone();
        self.note_of(Some(&symbol), decided, now, ink);
    }

    /// The same of any instrument, or of none.
    pub fn note_of(
        &mut self,
        symbol: Option<&Symbol>,
        decided: Decided,
        (minute, at): (Minute, Timestamp),
        ink: &mut Ink,
    ) {
        self.row.counters.decisions += 1;
        self.is_changed = true;
        ink.decided(self.pen(minute, at), self.row.counters.decisions, symbol, decided);
    }

    /// Gives an order, with the decision behind it.
    pub fn give(
        &mut self,
        order: &Order,
        decided: Option<Decided>,
        (minute, at): (Minute, Timestamp),
        ink: &mut Ink,
    ) -> Result<(), SeatError> {
        let pen = self.pen(minute, at);
        let symbol = self.symbols[order.place].clone();
        self.row.counters.orders += 1;
        let number = self.row.counters.orders;
        let decision = decided.map(|decided| {
            self.row.counters.decisions += 1;
            let decided = Decided { order: Some(number), ..decided };
            ink.decided(pen, self.row.counters.decisions, Some(&symbol), decided);
            self.row.counters.decisions
        });
        let known = decision.and_then(|decision| usize::try_from(decision).ok()).unwrap_or(0);
        let id = u64::try_from(number).unwrap_or(u64::MAX);
        let taken_back = self.account.submit(order, id, known)?;
        for taken in &taken_back {
            ink.cancelled(pen, &symbol, *taken, "another order took its place");
        }
        ink.placed(pen, number, &symbol, order, decision);
        self.is_changed = true;
        if !taken_back.is_empty() {
            self.place_changed(order.place, pen, ink);
        }
        Ok(())
    }
}

const fn entry_of(side: Side) -> &'static str {
    match side {
        Side::Buy => "entry.long",
        Side::Sell => "entry.short",
    }
}
