//! Orders out of signals: how much, and with which exits.

use super::Setup;
use crate::{
    broker::{Exits, Side, Trailing},
    fixed::Fixed,
    graph::Series,
    strategy::{Level, Size, Trail},
};

/// Decimals of a quantity that a document states itself, and of a trailing fraction.
const STATED_DECIMALS: u8 = 8;

/// What an entry would buy or sell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub quantity: Fixed,
    pub exits: Exits,
    /// Calculated from the equity, so that it may be cut to what the cash carries.
    pub calculated: bool,
}

/// The entry that the strategy's bar `decision`, closed by the base bar `bar`, asks for; `None` where a part of it is undefined.
pub(super) fn entry(setup: &Setup, decision: usize, bar: usize, side: Side, equity: f64) -> Option<Entry> {
    let signals = setup.signals;
    let sides = Sides { setup, decision, bar, side };
    let stop = sides.level(signals.stop_loss.as_ref(), -1.0).ok()?;
    let target = sides.level(signals.take_profit.as_ref(), 1.0).ok()?;
    let trailing = sides.trailing(signals.trailing_stop.as_ref()).ok()?;
    let (quantity, calculated) = match &signals.size {
        Size::Units(units) => (units.at(decision), false),
        Size::Equity(share) => (share.at(decision) * equity / sides.close(), true),
        Size::Risk(share) => {
            // Without a fixed stop the trailing one is the distance at risk.
            let distance =
                stop.map(|stop| (sides.close() - stop.to_f64()).abs()).or_else(|| sides.trail_distance())?;
            (share.at(decision) * equity / distance, true)
        }
        Size::Volatility { target, measured } => {
            (target.at(decision) * equity / (measured.at(decision) * sides.close()), true)
        }
    };
    let quantity =
        if calculated { whole_lots(setup, quantity) } else { Fixed::from_f64(quantity, STATED_DECIMALS) };
    let exits = Exits { stop_loss: stop, take_profit: target, trailing };
    Some(Entry { quantity: quantity?.trimmed(), exits, calculated })
}

/// Calculated sizes are cut to whole lots of the instrument.
fn whole_lots(setup: &Setup, quantity: f64) -> Option<Fixed> {
    let lot = setup.bars.instrument.lot;
    // A quotient that misses a whole number by rounding is that number.
    let lots = (quantity / lot.to_f64(1) * (1.0 + 1e-12)).floor();
    whole(lots).map(|lots| Fixed::of_steps(lots, lot))
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn whole(value: f64) -> Option<i64> {
    (value.abs() < 9e18).then_some(value as i64)
}

/// A level has no value at this bar.
struct Undefined;

struct Sides<'a> {
    setup: &'a Setup<'a>,
    decision: usize,
    bar: usize,
    side: Side,
}

impl Sides<'_> {
    /// Only read where something is measured from it.
    fn close(&self) -> f64 {
        self.setup.bars.instrument.tick.to_f64(self.setup.bars.close[self.bar])
    }

    /// A stop (`outward` -1) or target (1) at a whole tick.
    fn level(&self, level: Option<&Level<Series>>, outward: f64) -> Result<Option<Fixed>, Undefined> {
        let sign = if self.side == Side::Buy { outward } else { -outward };
        let price = match level {
            None => return Ok(None),
            Some(Level::Price(price)) => price.at(self.decision),
            Some(Level::Distance(distance)) => self.close() + sign * distance.at(self.decision),
            Some(Level::Fraction(fraction)) => self.close() * (1.0 + sign * fraction.at(self.decision)),
        };
        self.at_tick(price).map(Some).ok_or(Undefined)
    }

    fn trailing(&self, trail: Option<&Trail<Series>>) -> Result<Option<Trailing>, Undefined> {
        let trailing = match trail {
            None => return Ok(None),
            Some(Trail::Distance(distance)) => {
                self.at_tick(distance.at(self.decision)).map(Trailing::Absolute)
            }
            Some(Trail::Fraction(fraction)) => {
                let percent = Fixed::from_f64(fraction.at(self.decision) * 100.0, STATED_DECIMALS);
                percent.map(|percent| Trailing::Percent(percent.trimmed()))
            }
        };
        trailing.map(Some).ok_or(Undefined)
    }

    fn trail_distance(&self) -> Option<f64> {
        match self.setup.signals.trailing_stop.as_ref()? {
            Trail::Distance(distance) => Some(distance.at(self.decision)),
            Trail::Fraction(fraction) => Some(fraction.at(self.decision) * self.close()),
        }
    }

    fn at_tick(&self, price: f64) -> Option<Fixed> {
        let tick = self.setup.bars.instrument.tick;
        whole((price / tick.to_f64(1)).round()).map(|ticks| Fixed::of_steps(ticks, tick))
    }
}
