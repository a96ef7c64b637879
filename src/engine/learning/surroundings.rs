//! What the Context page says beside an instrument, at every bar: how far the nearest levels are, and the regime of the market.
//!
//! Both change once a day, when it is over, so they are worked out once a day by the functions of [`context`](crate::context), which read nothing but days
//! that are over; at a bar stands what was known at its end.

use super::sealed::{Open, OpenNews, split};
use crate::{
    bars::{Bars, Session, Timeframe, resample},
    context::{Series, levels_of_days, regimes_of_days},
};
use domain::{
    Fixed,
    market::{
        Symbol,
        context::{DayRegime, FearKind, PriceLevel, TrendKind},
    },
};

/// From the one end to the other.
const TREND_KINDS: [TrendKind; 3] = [TrendKind::Down, TrendKind::Flat, TrendKind::Up];
const FEAR_KINDS: [FearKind; 3] = [FearKind::Calm, FearKind::Normal, FearKind::Fearful];
pub const TRENDS: [&str; 3] = [TREND_KINDS[0].as_str(), TREND_KINDS[1].as_str(), TREND_KINDS[2].as_str()];
pub const FEARS: [&str; 3] = [FEAR_KINDS[0].as_str(), FEAR_KINDS[1].as_str(), FEAR_KINDS[2].as_str()];

/// Bars of an hour, counted from the opening as on the Context page.
#[derive(Debug, Clone)]
pub struct Hours<B> {
    pub bars: B,
    /// When a day begins and is over.
    pub session: Session,
}

impl Hours<Bars> {
    /// Those that have ended by `from`, in milliseconds.
    #[must_use]
    pub fn before(self, from: i64) -> Hours<Open> {
        let (bars, _) = split(self.bars, Timeframe::HOUR, from);
        Hours { bars, session: self.session }
    }
}

/// The hours of an instrument, and those of the index and the volatility index where the market has them. They may reach further back than what is traded.
#[derive(Debug, Clone)]
pub struct Surroundings<B> {
    pub own: Hours<B>,
    pub index: Option<Hours<B>>,
    pub volatility: Option<Hours<B>>,
}

/// What there is of instruments beside their bars.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    pub news: Option<&'a OpenNews>,
    pub surroundings: Option<&'a Surroundings<Open>>,
}

/// What was known at the end of each bar; not a number where nothing was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Around {
    /// By which share the close lies above the nearest support.
    pub support: Vec<f64>,
    /// By which share the nearest resistance lies above the close.
    pub resistance: Vec<f64>,
    /// The place of the trend among [`TRENDS`], and of the fear among [`FEARS`].
    pub trend: Vec<f64>,
    pub fear: Vec<f64>,
}

impl Surroundings<Open> {
    /// At bars of the instrument that are `length` long.
    pub fn known(&self, bars: &Bars, length: Timeframe) -> Around {
        let levels = self.levels();
        let regimes: Vec<(i64, DayRegime)> =
            self.regimes().into_iter().map(|regime| (regime.known_from.as_millis(), regime)).collect();
        let mut known = Around::default();
        for (time, close) in bars.time.iter().zip(&bars.close) {
            let end = time + length.ms();
            let close = Fixed::of_steps(*close, bars.instrument.tick);
            let (support, resistance) =
                last(&levels, end).map_or((None, None), |levels| nearest(levels, close));
            known.support.push(share(Some(close), support));
            known.resistance.push(share(resistance, Some(close)));
            let regime = last(&regimes, end);
            let trend = regime.and_then(|regime| Some(regime.trend.as_ref()?.kind));
            let fear = regime.and_then(|regime| Some(regime.fear.as_ref()?.kind));
            known.trend.push(place(&TREND_KINDS, trend));
            known.fear.push(place(&FEAR_KINDS, fear));
        }
        known
    }

    /// After each day, the prices of its levels from the lowest up.
    fn levels(&self) -> Vec<(i64, Vec<Fixed>)> {
        let of_days = levels_of_days(self.own.bars.bars(), Timeframe::HOUR, self.own.session);
        let prices = |(known, levels): (i64, Vec<PriceLevel>)| {
            let mut prices: Vec<Fixed> = levels.iter().map(|level| level.price).collect();
            prices.sort_unstable();
            (known, prices)
        };
        of_days.into_iter().map(prices).collect()
    }

    fn regimes(&self) -> Vec<DayRegime> {
        let (index, volatility) = (Measure::of(self.index.as_ref()), Measure::of(self.volatility.as_ref()));
        regimes_of_days(index.as_ref().map(Measure::series), volatility.as_ref().map(Measure::series))
    }
}

/// A measure of the market in days.
struct Measure {
    symbol: Symbol,
    days: Bars,
    session: Session,
}

impl Measure {
    fn of(hours: Option<&Hours<Open>>) -> Option<Self> {
        let Hours { bars, session } = hours?;
        let symbol = bars.bars().instrument.name.parse().ok()?;
        // Only a volume that cannot be counted makes no day.
        let days = resample(bars.bars(), Timeframe::HOUR, Timeframe::DAY, *session).ok()?.bars;
        Some(Self { symbol, days, session: *session })
    }

    const fn series(&self) -> Series<'_> {
        Series { symbol: &self.symbol, days: &self.days, session: self.session }
    }
}

/// What was known last at a moment.
fn last<T>(known: &[(i64, T)], at: i64) -> Option<&T> {
    let count = known.partition_point(|(from, _)| *from <= at);
    Some(&known.get(count.checked_sub(1)?)?.1)
}

/// The nearest price at or below the close, and the nearest above it, out of some that ascend.
fn nearest(levels: &[Fixed], close: Fixed) -> (Option<Fixed>, Option<Fixed>) {
    let below = levels.partition_point(|level| *level <= close);
    (below.checked_sub(1).and_then(|place| levels.get(place).copied()), levels.get(below).copied())
}

/// By which share one price lies above the other.
fn share(upper: Option<Fixed>, lower: Option<Fixed>) -> f64 {
    upper.zip(lower).map_or(f64::NAN, |(upper, lower)| upper.to_f64() / lower.to_f64() - 1.0)
}

fn place<K: PartialEq>(kinds: &[K], kind: Option<K>) -> f64 {
    let found = kind.and_then(|kind| kinds.iter().position(|one| *one == kind));
    found.map_or(f64::NAN, crate::metrics::float)
}
