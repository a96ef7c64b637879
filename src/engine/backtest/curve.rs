//! The equity at every close, out of what was held from event to event.

use super::driver::Segment;
use crate::{
    bars::Bars,
    fixed::{Fixed, OutOfRange},
};

/// The largest amount that is counted in a column.
const LARGEST: i128 = 1 << 62;

/// The equity at every close: what was held from event to event, which the closes of the bars turn into amounts. They are counted in whole units
/// of `10^-decimals`: exact where that fits 63 bits, else rounded to the decimals that do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    segments: Vec<Segment>,
    pub decimals: u8,
}

/// The deepest falls from a running peak, by share and by amount. The initial cash is the first peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawdown {
    /// At most 0, rounded at 15 decimals.
    pub share: Fixed,
    /// At least 0.
    pub amount: Fixed,
}

impl Curve {
    pub(super) fn new(bars: &Bars, segments: Vec<Segment>) -> Self {
        let tick = Fixed::of_steps(1, bars.instrument.tick);
        // At least as high as the highest close, and quicker than to find it.
        let highest = bars.close.iter().fold(0, |bits, close| bits | close);
        let mut decimals = 0;
        let mut largest = Segment { from: 0, cash: Fixed::ZERO, quantity: Fixed::ZERO };
        for segment in &segments {
            decimals = decimals.max(segment.cash.decimals());
            largest.cash = largest.cash.max(segment.cash.abs());
            if !segment.quantity.is_zero() {
                decimals = decimals.max(segment.quantity.decimals() + tick.decimals());
                largest.quantity = largest.quantity.max(segment.quantity.abs());
            }
        }
        while decimals > 0 && !fits(&largest, tick, highest, decimals) {
            decimals -= 1;
        }
        Self { segments, decimals }
    }

    /// The equity at every close of the bars it was traded on, in units.
    pub fn units(&self, bars: &Bars) -> Result<Vec<i64>, OutOfRange> {
        let mut units = Vec::with_capacity(bars.len());
        self.visit(bars, |stretch| stretch.each(|amount| units.push(amount)))?;
        Ok(units)
    }

    /// The equity at the close of a bar.
    pub fn at(&self, bars: &Bars, bar: usize) -> Result<Fixed, OutOfRange> {
        Fixed::new(i128::from(self.units_at(bars, bar)?), self.decimals)
    }

    /// The same as a number, for statistics.
    pub fn number_at(&self, bars: &Bars, bar: usize) -> Result<f64, OutOfRange> {
        self.units_at(bars, bar).map(|units| self.number(units))
    }

    /// An amount of units as a number, for statistics.
    #[expect(clippy::cast_precision_loss, reason = "statistics are f64 by design")]
    pub fn number(&self, units: i64) -> f64 {
        units as f64 / 10_f64.powi(i32::from(self.decimals))
    }

    /// The deepest falls. `start` is the equity before the first bar.
    pub fn drawdown(&self, bars: &Bars, start: Fixed) -> Result<Drawdown, OutOfRange> {
        let first =
            i64::try_from(start.rounded(self.decimals).scaled(self.decimals)?).map_err(|_| OutOfRange)?;
        let mut fall = Fall::new(first);
        self.visit(bars, |stretch| fall.add_stretch(stretch))?;
        fall.settle();
        let share = Fixed::new(i128::from(-fall.drop), 0)?;
        let from = Fixed::new(i128::from(fall.from), 0)?;
        let amount = Fixed::new(i128::from(fall.amount), self.decimals)?;
        Ok(Drawdown { share: share.divided(from, 15)?, amount })
    }

    fn units_at(&self, bars: &Bars, bar: usize) -> Result<i64, OutOfRange> {
        let tick = Fixed::of_steps(1, bars.instrument.tick);
        let place = self.segments.partition_point(|segment| segment.from <= bar).saturating_sub(1);
        let (segment, close) = (&self.segments[place], bars.close[bar]);
        match Line::new(segment, tick, self.decimals) {
            Some(line) => Ok(line.at(close)),
            None => rounded_units(segment, close, tick, self.decimals),
        }
    }

    /// Shows all that was held, oldest first, with the closes until the next event.
    fn visit(&self, bars: &Bars, mut see: impl FnMut(&Stretch<'_>)) -> Result<(), OutOfRange> {
        let tick = Fixed::of_steps(1, bars.instrument.tick);
        let ends = self.segments.iter().skip(1).map(|next| next.from).chain([bars.len()]);
        for (segment, until) in self.segments.iter().zip(ends) {
            let closes = &bars.close[segment.from..until];
            if let Some(line) = Line::new(segment, tick, self.decimals) {
                see(&Stretch { line, closes });
                continue;
            }
            for close in closes {
                let start = rounded_units(segment, *close, tick, self.decimals)?;
                see(&Stretch { line: Line { start, step: 0 }, closes: std::slice::from_ref(close) });
            }
        }
        Ok(())
    }
}

/// The closes of some bars in which nothing happened, and what they make of the equity.
struct Stretch<'a> {
    line: Line,
    closes: &'a [i64],
}

impl Stretch<'_> {
    fn each(&self, see: impl FnMut(i64)) {
        self.closes.iter().map(|close| self.line.at(*close)).for_each(see);
    }

    /// The lowest and the highest equity; of no closes there is none.
    fn range(&self) -> Option<(i64, i64)> {
        let first = *self.closes.first()?;
        if self.line.step == 0 {
            return Some((self.line.start, self.line.start));
        }
        let (lowest, highest) =
            self.closes.iter().fold((first, first), |(low, high), close| (low.min(*close), high.max(*close)));
        let (one, other) = (self.line.at(lowest), self.line.at(highest));
        Some((one.min(other), one.max(other)))
    }
}

/// Equity as a straight function of the close in ticks.
struct Line {
    start: i64,
    step: i64,
}

impl Line {
    /// `None` where the decimals are too few to be exact.
    fn new(segment: &Segment, tick: Fixed, decimals: u8) -> Option<Self> {
        let step =
            if segment.quantity.is_zero() { Fixed::ZERO } else { segment.quantity.times(tick).ok()? };
        if segment.cash.decimals() > decimals || step.decimals() > decimals {
            return None;
        }
        let start = i64::try_from(segment.cash.scaled(decimals).ok()?).ok()?;
        Some(Self { start, step: i64::try_from(step.scaled(decimals).ok()?).ok()? })
    }

    #[inline]
    const fn at(&self, close: i64) -> i64 {
        self.start + self.step * close
    }
}

fn fits(segment: &Segment, tick: Fixed, highest: i64, decimals: u8) -> bool {
    let most = || {
        let price = tick.times(Fixed::whole(highest)).ok()?;
        let most = segment.cash.abs().plus(segment.quantity.abs().times(price).ok()?).ok()?;
        most.rounded(decimals).scaled(decimals).ok()
    };
    most().is_some_and(|most| most < LARGEST)
}

fn rounded_units(segment: &Segment, close: i64, tick: Fixed, decimals: u8) -> Result<i64, OutOfRange> {
    let value = segment.quantity.times(tick)?.times(Fixed::whole(close))?;
    let units = segment.cash.plus(value)?.rounded(decimals).scaled(decimals)?;
    i64::try_from(units).map_err(|_| OutOfRange)
}

/// The running search for the deepest fall: only the lowest value after each peak counts.
struct Fall {
    peak: i64,
    low: i64,
    amount: i64,
    /// The deepest by share, as a fraction.
    drop: i64,
    from: i64,
}

impl Fall {
    const fn new(peak: i64) -> Self {
        Self { peak, low: peak, amount: 0, drop: 0, from: 1 }
    }

    #[inline]
    fn add(&mut self, units: i64) {
        self.low = self.low.min(units);
        if units > self.peak {
            self.settle();
            (self.peak, self.low) = (units, units);
        }
    }

    /// Most stretches reach no new peak, and then only their lowest value counts.
    fn add_stretch(&mut self, stretch: &Stretch<'_>) {
        match stretch.range() {
            Some((low, high)) if high <= self.peak => self.low = self.low.min(low),
            Some(_) => stretch.each(|units| self.add(units)),
            None => {}
        }
    }

    fn settle(&mut self) {
        let drop = self.peak - self.low;
        self.amount = self.amount.max(drop);
        if i128::from(drop) * i128::from(self.from) > i128::from(self.drop) * i128::from(self.peak) {
            (self.drop, self.from) = (drop, self.peak);
        }
    }
}

/// The equity at the closes of `at`, which ascend: as numbers, for statistics.
pub(super) fn equity_at(bars: &Bars, segments: &[Segment], at: &[usize]) -> Vec<f64> {
    let mut equity = Vec::with_capacity(at.len());
    let mut place = 0;
    let line = |place: usize| {
        let Segment { cash, quantity, .. } = &segments[place];
        (cash.to_f64(), quantity.to_f64())
    };
    let (mut cash, mut quantity) = line(place);
    for &bar in at {
        let before = place;
        while segments.get(place + 1).is_some_and(|next| next.from <= bar) {
            place += 1;
        }
        if place != before {
            (cash, quantity) = line(place);
        }
        equity.push(cash + quantity * bars.instrument.tick.to_f64(bars.close[bar]));
    }
    equity
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::{Scale, generate};

    fn fixed(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    #[test]
    fn equity_follows_the_close_between_events() {
        let bars = generate(4, 1);
        let held = Segment { from: 1, cash: fixed("899.5"), quantity: fixed("-1.5") };
        let segments = vec![Segment { from: 0, cash: fixed("1000"), quantity: Fixed::ZERO }, held];
        let curve = Curve::new(&bars, segments.clone());
        for bar in 1..4 {
            let close = Fixed::of_steps(bars.close[bar], bars.instrument.tick);
            assert_eq!(
                curve.at(&bars, bar).unwrap(),
                held.cash.plus(held.quantity.times(close).unwrap()).unwrap()
            );
        }
        assert_eq!(curve.at(&bars, 0).unwrap(), fixed("1000"));
        let each: Vec<Fixed> = (0..4).map(|bar| curve.at(&bars, bar).unwrap()).collect();
        let units = curve.units(&bars).unwrap().into_iter();
        assert!(units.map(|units| Fixed::new(i128::from(units), curve.decimals).unwrap()).eq(each));
        let numbers = [0, 2].map(|bar| curve.number_at(&bars, bar).unwrap());
        let found = equity_at(&bars, &segments, &[0, 2]);
        assert!(found.iter().zip(numbers).all(|(found, number)| (found - number).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn amounts_too_long_for_a_column_are_rounded_not_refused() {
        let bars = generate(3, 1);
        let cash = Fixed::new(123_456_789_000_000_000_000_000_001, 20).unwrap();
        let curve = Curve::new(&bars, vec![Segment { from: 0, cash, quantity: fixed("0.00000001") }]);
        assert_eq!(curve.units(&bars).unwrap().len(), 3);
        let distance = curve.at(&bars, 0).unwrap().minus(cash).unwrap().to_f64();
        assert!((distance - 1e-6).abs() < 1e-8, "{distance}");
    }

    #[test]
    fn the_deepest_fall_is_found_by_share_and_by_amount() {
        // One unit at a tick of 1 from the start, and then twice as many on credit.
        let mut bars = generate(6, 1);
        bars.instrument.tick = Scale::ONE;
        bars.close = vec![100, 90, 200, 185, 600, 550];
        let held = |from, cash: i64, quantity| Segment {
            from,
            cash: Fixed::whole(cash),
            quantity: Fixed::whole(quantity),
        };
        let curve = Curve::new(&bars, vec![held(0, 0, 1), held(4, -200, 2)]);
        assert_eq!(curve.units(&bars).unwrap(), [100, 90, 200, 185, 1_000, 900]);
        let fall = curve.drawdown(&bars, Fixed::whole(120)).unwrap();
        assert_eq!(fall, Drawdown { share: fixed("-0.25"), amount: Fixed::whole(100) });
    }
}
