//! Where values lie on a drawing, and which round values are named beside it.

use super::put;
use engine::bars::calendar::{DAY_MS, rfc3339};

/// The values between the lower and the upper edge of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
}

impl Axis {
    /// Holds all values, with a little room.
    pub fn around(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            return Self { low: 0.0, high: 1.0 };
        }
        let room = if high > low { (high - low) * 0.04 } else { low.abs().max(1.0) * 0.01 };
        Self { low: low - room, high: high + room }
    }

    /// How far below the upper edge a value lies, as a fraction of the height.
    pub fn below_top(self, value: f64) -> f64 {
        (self.high - value) / (self.high - self.low)
    }

    /// Round values inside, three to six.
    pub fn round_values(self) -> Vec<f64> {
        let raw = (self.high - self.low) / 5.5;
        let power = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|part| part * power).find(|step| *step >= raw);
        let step = step.unwrap_or(power * 10.0);
        let mut value = (self.low / step).ceil() * step;
        let mut values = Vec::new();
        while value <= self.high && values.len() < 12 {
            values.push(value);
            value += step;
        }
        values
    }

    /// The names of round values as HTML beside the drawing, and the lines to them as a path.
    pub fn ruler(self, name: impl Fn(f64) -> String) -> (String, String) {
        let (mut names, mut path) = (String::new(), String::new());
        for value in self.round_values() {
            let top = self.below_top(value);
            put(
                &mut names,
                format_args!("<span class=\"y\" style=\"top:{:.2}%\">{}</span>", top * 100.0, name(value)),
            );
            put(&mut path, format_args!("M0 {:.1}H{}", top * super::HEIGHT, super::WIDTH));
        }
        (names, path)
    }
}

/// A value with as many decimals as neighbouring round values need.
pub fn plain(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 1000.0 || size == 0.0 {
        0
    } else if size >= 10.0 {
        1
    } else {
        4
    };
    super::super::table::grouped(format!("{value:.decimals$}"))
}

/// Up to five dates below a drawing, from the first to the last moment.
pub fn dates(first: i64, last: i64) -> String {
    let mut out = String::new();
    let within_days = last - first < 4 * DAY_MS;
    for place in [0_i64, 1, 2, 3, 4] {
        let text = rfc3339(first + (last - first) / 4 * place);
        let shown = if within_days { text[5..16].replace('T', " ") } else { text[..10].to_owned() };
        put(&mut out, format_args!("<span>{shown}</span>"));
    }
    format!("<div class=\"x\">{out}</div>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_values_lie_inside_and_are_few() {
        let values = Axis { low: 97.3, high: 112.9 }.round_values();
        assert_eq!(values, [100.0, 105.0, 110.0]);
        assert!((2..=12).contains(&Axis::around([1e-9, 3e-9].into_iter()).round_values().len()));
        assert_eq!(Axis::around(std::iter::empty()), Axis { low: 0.0, high: 1.0 });
        let flat = Axis::around([5.0, 5.0].into_iter());
        assert!(flat.low < 5.0 && flat.high > 5.0);
    }
}
