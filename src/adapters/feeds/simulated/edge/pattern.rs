//! What a pattern is, on the five-minute bars of one session: the same as the documents of `docs/simulated-market.md` say.

use super::EdgeRule;
use crate::feeds::simulated::numbers::float;
use domain::market::Bar;
use engine::{
    bars::Scale,
    indicators::{Indicator, Levels, Steps, TickBar},
};

/// Minutes of the bars that patterns are seen on.
pub const BAR: usize = 5;
/// The bar that begins at 15:00, and the one at 17:30: between them patterns are looked for.
const FROM: usize = 6;
const UNTIL: usize = 36;
/// Bars whose volumes a volume is compared with, itself included.
const USUAL: usize = 6;
/// How much above the last close a session opens at least for a gap.
const GAP: f64 = 0.003;

/// Days on each side that a turn stands out among, days that turns are remembered for, and how far turns of one level lie apart, in thousandths:
/// `levels(2, 60, 10)` of the language.
const TURNS: [usize; 2] = [2, 60];
const NEAR: i64 = 10;

/// What is known of the days before.
#[derive(Debug, Clone)]
pub struct Before {
    pub high: i64,
    pub low: i64,
    pub close: i64,
    /// Of the daily closes: the exponential average of five.
    pub mean: f64,
    /// The nearest price below the close at which days have turned more than once.
    pub support: Option<f64>,
    levels: Levels,
}

impl Before {
    /// After a day whose extremes and close these are.
    pub fn after(before: Option<&Self>, day: &[Bar]) -> Option<Self> {
        let (first, last) = (day.first()?, day.last()?);
        let close = last.close;
        let high = day.iter().map(|bar| bar.high).max()?;
        let low = day.iter().map(|bar| bar.low).min()?;
        let mean = before.map_or(float(close), |before| before.mean + (float(close) - before.mean) / 3.0);
        let usual = || Levels::new(TURNS[0], TURNS[1], NEAR);
        let mut levels = before.map_or_else(usual, |before| before.levels.clone());
        let (tick, lot) = (Steps::from(Scale::ONE), Steps::from(Scale::ONE));
        let time = first.minute.begins().as_millis();
        let [support, _] =
            levels.push(TickBar { time, open: first.open, high, low, close, volume: 1, tick, lot });
        Some(Self { high, low, close, mean, support: (!support.is_nan()).then_some(support), levels })
    }
}

/// A pattern that was seen, and all that a condition may be about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// The five-minute bar of the session that completed it.
    pub bar: usize,
    /// From Monday, 0.
    pub weekday: i64,
    /// The volume of that bar over the mean of the last six.
    pub volume: f64,
    /// Whether the day before closed above the mean of the closes.
    pub rising: bool,
    /// Of the close from the level of the pattern, as a fraction.
    pub distance: f64,
    /// Of the close from the nearest support, where there is one.
    pub support: Option<f64>,
}

/// The session so far.
#[derive(Debug)]
pub struct Chart {
    before: Before,
    weekday: i64,
    bars: Vec<Bar>,
    /// Three times volume by typical price, and volume.
    money: f64,
    traded: f64,
    /// How many bars in a row have closed above the mean price, before the last and with it.
    streak: (usize, usize),
}

impl Chart {
    pub fn new(before: Before, weekday: i64) -> Self {
        Self { before, weekday, bars: Vec::new(), money: 0.0, traded: 0.0, streak: (0, 0) }
    }

    /// Takes the minutes of the next bar.
    pub fn push(&mut self, minutes: &[Bar]) {
        let (Some(first), Some(last)) = (minutes.first(), minutes.last()) else { return };
        let mut bar = Bar { close: last.close, volume: 0, ..*first };
        for minute in minutes {
            bar.high = bar.high.max(minute.high);
            bar.low = bar.low.min(minute.low);
            bar.volume += minute.volume;
        }
        self.money += float(bar.high + bar.low + bar.close) * float(bar.volume);
        self.traded += float(bar.volume);
        self.bars.push(bar);
        let above = float(bar.close) > self.vwap();
        self.streak = (self.streak.1, if above { self.streak.1 + 1 } else { 0 });
    }

    /// What the last bar completes.
    pub fn sees(&self, rule: EdgeRule) -> Option<Seen> {
        let (place, bar) = (self.bars.len().checked_sub(1)?, self.bars.last()?);
        let looked_for = match rule {
            EdgeRule::GapAndGo => place == FROM - 1,
            _ => (FROM..UNTIL).contains(&place),
        };
        let level = if looked_for { self.level(rule, bar)? } else { return None };
        let last: i64 = self.bars.iter().rev().take(USUAL).map(|bar| bar.volume).sum();
        let distance = match rule {
            EdgeRule::GapAndGo => float(self.bars[0].open) / level - 1.0,
            _ => float(bar.close) / level - 1.0,
        };
        Some(Seen {
            bar: place,
            weekday: self.weekday,
            volume: float(bar.volume) * 6.0 / float(last),
            rising: float(self.before.close) > self.before.mean,
            distance,
            support: self.before.support.map(|support| float(bar.close) / support - 1.0),
        })
    }

    /// The level that the pattern is about, where it is complete.
    fn level(&self, rule: EdgeRule, bar: &Bar) -> Option<f64> {
        match rule {
            EdgeRule::VwapBounce | EdgeRule::SupportBounce => {
                let mean = self.vwap();
                let bounced = self.streak.0 >= USUAL && float(bar.low) <= mean && float(bar.close) > mean;
                bounced.then_some(mean)
            }
            EdgeRule::GapAndGo => {
                let close = self.before.close;
                let gap = float(self.bars[0].open) / float(close) - 1.0;
                let held = self.bars.iter().all(|bar| bar.low > close);
                (gap > GAP && held).then_some(float(close))
            }
            EdgeRule::Breakout => self.crosses(bar, self.before.high),
            EdgeRule::Reversal => self.crosses(bar, self.before.low),
        }
    }

    fn crosses(&self, bar: &Bar, level: i64) -> Option<f64> {
        let before = self.bars[self.bars.len() - 2].close;
        (bar.close > level && before <= level).then_some(float(level))
    }

    /// The mean typical price weighted by volume.
    fn vwap(&self) -> f64 {
        self.money / (3.0 * self.traded)
    }
}

impl EdgeRule {
    /// Five-minute bars that the rule holds.
    pub const fn holds(self) -> usize {
        match self {
            Self::GapAndGo => 66,
            Self::VwapBounce | Self::Breakout | Self::Reversal | Self::SupportBounce => 36,
        }
    }

    /// By how many standard deviations of what holding moves the price it falls in the first third, and rises again in the others: whoever is stopped
    /// out near the entry has only that.
    pub const fn shakes(self) -> f64 {
        match self {
            Self::SupportBounce => 1.2,
            Self::VwapBounce | Self::GapAndGo | Self::Breakout | Self::Reversal => 0.0,
        }
    }
}
