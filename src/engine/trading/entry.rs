//! Orders out of words: how much, and with which exits.

use crate::{
    bars::Instrument,
    broker::{Exits, Side, Trailing},
    fixed::Fixed,
    strategy::{Level, Size, Trail},
};

/// Decimals of a quantity that a document states itself, and of a trailing fraction.
const STATED_DECIMALS: u8 = 8;

/// What a strategy asks for with an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub size: Size<f64>,
    pub stop_loss: Option<Level<f64>>,
    pub take_profit: Option<Level<f64>>,
    pub trailing_stop: Option<Trail<f64>>,
}

/// What an entry would buy or sell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    pub quantity: Fixed,
    pub exits: Exits,
    /// Calculated from the equity, so that it may be cut to what the cash carries.
    pub calculated: bool,
}

/// The entry that is asked for at a close in ticks; `None` where a part of it is undefined. `equity` is only asked by calculated sizes.
pub fn entry(asked: &Asked, instrument: &Instrument, close: i64, side: Side, equity: f64) -> Option<Entry> {
    let at = At { instrument, close: instrument.tick.to_f64(close), side };
    let stop = at.level(asked.stop_loss.as_ref(), -1.0).ok()?;
    let target = at.level(asked.take_profit.as_ref(), 1.0).ok()?;
    let trailing = at.trailing(asked.trailing_stop.as_ref()).ok()?;
    let (quantity, calculated) = match &asked.size {
        Size::Units(units) => (*units, false),
        Size::Equity(share) => (share * equity / at.close, true),
        Size::Risk(share) => {
            // Without a fixed stop the trailing one is the distance at risk.
            let distance = stop.map(|stop| (at.close - stop.to_f64()).abs());
            (share * equity / distance.or_else(|| at.trail_distance(asked.trailing_stop.as_ref()))?, true)
        }
        Size::Volatility { target, measured } => (target * equity / (measured * at.close), true),
    };
    let quantity =
        if calculated { at.whole_lots(quantity) } else { Fixed::from_f64(quantity, STATED_DECIMALS) };
    let exits = Exits { stop_loss: stop, take_profit: target, trailing };
    Some(Entry { quantity: quantity?.trimmed(), exits, calculated })
}

/// A level has no value at this bar.
struct Undefined;

#[derive(Clone, Copy)]
struct At<'a> {
    instrument: &'a Instrument,
    close: f64,
    side: Side,
}

impl At<'_> {
    /// Calculated sizes are cut to whole lots of the instrument.
    fn whole_lots(self, quantity: f64) -> Option<Fixed> {
        let lot = self.instrument.lot;
        // A quotient that misses a whole number by rounding is that number.
        let lots = (quantity / lot.to_f64(1) * (1.0 + 1e-12)).floor();
        whole(lots).map(|lots| Fixed::of_steps(lots, lot))
    }

    /// A stop (`outward` -1) or target (1) at a whole tick.
    fn level(self, level: Option<&Level<f64>>, outward: f64) -> Result<Option<Fixed>, Undefined> {
        let sign = if self.side == Side::Buy { outward } else { -outward };
        let price = match level {
            None => return Ok(None),
            Some(Level::Price(price)) => *price,
            Some(Level::Distance(distance)) => self.close + sign * distance,
            Some(Level::Fraction(fraction)) => self.close * (1.0 + sign * fraction),
        };
        self.at_tick(price).map(Some).ok_or(Undefined)
    }

    fn trailing(self, trail: Option<&Trail<f64>>) -> Result<Option<Trailing>, Undefined> {
        let trailing = match trail {
            None => return Ok(None),
            Some(Trail::Distance(distance)) => self.at_tick(*distance).map(Trailing::Absolute),
            Some(Trail::Fraction(fraction)) => {
                let percent = Fixed::from_f64(fraction * 100.0, STATED_DECIMALS);
                percent.map(|percent| Trailing::Percent(percent.trimmed()))
            }
        };
        trailing.map(Some).ok_or(Undefined)
    }

    fn trail_distance(self, trail: Option<&Trail<f64>>) -> Option<f64> {
        match trail? {
            Trail::Distance(distance) => Some(*distance),
            Trail::Fraction(fraction) => Some(fraction * self.close),
        }
    }

    fn at_tick(self, price: f64) -> Option<Fixed> {
        let tick = self.instrument.tick;
        whole((price / tick.to_f64(1)).round()).map(|ticks| Fixed::of_steps(ticks, tick))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn whole(value: f64) -> Option<i64> {
    (value.abs() < 9e18).then_some(value as i64)
}
