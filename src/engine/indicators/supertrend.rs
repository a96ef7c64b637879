//! The supertrend: a band behind the price that only moves with it, and flips when the price crosses it.

use super::{Indicator, bands::Atr};
use crate::memory::remembers;

/// The line and its direction, +1 up or -1 down. The first defined bar is down.
#[derive(Debug, Clone)]
pub struct Supertrend {
    atr: Atr,
    factor: f64,
    previous_close: f64,
    /// The upper and the lower band and the direction, once there are any.
    state: Option<(f64, f64, f64)>,
}

impl Supertrend {
    pub fn new(length: usize, factor: f64) -> Self {
        Self { atr: Atr::new(length), factor, previous_close: f64::NAN, state: None }
    }
}

impl Indicator for Supertrend {
    /// High, low, close.
    type Input = [f64; 3];
    /// Line, direction.
    type Output = [f64; 2];

    fn push(&mut self, [high, low, close]: [f64; 3]) -> [f64; 2] {
        let atr = self.atr.push([high, low, close]);
        let before = std::mem::replace(&mut self.previous_close, close);
        if atr.is_nan() {
            return [f64::NAN; 2];
        }
        let middle = f64::midpoint(high, low);
        let (mut upper, mut lower) = (middle + self.factor * atr, middle - self.factor * atr);
        let mut direction = -1.0;
        if let Some((upper_before, lower_before, going)) = self.state {
            upper = if upper < upper_before || before > upper_before { upper } else { upper_before };
            lower = if lower > lower_before || before < lower_before { lower } else { lower_before };
            let turns_up = going < 0.0 && close > upper;
            let turns_down = going > 0.0 && close < lower;
            direction = if turns_up || turns_down { -going } else { going };
        }
        self.state = Some((upper, lower, direction));
        [if direction > 0.0 { lower } else { upper }, direction]
    }
}

remembers! {
    Supertrend { atr, factor, previous_close, state }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these results are exact")]
mod tests {
    use super::{super::column, *};

    #[test]
    fn it_turns_when_the_price_crosses_its_line() {
        let path = (0..40).map(f64::from).chain((0..40).map(|i| 40.0 - 2.0 * f64::from(i)));
        let found = column(Supertrend::new(5, 2.0), path.map(|x| [x + 0.5, x - 0.5, x]));
        assert!(found[4][0].is_nan());
        assert_eq!(found[5][1], -1.0);
        assert_eq!(found[39][1], 1.0);
        assert_eq!(found[79][1], -1.0);
        assert!(found[39][0] < 39.0 && found[79][0] > -38.0, "the line lies behind the price");
    }
}
