//! What belongs to a day, in UTC: its beginning, its prices so far, those of the day before, and the range of its first minutes.

use super::{
    Indicator, TickBar,
    conditions::{Flag, flag},
};
use crate::{bars::calendar::DAY_MS, memory::remembers};

/// Whether a bar is the first of its day (the first bar of all counts as one).
#[derive(Debug, Clone, Default)]
pub struct FirstOfDay {
    day: Option<i64>,
}

impl Indicator for FirstOfDay {
    type Input = TickBar;
    type Output = Flag;

    fn push(&mut self, bar: TickBar) -> Flag {
        let day = bar.time.div_euclid(DAY_MS);
        flag(self.day.replace(day) != Some(day))
    }
}

/// The bars of one day put together, as far as they have come.
#[derive(Debug, Clone, Copy)]
struct Prices {
    day: i64,
    open: i64,
    high: i64,
    low: i64,
    close: i64,
}

impl Prices {
    const fn of(bar: &TickBar) -> Self {
        let day = bar.time.div_euclid(DAY_MS);
        Self { day, open: bar.open, high: bar.high, low: bar.low, close: bar.close }
    }

    /// The day with one more bar of it, or none when the bar belongs to another.
    fn with(self, bar: &TickBar) -> Option<Self> {
        let (high, low) = (self.high.max(bar.high), self.low.min(bar.low));
        (bar.time.div_euclid(DAY_MS) == self.day).then_some(Self { high, low, close: bar.close, ..self })
    }
}

/// The day so far, the newest bar included.
#[derive(Debug, Clone, Default)]
pub struct Day {
    today: Option<Prices>,
}

impl Indicator for Day {
    type Input = TickBar;
    /// Open, high, low.
    type Output = [f64; 3];

    fn push(&mut self, bar: TickBar) -> [f64; 3] {
        let today = self.today.and_then(|today| today.with(&bar)).unwrap_or_else(|| Prices::of(&bar));
        self.today = Some(today);
        [today.open, today.high, today.low].map(|ticks| bar.tick.value(ticks))
    }
}

/// The last whole day before this one that had bars.
#[derive(Debug, Clone, Default)]
pub struct PreviousDay {
    today: Option<Prices>,
    before: Option<Prices>,
}

impl Indicator for PreviousDay {
    type Input = TickBar;
    /// Open, high, low, close.
    type Output = [f64; 4];

    fn push(&mut self, bar: TickBar) -> [f64; 4] {
        let today = self.today.and_then(|today| today.with(&bar));
        if today.is_none() {
            self.before = self.today;
        }
        self.today = Some(today.unwrap_or_else(|| Prices::of(&bar)));
        self.before.map_or([f64::NAN; 4], |day| {
            [day.open, day.high, day.low, day.close].map(|ticks| bar.tick.value(ticks))
        })
    }
}

/// The range of the bars that begin in a stretch of the day, once it is over; undefined before, and on days without such bars.
#[derive(Debug, Clone)]
pub struct OpeningRange {
    /// Milliseconds since midnight.
    from: i64,
    to: i64,
    range: Option<Prices>,
}

impl OpeningRange {
    pub const fn new(from: i64, length: i64) -> Self {
        Self { from, to: from.saturating_add(length), range: None }
    }
}

impl Indicator for OpeningRange {
    type Input = TickBar;
    /// High, low.
    type Output = [f64; 2];

    fn push(&mut self, bar: TickBar) -> [f64; 2] {
        let (day, since) = (bar.time.div_euclid(DAY_MS), bar.time.rem_euclid(DAY_MS));
        self.range = self.range.filter(|range| range.day == day);
        if since < self.from {
            return [f64::NAN; 2];
        }
        if since < self.to {
            let wider = self.range.and_then(|range| range.with(&bar));
            self.range = wider.or_else(|| Some(Prices::of(&bar)));
            return [f64::NAN; 2];
        }
        self.range.map_or([f64::NAN; 2], |range| [range.high, range.low].map(|ticks| bar.tick.value(ticks)))
    }
}

remembers! {
    FirstOfDay { day }
    Prices { day, open, high, low, close }
    Day { today }
    PreviousDay { today, before }
    OpeningRange { from, to, range }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these results are exact")]
mod tests {
    use super::{
        super::{Steps, column},
        *,
    };
    use crate::bars::Scale;

    /// Bars of six hours: three days, the second of them missing.
    fn bars() -> Vec<TickBar> {
        let (tick, lot) = (Steps::from(Scale::ONE), Steps::from(Scale::ONE));
        let of = |i: i64| {
            let time = if i < 4 { i } else { i + 4 } * DAY_MS / 4;
            TickBar { time, open: i, high: i + 10, low: i - 10, close: i + 1, volume: 1, tick, lot }
        };
        (0..8).map(of).collect()
    }

    #[test]
    fn a_day_begins_with_its_first_bar() {
        let found = column(FirstOfDay::default(), bars());
        assert_eq!(found, [1, -1, -1, -1, 1, -1, -1, -1]);
    }

    #[test]
    fn the_day_before_is_the_last_one_with_bars() {
        let found = column(PreviousDay::default(), bars());
        assert!(found[..4].iter().flatten().all(|value| value.is_nan()));
        assert_eq!(found[4..], [[0.0, 13.0, -10.0, 4.0]; 4]);
        assert_eq!(column(Day::default(), bars())[6], [4.0, 16.0, -6.0]);
    }

    #[test]
    fn an_opening_range_is_known_when_it_is_over() {
        let found = column(OpeningRange::new(DAY_MS / 4, DAY_MS / 4), bars());
        assert!(found[..2].iter().flatten().all(|value| value.is_nan()));
        assert_eq!(found[2..4], [[11.0, -9.0]; 2]);
        assert!(found[4][0].is_nan() && found[5][0].is_nan());
        assert_eq!(found[6..], [[15.0, -5.0]; 2]);
    }
}
