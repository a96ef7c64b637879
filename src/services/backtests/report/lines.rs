//! Equity and drawdown as lines.

use super::{
    HEIGHT, WIDTH,
    axis::{Axis, dates, plain},
    put,
};

/// So many points make a line that looks like all of them.
const POINTS: usize = 700;

/// The equity at every bar, and the initial cash as a line of its own.
pub fn equity(time: &[i64], values: &[f64], initial: f64) -> String {
    let axis = Axis::around(values.iter().copied().chain([initial]));
    let (names, ruler) = axis.ruler(plain);
    let line = polyline(values, axis);
    let start = axis.below_top(initial) * HEIGHT;
    drawing(
        "Equity at every close",
        &format!(
            "<path class=\"ruler\" d=\"{ruler}\"/><path class=\"start\" d=\"M0 {start:.1}H{WIDTH}\"/>\
             <path class=\"line\" d=\"{line}\"/>"
        ),
        &names,
        time,
    )
}

/// How far the equity is below its highest value so far, at every bar.
pub fn drawdown(time: &[i64], values: &[f64]) -> String {
    let mut peak = f64::NEG_INFINITY;
    let below: Vec<f64> = values
        .iter()
        .map(|value| {
            peak = peak.max(*value);
            if peak > 0.0 { value / peak - 1.0 } else { 0.0 }
        })
        .collect();
    let lowest = below.iter().copied().fold(0.0, f64::min);
    let axis = Axis { low: if lowest < 0.0 { lowest * 1.04 } else { -0.01 }, high: 0.0 };
    // A percent has two decimals less than its fraction.
    let (names, ruler) =
        axis.ruler(|value, decimals| format!("{} %", plain(value * 100.0, decimals.saturating_sub(2))));
    let line = polyline(&below, axis);
    drawing(
        "Drawdown",
        &format!(
            "<path class=\"ruler\" d=\"{ruler}\"/><path class=\"under\" d=\"{line}L{WIDTH} 0L0 0Z\"/>\
             <path class=\"loss\" d=\"{line}\"/>"
        ),
        &names,
        time,
    )
}

fn drawing(title: &str, svg: &str, names: &str, time: &[i64]) -> String {
    let (first, last) = (time.first().copied().unwrap_or(0), time.last().copied().unwrap_or(0));
    format!(
        "<div class=\"plot\" role=\"img\" aria-label=\"{title}\"><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         preserveAspectRatio=\"none\" aria-hidden=\"true\">{svg}</svg>{names}</div>{}",
        dates(first, last)
    )
}

/// A path through the values. Of every stretch that is narrower than a point, its extremes are kept: no peak is lost.
fn polyline(values: &[f64], axis: Axis) -> String {
    let mut path = String::new();
    let last = values.len().saturating_sub(1).max(1);
    let stretch = values.len().div_ceil(POINTS).max(1);
    for (number, part) in values.chunks(stretch).enumerate() {
        for place in extremes(part) {
            let at = number * stretch + place;
            let (x, y) = (share(at, last) * WIDTH, axis.below_top(part[place]) * HEIGHT);
            let letter = if path.is_empty() { 'M' } else { 'L' };
            put(&mut path, format_args!("{letter}{x:.1} {y:.1}"));
        }
    }
    path
}

/// The places of the lowest and the highest value, and of the last, in their order.
fn extremes(part: &[f64]) -> Vec<usize> {
    let places = || 0..part.len();
    let low = places().min_by(|one, other| part[*one].total_cmp(&part[*other]));
    let high = places().max_by(|one, other| part[*one].total_cmp(&part[*other]));
    let mut found: Vec<usize> = [low, high, part.len().checked_sub(1)].into_iter().flatten().collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// `part / whole` of counts.
#[expect(clippy::cast_precision_loss, reason = "places on a drawing")]
pub fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_extremes() {
        let mut values = vec![0.0; 1_000_000];
        values[123_456] = 9.0;
        let path = polyline(&values, Axis { low: 0.0, high: 10.0 });
        assert!(path.contains("L123.5 30.0"), "the peak is there");
        assert!(path.len() < 40_000, "{}", path.len());
    }

    #[test]
    fn a_drawdown_is_named_with_the_decimals_of_its_step() {
        let drawn = drawdown(&[0, 1, 2], &[1000.0, 999.5, 1000.0]);
        assert!(drawn.contains(">−0.04 %<") && drawn.contains(">0 %<"), "{drawn}");
    }

    #[test]
    fn a_single_value_is_a_point() {
        assert_eq!(polyline(&[1.0], Axis { low: 0.0, high: 2.0 }), "M0.0 150.0");
        assert_eq!(polyline(&[], Axis { low: 0.0, high: 2.0 }), "");
    }
}
