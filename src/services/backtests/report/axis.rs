//! Where values lie on a drawing, and which round values are named beside it.

use super::{super::words::grouped, numbers, put};
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

    /// The distance of neighbouring round values.
    fn step(self) -> f64 {
        let raw = (self.high - self.low) / 5.5;
        let power = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|part| part * power).find(|step| *step >= raw);
        step.unwrap_or(power * 10.0)
    }

    /// Round values inside, three to six.
    pub fn round_values(self) -> Vec<f64> {
        let step = self.step();
        // Steps are counted, because a sum of them drifts, and a value on the edge may be beside it by a hair.
        let mut place = (self.low / step - 1e-9).ceil();
        let mut values = Vec::new();
        while place <= self.high / step + 1e-9 && values.len() < 12 {
            values.push(place * step);
            place += 1.0;
        }
        values
    }

    /// The names of round values as HTML beside the drawing, and the lines to them as a path. `name` is told a value and
    /// how many decimals its step has.
    pub fn ruler(self, name: impl Fn(f64, usize) -> String) -> (String, String) {
        let (mut names, mut path) = (String::new(), String::new());
        let decimals = decimals(self.step());
        for value in self.round_values() {
            let top = self.below_top(value);
            put(
                &mut names,
                format_args!(
                    "<span class=\"y\" style=\"top:{:.2}%\">{}</span>",
                    top * 100.0,
                    numbers(&name(value, decimals))
                ),
            );
            put(&mut path, format_args!("M0 {:.1}H{}", top * super::HEIGHT, super::WIDTH));
        }
        (names, path)
    }
}

/// A value as it is named beside a drawing.
pub fn plain(value: f64, decimals: usize) -> String {
    // What is shown as zero has no sign and no decimals.
    let text = format!("{value:.decimals$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    grouped(if is_zero { "0" } else { &text })
}

/// How many decimals a step of round values has: fewer would name neighbours alike, or a value that is not on its line.
fn decimals(step: f64) -> usize {
    let is_whole = |decimals: &i32| {
        let scaled = step * 10_f64.powi(*decimals);
        scaled >= 0.5 && (scaled - scaled.round()).abs() < scaled * 1e-9
    };
    (0..=18).find(is_whole).and_then(|decimals| usize::try_from(decimals).ok()).unwrap_or(18)
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

    fn named(low: f64, high: f64) -> Vec<String> {
        let axis = Axis { low, high };
        axis.round_values().into_iter().map(|value| plain(value, decimals(axis.step()))).collect()
    }

    #[test]
    fn a_name_says_exactly_where_its_line_is() {
        assert_eq!(named(103.6, 104.4), ["103.6", "103.8", "104.0", "104.2", "104.4"]);
        assert_eq!(named(103.7, 104.9), ["103.75", "104.00", "104.25", "104.50", "104.75"]);
        assert_eq!(named(49_999.0, 50_012.0)[..2], ["50,000.0", "50,002.5"].map(String::from)[..]);
        assert_eq!(named(0.000_011_5, 0.000_013_9)[..2], ["0.0000115", "0.0000120"]);
        assert_eq!(named(-1.0, 1.0), ["-1.0", "-0.5", "0", "0.5", "1.0"]);
    }

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
