//! Where values lie, and the round values that are named beside them.

use super::HEIGHT;
use services::backtests::words::grouped;

/// From one round value to another, in equal steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    low: f64,
    step: f64,
    steps: u32,
}

impl Axis {
    /// Holds all values.
    pub fn around(values: impl IntoIterator<Item = f64>) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) = finite
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            return Self { low: 0.0, step: 1.0, steps: 1 };
        }
        let wide = if high > low { high - low } else { low.abs().max(1.0) * 0.02 };
        let raw = wide / 4.0;
        let power = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|part| part * power).find(|step| *step >= raw);
        let step = step.unwrap_or(power * 10.0);
        let low = (low / step + 1e-9).floor() * step;
        let steps = (1..=7).find(|steps| low + f64::from(*steps) * step >= high - step * 1e-9).unwrap_or(7);
        Self { low, step, steps }
    }

    /// How far below the upper edge a value is drawn.
    pub fn y(self, value: f64) -> f64 {
        let high = self.low + self.step * f64::from(self.steps);
        (high - value) / (high - self.low) * HEIGHT
    }

    /// The named values from the upper edge to the lower, which lie at equal distances.
    pub fn values(self) -> Vec<f64> {
        (0..=self.steps).rev().map(|place| self.low + self.step * f64::from(place)).collect()
    }

    /// How they are called.
    pub fn names(self) -> Vec<String> {
        let decimals = decimals(self.step);
        self.values().into_iter().map(|value| plain(value, decimals)).collect()
    }

    /// The lines at them, as a path.
    pub fn ruler(self) -> String {
        let line = |value: f64| format!("M0 {:.1}H{}", self.y(value), super::WIDTH);
        self.values().into_iter().map(line).collect::<Vec<_>>().concat()
    }
}

fn plain(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero { "0".to_owned() } else { grouped(text).replace('-', "−") }
}

/// So many that neighbours are not called the same.
fn decimals(step: f64) -> usize {
    let is_whole = |decimals: &i32| {
        let scaled = step * 10_f64.powi(*decimals);
        scaled >= 0.5 && (scaled - scaled.round()).abs() < scaled * 1e-9
    };
    (0..=12).find(is_whole).and_then(|decimals| usize::try_from(decimals).ok()).unwrap_or(12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_values_are_round_and_hold_all_others() {
        let axis = Axis::around([97.3, 112.9]);
        assert_eq!(axis.names(), ["115", "110", "105", "100", "95"]);
        assert!(axis.y(112.9) > 0.0 && axis.y(97.3) < HEIGHT);
        assert_eq!(Axis::around([0.001_15, 0.001_39]).names().len(), 4);
        assert_eq!(Axis::around([-0.2, 0.0]).names(), ["0", "−0.05", "−0.10", "−0.15", "−0.20"]);
    }

    #[test]
    fn nothing_and_a_single_value_have_an_axis_too() {
        assert!(Axis::around([]).y(0.5).is_finite());
        assert!(Axis::around([5.0]).y(5.0).is_finite());
        assert!(Axis::around([f64::NAN, 1.0, 2.0]).y(1.5).is_finite());
    }
}
