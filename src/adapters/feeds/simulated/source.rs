//! Sources of movement: the market of all, a sector, and what concerns one instrument alone.
//!
//! A source moves prices up and down with the same probability, whatever happened before: no source can be predicted. Its movements come in
//! clusters, because its climate and the busyness of the hour are remembered, and some minutes are jumps.

use super::{climate::Climate, draws::Draws, hours::Hours, numbers::exp};

/// Minutes that are equally busy beyond the usual.
const BLOCK: usize = 10;
/// Of the logarithm of that busyness: how it stays from block to block, and how far it swings.
const BLOCK_STAYS: f64 = 0.9;
const BLOCK_SWING: f64 = 0.3;
/// One minute of 1,024 is a jump, four times as large as others.
const JUMPS: u64 = 0x3FF;
const JUMP: f64 = 4.0;
/// What the jumps add to the variance is taken from all minutes: `1 / sqrt(1 + 15 / 1024)`.
const CALM: f64 = 0.992_754;
/// One night of 32 brings news, two and a half times as large as others: `1 / sqrt(1 + 5.25 / 32)`.
const NEWS_NIGHTS: u64 = 0x1F;
const NEWS: f64 = 2.5;
const QUIET_NIGHT: f64 = 0.926_787;
/// The part of the variance of a day and a night that falls into the night.
pub const NIGHT: f64 = 0.3;
/// How much more a weekend moves prices than a night, as a variance.
const WEEKEND: f64 = 1.6;
/// How much less is going on round the clock on Saturdays and Sundays.
const QUIET_WEEKEND: f64 = 0.75;

/// What one source does to one instrument.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    pub stream: u64,
    /// The standard deviation of a day and a night.
    pub deviation: f64,
    /// How much wilder its falls make the days after.
    pub leverage: f64,
}

/// The movements of one day, summed over sources.
#[derive(Debug, Clone)]
pub struct Shocks {
    /// Between the last close and the open, as a fraction.
    pub night: f64,
    /// In each minute, as a fraction.
    pub minutes: Vec<f64>,
    /// The variance that each minute had.
    pub variances: Vec<f64>,
}

impl Shocks {
    pub fn none(hours: Hours) -> Self {
        let minutes = usize::try_from(hours.minutes()).unwrap_or(0);
        Self { night: 0.0, minutes: vec![0.0; minutes], variances: vec![0.0; minutes] }
    }
}

impl Source {
    /// Adds the source's movements on a day; `shape` is how far each minute moves. Says what the climate is after it.
    pub fn add(&self, when: &When, climate: &Climate, shape: &[f64], shocks: &mut Shocks) -> Climate {
        let mut draws = Draws::new(when.seed, self.stream, when.day);
        let level = self.deviation * climate.level();
        let night = when.night(level, &mut draws);
        shocks.night += night;
        let daytime = match when.hours {
            Hours::Always if when.hours.is_weekend(when.day) => QUIET_WEEKEND,
            Hours::Always => 1.0,
            Hours::Session => (1.0 - NIGHT).sqrt(),
        };
        let count = shocks.minutes.len();
        let scale = level * daytime * CALM / f64::from(u32::try_from(count).unwrap_or(1)).sqrt();
        let (mut mood, mut busy, mut sum) = (draws.normal(), 0.0, night);
        let moves = shocks.minutes.iter_mut().zip(&mut shocks.variances);
        for (minute, ((movement, variance), shape)) in moves.zip(shape).enumerate() {
            if minute % BLOCK == 0 {
                mood = BLOCK_STAYS * mood + (1.0 - BLOCK_STAYS * BLOCK_STAYS).sqrt() * draws.normal();
                busy = scale * exp(BLOCK_SWING * mood - BLOCK_SWING * BLOCK_SWING);
            }
            let (normal, bits) = draws.normal_and_bits();
            let deviation = busy * shape * if bits & JUMPS == 0 { JUMP } else { 1.0 };
            *movement += deviation * normal;
            *variance += deviation * deviation;
            sum += deviation * normal;
        }
        climate.after(sum / level, self.leverage, &mut draws)
    }
}

/// Which day of which market.
#[derive(Debug, Clone, Copy)]
pub struct When {
    pub seed: u64,
    pub hours: Hours,
    /// The number of the trading day.
    pub day: i64,
}

impl When {
    /// How far the news of the night before the day moved a source, in deviations of such a night; none when it brought no news.
    pub fn news(&self, stream: u64) -> Option<f64> {
        if self.hours == Hours::Always {
            return None;
        }
        // The first draw of a day is that of its night.
        let (normal, bits) = Draws::new(self.seed, stream, self.day).normal_and_bits();
        (bits & NEWS_NIGHTS == 0).then_some(normal * NEWS)
    }

    /// The movement of the night before the day, for a source that moves so much in a day and a night.
    fn night(&self, level: f64, draws: &mut Draws) -> f64 {
        if self.hours == Hours::Always {
            return 0.0;
        }
        let weekend = if self.hours.nights_before(self.day) > 1 { WEEKEND } else { 1.0 };
        let (normal, bits) = draws.normal_and_bits();
        let news = if bits & NEWS_NIGHTS == 0 { NEWS } else { 1.0 };
        level * (NIGHT * weekend).sqrt() * QUIET_NIGHT * news * normal
    }
}
