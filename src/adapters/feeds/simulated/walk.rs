//! How one instrument gets from day to day: its minutes are made one after another, out of its state at the end of the day before.

use super::{
    climate::{Climate, Regime},
    draws::Draws,
    hours::Hours,
    instruments::Traded,
    numbers::{exp, float, whole},
    source::{Shocks, Source, When},
};
use domain::market::{Bar, Minute};
use std::array;

/// The most sources that move one instrument.
const SOURCES: usize = 3;
/// The largest movement of a price in one step, as a fraction.
const FURTHEST: f64 = 0.3;
/// What a price may be off its value, as a fraction. Twice this and a trend's drift together are less than the cheapest trade of any example costs.
const LEAN: f64 = 0.000_2;
/// How long a movement is still leant on: this much is left of it after a minute.
const LEAN_STAYS: f64 = 0.97;
/// The movement at which most of the lean is reached.
const LEAN_AT: f64 = 0.002;
/// What a trend carries in a day, as a fraction.
const TREND: f64 = 0.000_1;
/// A price never falls below so many ticks.
const LEAST_TICKS: f64 = 100.0;
/// Of the logarithm of the volume: how far it swings from day to day and from minute to minute.
const VOLUME_OF_DAY: f64 = 0.25;
const VOLUME_OF_MINUTE: f64 = 0.4;

/// Everything that a day hands to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// What the instrument is worth, and the price that was last shown.
    value: f64,
    shown: f64,
    /// Recent movements, the older the less.
    recent: f64,
    climates: [Climate; SOURCES],
}

/// One trading day.
#[derive(Debug)]
pub struct Day {
    pub bars: Vec<Bar>,
    /// How wild the market of its kind was, as a factor around 1.
    pub swing: f64,
}

/// The recipe of one instrument.
#[derive(Debug)]
pub struct Walk {
    pub traded: &'static Traded,
    seed: u64,
    sources: Vec<Source>,
    movement: Vec<f64>,
    activity: Vec<f64>,
    /// The size of a tick, and lots in a unit.
    tick: f64,
    lots: f64,
}

impl Walk {
    pub fn new(seed: u64, traded: &'static Traded) -> Self {
        let hours = traded.hours();
        let tick = 10_f64.powi(-i32::from(traded.tick));
        let lots = 10_f64.powi(i32::from(traded.lot));
        let (movement, activity) = (hours.movement(), hours.activity());
        Self { traded, seed, sources: traded.sources(), movement, activity, tick, lots }
    }

    pub const fn hours(&self) -> Hours {
        self.traded.hours()
    }

    /// Before the first day.
    pub fn first(&self) -> State {
        let climate = |place: usize| {
            let stream = self.sources.get(place).map_or(0, |source| source.stream);
            Climate::first(&mut Draws::new(self.seed, stream, -1))
        };
        let value = self.traded.price;
        State { value, shown: value, recent: 0.0, climates: array::from_fn(climate) }
    }

    /// The minutes of a day, and the state after it.
    pub fn day(&self, day: i64, before: &State) -> (Day, State) {
        let when = When { seed: self.seed, hours: self.hours(), day };
        let mut shocks = Shocks::none(when.hours);
        let mut after = *before;
        for (source, climate) in self.sources.iter().zip(&mut after.climates) {
            *climate = source.add(&when, climate, &self.movement, &mut shocks);
        }
        if when.hours == Hours::Session {
            after.value *= 1.0 + shocks.night.clamp(-FURTHEST, FURTHEST);
            (after.shown, after.recent) = (after.value, 0.0);
        }
        let regime = self.own_regime(before);
        let bars = self.minutes(&when, &shocks, regime, &mut after);
        (Day { bars, swing: before.climates[0].swing() }, after)
    }

    /// The last source is the instrument's own.
    fn own_regime(&self, state: &State) -> Regime {
        state.climates[self.sources.len().clamp(1, SOURCES) - 1].regime
    }

    fn minutes(&self, when: &When, shocks: &Shocks, regime: Regime, state: &mut State) -> Vec<Bar> {
        let mut draws = Draws::new(self.seed, self.traded.detail_stream(), when.day);
        let trend = regime.direction() * TREND / float(when.hours.minutes());
        let busy = exp(VOLUME_OF_DAY * draws.normal() - VOLUME_OF_DAY * VOLUME_OF_DAY / 2.0);
        let usual = self.traded.daily_deviation() / float(when.hours.minutes()).sqrt();
        let opens = when.hours.opens(when.day);
        let mut bars = Vec::with_capacity(shocks.minutes.len());
        for (place, (movement, variance)) in shocks.minutes.iter().zip(&shocks.variances).enumerate() {
            let way = Way { from: state.shown, to: self.step(state, *movement, trend, regime) };
            let (high, low) = way.extremes(way.from * variance.sqrt(), &mut draws);
            let wild = movement.abs() / (usual * self.movement[place]);
            let noise = exp(VOLUME_OF_MINUTE * draws.normal() - VOLUME_OF_MINUTE * VOLUME_OF_MINUTE / 2.0);
            let units = self.traded.volume * self.activity[place] * busy * noise * (0.5 + 0.63 * wild);
            bars.push(Bar {
                minute: Minute::new(opens + float_place(place)),
                open: self.ticks(way.from),
                high: self.ticks(high),
                low: self.ticks(low),
                close: self.ticks(way.to),
                volume: whole(units * self.lots).max(1),
            });
        }
        bars
    }

    /// Moves the value, and shows the price: a little behind its value in a trend, a little ahead of it in a range.
    fn step(&self, state: &mut State, movement: f64, trend: f64, regime: Regime) -> f64 {
        let moved = state.value * (1.0 + (movement + trend).clamp(-FURTHEST, FURTHEST));
        state.value = moved.max(LEAST_TICKS * self.tick);
        state.recent = state.recent * LEAN_STAYS + movement;
        let far = state.recent / (state.recent * state.recent + LEAN_AT * LEAN_AT).sqrt();
        state.shown = state.value * (1.0 + regime.lean() * LEAN * far);
        state.shown
    }

    fn ticks(&self, price: f64) -> i64 {
        whole(price / self.tick).max(1)
    }
}

/// The way of a price through a minute.
struct Way {
    from: f64,
    to: f64,
}

impl Way {
    /// The highest and lowest price on a random way between both ends: with longer shadows, targets would be reached more often than they
    /// are worth; with shorter ones, stops would be.
    fn extremes(&self, deviation: f64, draws: &mut Draws) -> (f64, f64) {
        let (middle, change) = (f64::midpoint(self.from, self.to), self.to - self.from);
        let mut reach = || (change * change + 2.0 * deviation * deviation * draws.exponential()).sqrt() / 2.0;
        (middle + reach(), middle - reach())
    }
}

fn float_place(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(0)
}
