//! One of a strategy's own bars while it is being made of minutes.

use crate::{
    bars::{Session, Span, Timeframe, calendar::MINUTE_MS},
    memory::{Memory, remembers},
};

/// A bar of any length, in whole ticks and lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TickedBar {
    /// When it begins, in milliseconds since 1970.
    pub time: i64,
    pub open: i64,
    pub high: i64,
    pub low: i64,
    pub close: i64,
    pub volume: i64,
}

/// A bar that is complete, and when its last minute ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    pub bar: TickedBar,
    pub traded_until: i64,
}

/// Puts minutes together to longer bars, as [`resample`](crate::bars::resample) does with a history.
#[derive(Debug, Clone)]
pub struct Forming {
    length: Timeframe,
    session: Session,
    current: Option<(Span, Finished)>,
}

impl Forming {
    pub const fn new(length: Timeframe, session: Session) -> Self {
        Self { length, session, current: None }
    }

    /// Takes a minute in. [Ask](Self::finished_by) first: a bar that time has passed is dropped here.
    pub fn take(&mut self, minute: &TickedBar) {
        let Some(span) = Span::of(minute.time, self.length, self.session) else { return };
        let traded_until = minute.time + MINUTE_MS;
        match &mut self.current {
            Some((current, Finished { bar, traded_until: until })) if *current == span => {
                bar.high = bar.high.max(minute.high);
                bar.low = bar.low.min(minute.low);
                bar.close = minute.close;
                bar.volume = bar.volume.saturating_add(minute.volume);
                *until = traded_until;
            }
            current => {
                let bar = TickedBar { time: span.begins, ..*minute };
                *current = Some((span, Finished { bar, traded_until }));
            }
        }
    }

    /// The bar that is finished when it is `time`, however many of its minutes are missing.
    pub fn finished_by(&mut self, time: i64) -> Option<Finished> {
        let (span, _) = self.current.as_ref()?;
        if time < span.ends { None } else { self.current.take().map(|(_, finished)| finished) }
    }

    pub(super) fn keep(&self, to: &mut Vec<u8>) {
        self.current.write(to);
    }

    pub(super) fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        self.current = Memory::read(from)?;
        Some(())
    }
}

remembers! {
    TickedBar { time, open, high, low, close, volume }
    Finished { bar, traded_until }
}
