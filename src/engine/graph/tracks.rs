//! Longer bars out of shorter ones as they come.
//!
//! A longer bar is handed on when it is finished: by the short bar that reaches its end, or by the first one after it. The moment at which
//! that happens is when it is known, in history as in live trading.

use super::feed::{Extras, Feed};
use crate::{
    bars::{Extra, Session, Span, Timeframe},
    indicators::TickBar,
    memory::{Memory, remembers},
};

/// Puts bars together and holds those that the last stretch finished.
#[derive(Debug, Clone)]
pub struct Gathering {
    length: Timeframe,
    current: Option<Current>,
    finished: Finished,
}

/// A longer bar that is still growing.
#[derive(Debug, Clone)]
struct Current {
    span: Span,
    bar: TickBar,
    extras: Vec<f64>,
}

#[derive(Debug, Clone, Default)]
struct Finished {
    time: Vec<i64>,
    known: Vec<i64>,
    open: Vec<i64>,
    high: Vec<i64>,
    low: Vec<i64>,
    close: Vec<i64>,
    volume: Vec<i64>,
    extras: Vec<Extra>,
    places: Vec<Option<usize>>,
}

impl Gathering {
    /// `extras` is how many further columns the plan reads.
    pub fn new(length: Timeframe, extras: usize) -> Self {
        let finished = Finished {
            extras: vec![Extra { name: String::new(), values: Vec::new() }; extras],
            places: (0..extras).map(Some).collect(),
            ..Finished::default()
        };
        Self { length, current: None, finished }
    }

    /// Takes in a stretch of shorter bars and keeps the longer ones that it finishes.
    pub fn take(&mut self, short: &Feed<'_>) {
        self.finished.clear();
        for row in 0..short.len() {
            let bar = short.bar(row);
            let Some(span) = Span::of(bar.time, self.length, Session::WHOLE_DAY) else { continue };
            match &mut self.current {
                Some(current) if current.span == span => current.extend(&bar),
                current => {
                    if let Some(done) = current.take() {
                        self.finished.push(&done, short.known[row]);
                    }
                    let extras = vec![f64::NAN; self.finished.extras.len()];
                    let bar = TickBar { time: span.begins, ..bar };
                    *current = Some(Current { span, bar, extras });
                }
            }
            if let Some(current) = &mut self.current {
                current.extend_extras(short, row);
                if short.known[row] >= current.span.ends {
                    self.finished.push(current, short.known[row]);
                    self.current = None;
                }
            }
        }
    }

    /// The longer bars that the last stretch finished.
    pub fn feed<'a>(&'a self, short: &Feed<'a>) -> Feed<'a> {
        let done = &self.finished;
        Feed {
            time: &done.time,
            known: &done.known,
            open: &done.open,
            high: &done.high,
            low: &done.low,
            close: &done.close,
            volume: &done.volume,
            extras: Extras { columns: &done.extras, places: &done.places, from: 0 },
            tick: short.tick,
            lot: short.lot,
        }
    }
}

impl Gathering {
    /// What was finished is handed on already; what grows is remembered.
    pub fn keep(&self, to: &mut Vec<u8>) {
        self.current.write(to);
    }

    pub fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        self.current = Memory::read(from)?;
        Some(())
    }
}

remembers! {
    Current { span, bar, extras }
}

impl Current {
    fn extend(&mut self, bar: &TickBar) {
        self.bar.high = self.bar.high.max(bar.high);
        self.bar.low = self.bar.low.min(bar.low);
        self.bar.close = bar.close;
        self.bar.volume = self.bar.volume.saturating_add(bar.volume);
    }

    /// A further column keeps its last value that is there, as a close does.
    fn extend_extras(&mut self, short: &Feed<'_>, row: usize) {
        for (number, value) in self.extras.iter_mut().enumerate() {
            if let Some(new) = short.extra(number).get(row).filter(|new| !new.is_nan()) {
                *value = *new;
            }
        }
    }
}

impl Finished {
    fn clear(&mut self) {
        let columns = [
            &mut self.time,
            &mut self.known,
            &mut self.open,
            &mut self.high,
            &mut self.low,
            &mut self.close,
            &mut self.volume,
        ];
        columns.into_iter().for_each(Vec::clear);
        self.extras.iter_mut().for_each(|extra| extra.values.clear());
    }

    fn push(&mut self, done: &Current, known: i64) {
        self.time.push(done.bar.time);
        self.known.push(known);
        self.open.push(done.bar.open);
        self.high.push(done.bar.high);
        self.low.push(done.bar.low);
        self.close.push(done.bar.close);
        self.volume.push(done.bar.volume);
        self.extras.iter_mut().zip(&done.extras).for_each(|(extra, value)| extra.values.push(*value));
    }
}
