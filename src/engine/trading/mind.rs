//! A strategy that sees bars come in and says something at the closes of its own.

use super::{
    Asked, Says,
    forming::{Finished, Forming, TickedBar},
};
use crate::{
    bars::{Bars, Instrument, Session},
    broker::Side,
    graph::{Decision, Live, LiveBar, Market, MarketError, Other, Plan, Rules},
    memory::Memory,
};

/// How many of its own bars a strategy sees before the first at which it may trade, where there are so many.
pub const WARM_UP: usize = 500;

/// Of what is [kept](Mind::keep) of a mind. Whoever changes what an indicator, a kernel or the graph of an expression remembers raises it, and what was
/// written before is shown its bars again.
pub const MEMORY: u32 = 2;

/// The bars lack something that the strategy reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MindError {
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error("the plan has no answers; this is a fault of the program")]
    Empty,
}

/// One strategy on one instrument. What it says follows from the bars alone, so that all agents with the same strategy can share it.
pub struct Mind {
    live: Live,
    rules: Rules,
    own: Forming,
    others: Vec<(String, Forming)>,
    closed: usize,
}

/// What was said at a close.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The number of the strategy's bar, from 0.
    pub bar: usize,
    pub decision: Decision,
    /// In ticks.
    pub close: i64,
    /// Whether its last minute ended within the hours of entries.
    pub in_session: bool,
    pub rules: Rules,
}

impl Mind {
    /// `others` are the instruments that the plan reads beside its own.
    pub fn new(
        plan: &Plan,
        instrument: &Instrument,
        others: &[(String, Instrument)],
    ) -> Result<Self, MindError> {
        let bars = Bars::empty(instrument.clone());
        let other_bars: Vec<Bars> = others.iter().map(|(_, other)| Bars::empty(other.clone())).collect();
        let length = plan.timeframe();
        let named = others.iter().zip(&other_bars);
        let named = named.map(|((name, _), bars)| Other { name, bars, timeframe: length });
        let live = plan.live(&Market { bars: &bars, others: named.collect() })?;
        let forming = || Forming::new(length, Session::WHOLE_DAY);
        Ok(Self {
            live,
            rules: plan.rules().ok_or(MindError::Empty)?,
            own: forming(),
            others: others.iter().map(|(name, _)| (name.clone(), forming())).collect(),
            closed: 0,
        })
    }

    /// A minute of its own instrument.
    pub fn take(&mut self, minute: &TickedBar) {
        self.own.take(minute);
    }

    /// A minute of another instrument that it reads.
    pub fn take_other(&mut self, name: &str, minute: &TickedBar) {
        if let Some((_, forming)) = self.others.iter_mut().find(|(other, _)| other == name) {
            forming.take(minute);
        }
    }

    /// It is `time`, and all minutes before it were taken in: what there is to say, when a bar of its own is finished.
    pub fn close(&mut self, time: i64) -> Option<Said> {
        for (name, forming) in &mut self.others {
            if let Some(Finished { bar, .. }) = forming.finished_by(time) {
                self.live.push_other(name, &live(&bar));
            }
        }
        let Finished { bar, traded_until } = self.own.finished_by(time)?;
        let decision = self.live.push(&live(&bar));
        let number = self.closed;
        self.closed += 1;
        let in_session = self.rules.session.is_none_or(|session| session.start_of(traded_until).is_some());
        Some(Said { bar: number, decision, close: bar.close, in_session, rules: self.rules })
    }

    /// All that it remembers, for a mind of the same strategy on the same instruments that is to [go on](Self::recall) from here.
    pub fn keep(&self) -> Vec<u8> {
        let mut memory = Vec::new();
        self.closed.write(&mut memory);
        self.own.keep(&mut memory);
        self.others.iter().for_each(|(_, forming)| forming.keep(&mut memory));
        self.live.keep(&mut memory);
        memory
    }

    /// A mind that has seen nothing yet, as the one that was kept. None when that was another strategy, or written by another program.
    pub fn recall(mut self, memory: &[u8]) -> Option<Self> {
        let mut from = memory;
        self.closed = Memory::read(&mut from)?;
        self.own.recall(&mut from)?;
        self.others.iter_mut().try_for_each(|(_, forming)| forming.recall(&mut from))?;
        self.live.recall(&mut from)?;
        from.is_empty().then_some(self)
    }

    /// How many of its bars have closed.
    pub const fn closed(&self) -> usize {
        self.closed
    }
}

const fn live(bar: &TickedBar) -> LiveBar<'static> {
    let TickedBar { time, open, high, low, close, volume } = *bar;
    LiveBar { time, open, high, low, close, volume, extras: &[] }
}

impl Says for Decision {
    fn enters(&self, side: Side) -> bool {
        if side == Side::Buy { self.entry.long } else { self.entry.short }
    }

    fn leaves(&self, side: Side) -> bool {
        if side == Side::Buy { self.exit.long } else { self.exit.short }
    }
}

impl From<&Decision> for Asked {
    fn from(decision: &Decision) -> Self {
        Self {
            size: decision.size.clone(),
            stop_loss: decision.stop_loss.clone(),
            take_profit: decision.take_profit.clone(),
            trailing_stop: decision.trailing_stop.clone(),
        }
    }
}
