//! What one minute does to an account.

use super::{Account, Happened, Place};
use crate::{
    backtest::{Context, Why},
    bars::calendar::DAY_MS,
    broker::{BrokerBar, BrokerError, Event},
    fixed::Fixed,
    trading::TickedBar,
};

/// When something happened.
struct At {
    time: i64,
    /// The number of the strategy's bar.
    bar: usize,
    /// How many of its bars the next entry waits after an exit.
    cooldown: usize,
}

impl Account {
    /// One minute of an instrument: nights, waiting orders at its open, protective exits. `bar` is the number of the strategy's bar that the
    /// minute belongs to. Adds what happened to `happened`.
    pub fn step(
        &mut self,
        place: usize,
        minute: &TickedBar,
        bar: usize,
        cooldown: usize,
        happened: &mut Vec<Happened>,
    ) -> Result<(), BrokerError> {
        self.pass_nights(place, minute.time, happened)?;
        let Place { instrument, .. } = &self.places[place];
        let price = |ticks| Fixed::of_steps(ticks, instrument.tick);
        let stepped = BrokerBar {
            open: price(minute.open),
            high: price(minute.high),
            low: price(minute.low),
            close: price(minute.close),
            volume: Fixed::of_steps(minute.volume, instrument.lot),
        };
        let mut events = std::mem::take(&mut self.events);
        self.broker.step(place, &stepped, &mut events)?;
        for event in events.drain(..) {
            self.note(place, &event, &At { time: minute.time, bar, cooldown }, happened)?;
        }
        self.events = events;
        self.forget_ended(place, happened);
        Ok(())
    }

    fn pass_nights(
        &mut self,
        place: usize,
        time: i64,
        happened: &mut Vec<Happened>,
    ) -> Result<(), BrokerError> {
        let day = time.div_euclid(DAY_MS);
        let nights = self.places[place].kept.day.replace(day).map_or(0, |last| day - last);
        let cost = self.broker.pass_nights(place, nights)?;
        if !cost.is_zero() {
            happened.push(Happened::Borrowed { cost });
        }
        Ok(())
    }

    fn note(
        &mut self,
        place: usize,
        event: &Event,
        at: &At,
        happened: &mut Vec<Happened>,
    ) -> Result<(), BrokerError> {
        let kept = &mut self.places[place].kept;
        match event {
            Event::Filled(fill) => {
                let given = fill.order.and_then(|order| kept.waiting.iter().find(|(id, ..)| *id == order));
                let (why, decision) =
                    given.map_or_else(|| (Why::from(fill.reason), 0), |(_, why, decision)| (*why, *decision));
                let minute = usize::try_from(at.time.div_euclid(60_000)).unwrap_or(0);
                let closed = kept.trades.closed.len();
                kept.trades.add(fill, &Context { bar: minute, decision, why })?;
                let trade = if kept.trades.closed.len() > closed {
                    kept.trades.closed.pop().map(Box::new)
                } else {
                    None
                };
                let take_back = kept.hand.note(fill, at.bar, at.cooldown);
                happened.push(Happened::Filled { fill: *fill, why, decision, trade });
                if take_back {
                    self.broker.cancel_waiting(place)?;
                }
            }
            Event::Rejected(rejection) => {
                happened.push(Happened::Rejected { order: rejection.order, why: rejection.reason });
            }
        }
        Ok(())
    }

    /// Orders that do not wait any more are forgotten; those that were neither filled nor rejected were cancelled.
    fn forget_ended(&mut self, place: usize, happened: &mut Vec<Happened>) {
        let waiting = self.broker.waiting(place);
        let kept = &mut self.places[place].kept;
        kept.waiting.retain(|(id, ..)| {
            let waits = waiting.iter().any(|order| order.id == *id);
            let told = happened.iter().any(|told| match told {
                Happened::Filled { fill, .. } => fill.order == Some(*id),
                Happened::Rejected { order, .. } => order == id,
                Happened::Cancelled { .. } | Happened::Borrowed { .. } => false,
            });
            if !waits && !told {
                happened.push(Happened::Cancelled { order: *id });
            }
            waits
        });
    }
}
