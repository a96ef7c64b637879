//! The limits of an agent on what its strategy asks for: nearer stops and targets, a largest position, and a wait after each.

use super::Entry;
use crate::{bars::Instrument, broker::Side, fixed::Fixed, graph::Rules};

/// Fractions, but for the bars; none where the strategy's own word is enough.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overlay {
    /// The part of the equity that sizes are of, which is all of it where none is said. The largest position is of the whole.
    pub part: Option<f64>,
    /// Of the equity; 1 and more leaves it to what the account can carry.
    pub max_position: Option<f64>,
    pub stop_loss: Option<f64>,
    pub take_profit: Option<f64>,
    /// Bars after an exit in which nothing is entered, where they are more than the strategy's own.
    pub cooldown_bars: u32,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sized {
    Fits(Entry),
    /// A stated size that is larger than allowed: its share of the equity.
    TooLarge(f64),
}

impl Overlay {
    /// The rules of the strategy within the limits.
    pub const fn over(&self, rules: &Rules) -> Rules {
        let (own, limit) = (rules.cooldown_bars, self.cooldown_bars);
        Rules { cooldown_bars: if own > limit { own } else { limit }, ..*rules }
    }

    /// The entry within the limits. A size that was calculated from the equity is cut; one that the strategy states is not changed behind its
    /// back.
    pub fn apply(
        &self,
        mut entry: Entry,
        instrument: &Instrument,
        close: i64,
        side: Side,
        equity: f64,
    ) -> Sized {
        let price = instrument.tick.to_f64(close);
        let outward = |fraction: f64, sign: f64| {
            let sign = if side == Side::Buy { sign } else { -sign };
            let ticks = price * (1.0 + sign * fraction) / instrument.tick.to_f64(1);
            Fixed::from_f64(ticks.round(), 0)
                .and_then(|ticks| ticks.times(Fixed::of_steps(1, instrument.tick)).ok())
        };
        if let Some(stop) = self.stop_loss.and_then(|fraction| outward(fraction, -1.0)) {
            entry.exits.stop_loss =
                Some(entry.exits.stop_loss.map_or(stop, |own| nearer(own, stop, side, true)));
        }
        if let Some(target) = self.take_profit.and_then(|fraction| outward(fraction, 1.0)) {
            entry.exits.take_profit =
                Some(entry.exits.take_profit.map_or(target, |own| nearer(own, target, side, false)));
        }
        let Some(most) = self.max_position.filter(|most| *most < 1.0) else { return Sized::Fits(entry) };
        let share = entry.quantity.to_f64() * price / equity;
        if share <= most {
            return Sized::Fits(entry);
        }
        if !entry.calculated {
            return Sized::TooLarge(share);
        }
        let lots = (most * equity / price / instrument.lot.to_f64(1)).floor();
        let quantity =
            Fixed::from_f64(lots, 0).and_then(|lots| lots.times(Fixed::of_steps(1, instrument.lot)).ok());
        quantity.map_or(Sized::TooLarge(share), |quantity| {
            Sized::Fits(Entry { quantity: quantity.trimmed(), ..entry })
        })
    }
}

/// Of two levels the one that is reached first: the higher stop and the lower target of a long position.
fn nearer(own: Fixed, limit: Fixed, side: Side, is_stop: bool) -> Fixed {
    if is_stop == (side == Side::Buy) { own.max(limit) } else { own.min(limit) }
}
