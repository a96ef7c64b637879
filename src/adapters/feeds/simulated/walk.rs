//! How one instrument gets from day to day: its minutes are made one after another, out of its state at the end of the day before.

use super::{
    climate::{Climate, Regime},
    draws::Draws,
    edge::{
        pattern::Before,
        watch::{Sighting, Watch, Watched},
    },
    hours::Hours,
    instruments::Traded,
    numbers::{exp, float, whole},
    source::{NIGHT, Shocks, Source, When},
};
use domain::market::{Bar, Minute, calendar::weekday};
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
/// Of the logarithm of the volume: how far it swings from day to day.
const VOLUME_OF_DAY: f64 = 0.25;

/// Everything that a day hands to the next.
#[derive(Debug, Clone)]
pub struct State {
    /// What the instrument is worth, and the price that was last shown.
    value: f64,
    shown: f64,
    /// Recent movements, the older the less.
    recent: f64,
    climates: [Climate; SOURCES],
    /// What patterns need of the days before; only known where they are watched for.
    before: Option<Before>,
}

/// One trading day.
pub struct Day {
    pub bars: Vec<Bar>,
    /// The patterns of planted edges.
    pub sightings: Vec<Sighting>,
    /// How wild the market of its kind is expected to be in the weeks to come, as a factor around 1.
    pub outlook: f64,
}

/// The recipe of one instrument.
pub struct Walk {
    pub traded: &'static Traded,
    seed: u64,
    sources: Vec<Source>,
    movement: Vec<f64>,
    activity: Vec<f64>,
    /// Ticks in a unit of money, and lots in a unit of what is traded.
    ticks: f64,
    lots: f64,
    /// The lowest price.
    least: f64,
    /// The edges that are planted into it.
    pub rules: Vec<Watched>,
}

impl Walk {
    pub fn new(seed: u64, traded: &'static Traded, rules: Vec<Watched>) -> Self {
        let hours = traded.hours();
        let ticks = 10_f64.powi(i32::from(traded.tick));
        let least = LEAST_TICKS / ticks;
        let lots = 10_f64.powi(i32::from(traded.lot));
        let (movement, activity) = (hours.movement(), hours.activity());
        Self { traded, seed, sources: traded.sources(), movement, activity, ticks, lots, least, rules }
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
        State { value, shown: value, recent: 0.0, climates: array::from_fn(climate), before: None }
    }

    /// The minutes of a day, and the state after it.
    pub fn day(&self, day: i64, before: &State) -> (Day, State) {
        let (shocks, mut after) = self.begin(day, before);
        let mut details = Details::new(self, day);
        let mut watch = self.watch(day, before);
        let going = self.going(before);
        let mut bars = Vec::with_capacity(shocks.minutes.len());
        for (minute, (movement, variance)) in shocks.minutes.iter().zip(&shocks.variances).enumerate() {
            let from = after.shown;
            let to = self.step(&mut after, *movement, watch.drift(minute), &going);
            bars.push(details.bar(minute, from, to, variance.sqrt()));
            watch.push(&bars);
        }
        if !self.rules.is_empty() {
            after.before = Before::after(before.before.as_ref(), &bars);
        }
        (Day { bars, sightings: watch.sightings, outlook: before.climates[0].outlook() }, after)
    }

    /// The state after a day whose bars nobody asks for.
    pub fn pass(&self, day: i64, before: &State) -> State {
        if !self.rules.is_empty() {
            return self.day(day, before).1;
        }
        let (shocks, mut after) = self.begin(day, before);
        let going = self.going(before);
        for movement in &shocks.minutes {
            self.step(&mut after, *movement, 0.0, &going);
        }
        after
    }

    /// The movements of a day, and the state at its open.
    fn begin(&self, day: i64, before: &State) -> (Shocks, State) {
        let when = When { seed: self.seed, hours: self.hours(), day };
        let mut shocks = Shocks::none(when.hours);
        let mut after = before.clone();
        for (source, climate) in self.sources.iter().zip(&mut after.climates) {
            *climate = source.add(&when, climate, &self.movement, &mut shocks);
        }
        if when.hours == Hours::Session {
            after.value *= 1.0 + shocks.night.clamp(-FURTHEST, FURTHEST);
            (after.shown, after.recent) = (after.value, 0.0);
        }
        (shocks, after)
    }

    /// The last source is the instrument's own: its regime is that of the instrument.
    fn going(&self, state: &State) -> Going {
        let regime = state.climates[self.sources.len().clamp(1, SOURCES) - 1].regime;
        let trend = regime.direction() * TREND / float(self.hours().minutes());
        Going { regime, trend }
    }

    fn watch(&self, day: i64, before: &State) -> Watch<'_> {
        let sources = self.sources.iter().zip(&before.climates);
        let variance: f64 =
            sources.map(|(source, climate)| (source.deviation * climate.level()).powi(2)).sum();
        let usual = (variance * (1.0 - NIGHT) / float(self.hours().minutes())).sqrt();
        let expected = self.movement.iter().map(move |shape| usual * shape);
        Watch::new(&self.rules, before.before.clone(), weekday(self.hours().date(day)), expected)
    }

    /// Moves the value, and shows the price: a little behind its value in a trend, a little ahead of it in a range.
    fn step(&self, state: &mut State, movement: f64, drift: f64, going: &Going) -> f64 {
        let moved = state.value * (1.0 + (movement + drift + going.trend).clamp(-FURTHEST, FURTHEST));
        state.value = moved.max(self.least);
        state.recent = state.recent * LEAN_STAYS + movement;
        let far = state.recent / (state.recent * state.recent + LEAN_AT * LEAN_AT).sqrt();
        state.shown = state.value * (1.0 + going.regime.lean() * LEAN * far);
        state.shown
    }

    fn ticks(&self, price: f64) -> i64 {
        whole(price * self.ticks).max(1)
    }
}

/// Where an instrument's own regime takes it on a day.
struct Going {
    regime: Regime,
    /// In a minute, as a fraction.
    trend: f64,
}

/// What a minute has beside its first and last price.
struct Details<'a> {
    walk: &'a Walk,
    draws: Draws,
    opens: i64,
    /// How busy the day is, and how far a usual minute moves.
    busy: f64,
    usual: f64,
}

impl<'a> Details<'a> {
    fn new(walk: &'a Walk, day: i64) -> Self {
        let mut draws = Draws::new(walk.seed, walk.traded.detail_stream(), day);
        let busy = exp(VOLUME_OF_DAY * draws.normal() - VOLUME_OF_DAY * VOLUME_OF_DAY / 2.0);
        let usual = walk.traded.daily_deviation() / float(walk.hours().minutes()).sqrt();
        Self { walk, draws, opens: walk.hours().opens(day), busy, usual }
    }

    /// The bar of a price that went so far in the minute, and could have gone so far by its `deviation`.
    fn bar(&mut self, minute: usize, from: f64, to: f64, deviation: f64) -> Bar {
        let walk = self.walk;
        let (high, low) = self.extremes(from, to, from * deviation);
        let wild = (to / from - 1.0).abs() / (self.usual * walk.movement[minute]);
        let luck = self.draws.fraction();
        let units = walk.traded.volume * walk.activity[minute] * self.busy * (0.5 + 0.63 * wild);
        Bar {
            minute: Minute::new(self.opens + i64::try_from(minute).unwrap_or(0)),
            open: walk.ticks(from),
            high: walk.ticks(high),
            low: walk.ticks(low),
            close: walk.ticks(to),
            volume: whole(units * (0.35 + 1.95 * luck * luck) * walk.lots).max(1),
        }
    }

    /// The highest and lowest price on a random way between both ends: with longer shadows, targets would be reached more often than they
    /// are worth; with shorter ones, stops would be.
    fn extremes(&mut self, from: f64, to: f64, deviation: f64) -> (f64, f64) {
        let (middle, change) = (f64::midpoint(from, to), to - from);
        let draws = &mut self.draws;
        let mut reach = || (change * change + 2.0 * deviation * deviation * draws.exponential()).sqrt() / 2.0;
        (middle + reach(), middle - reach())
    }
}
