//! Lines over time: equity, drawdown, indicators.

use super::{HEIGHT, WIDTH, axis::Axis, frame::frame, share};
use leptos::prelude::*;
use std::fmt::Write as _;

/// Narrower stretches are drawn by their extremes.
const POINTS: usize = 600;

/// How a line looks; its colour is the style's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// What the drawing is about.
    Main,
    /// What it is compared with.
    Beside,
    Third,
    Fourth,
    /// Columns from zero.
    Bars,
    /// A surface between the line and zero.
    Area,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub name: String,
    pub look: Look,
    /// At equal distances; what is not finite is left out.
    pub values: Vec<f64>,
}

/// Lines over the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    pub title: String,
    /// The first and the last moment, in milliseconds.
    pub time: Option<(i64, i64)>,
    pub lines: Vec<Line>,
    /// Values that the scale must hold too, such as 30 and 70.
    pub holds: Vec<f64>,
    pub small: bool,
}

pub fn lines(chart: LineChart) -> AnyView {
    stepped(chart, &[])
}

/// Lines all of which are lifted at some places at once, by so much: they go up in a step there, for nobody had what lies between.
pub fn stepped(chart: LineChart, lifts: &[f64]) -> AnyView {
    let LineChart { title, time, lines, holds, small } = chart;
    let zero = lines.iter().any(|line| matches!(line.look, Look::Bars | Look::Area)).then_some(0.0);
    let values = lines.iter().flat_map(|line| line.values.iter().copied());
    let beneath =
        lines.iter().flat_map(|line| line.values.iter().zip(lifts).map(|(value, lift)| value - lift));
    let axis = Axis::around(values.chain(beneath).chain(holds).chain(zero));
    let title = format!("{title}: {}", lines.iter().map(told).collect::<Vec<_>>().join("; "));
    let paths = lines.iter().map(|line| path(line, lifts, axis)).collect_view().into_any();
    let legend = (lines.len() > 1).then(|| legend(&lines));
    view! {
        {legend}
        {frame(title, if small { "small" } else { "" }, axis, time, paths)}
    }
    .into_any()
}

/// What a line shows, for those who do not see it.
fn told(line: &Line) -> String {
    let finite = || line.values.iter().copied().filter(|value| value.is_finite());
    match (finite().next(), finite().next_back()) {
        (Some(first), Some(last)) => {
            let (low, high) = (finite().fold(first, f64::min), finite().fold(first, f64::max));
            format!("{} from {first:.4} to {last:.4}, lowest {low:.4}, highest {high:.4}", line.name)
        }
        _ => format!("{} is undefined", line.name),
    }
}

fn legend(lines: &[Line]) -> impl IntoView + use<> {
    let key = |line: &Line| {
        let name = line.name.clone();
        view! { <li class=class(line.look)>{name}</li> }
    };
    view! { <ul class="legend">{lines.iter().map(key).collect_view()}</ul> }
}

const fn class(look: Look) -> &'static str {
    match look {
        Look::Main => "line",
        Look::Beside => "line beside",
        Look::Third => "line third",
        Look::Fourth => "line fourth",
        Look::Bars => "bars",
        Look::Area => "area",
    }
}

fn path(line: &Line, lifts: &[f64], axis: Axis) -> AnyView {
    let d = match line.look {
        Look::Bars => bars(&line.values, axis),
        Look::Area => {
            let through = through(&line.values, lifts, axis);
            if through.is_empty() {
                through
            } else {
                let zero = axis.y(0.0).clamp(0.0, HEIGHT);
                format!("{through}L{WIDTH} {zero:.1}L0 {zero:.1}Z")
            }
        }
        _ => through(&line.values, lifts, axis),
    };
    view! { <path class=class(line.look) d=d></path> }.into_any()
}

/// A path through the values; of every narrow stretch its extremes are kept, so that no peak is lost.
fn through(values: &[f64], lifts: &[f64], axis: Axis) -> String {
    let mut path = String::new();
    let last = values.len().saturating_sub(1).max(1);
    let stretch = values.len().div_ceil(POINTS).max(1);
    let mut broken = true;
    for (number, part) in values.chunks(stretch).enumerate() {
        let places = extremes(part);
        broken |= places.is_empty();
        for place in places {
            let all = number * stretch + place;
            let (x, value) = (share(all, last) * WIDTH, part[place]);
            let lift = lifts.get(all).filter(|lift| **lift != 0.0 && !broken);
            for y in lift.map(|lift| axis.y(value - lift)).into_iter().chain([axis.y(value)]) {
                let letter = if broken { 'M' } else { 'L' };
                broken = false;
                // Writing to a text cannot fail.
                let _ = write!(path, "{letter}{x:.1} {y:.1}");
            }
        }
    }
    path
}

fn bars(values: &[f64], axis: Axis) -> String {
    let (step, zero) = (WIDTH / share(values.len().max(1), 1), axis.y(0.0));
    let mut path = String::new();
    for (place, value) in values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        let left = share(place, 1) * step + step * 0.15;
        let _ = write!(path, "M{left:.1} {zero:.1}V{:.1}h{:.1}V{zero:.1}z", axis.y(*value), step * 0.7);
    }
    path
}

/// The places of the lowest, the highest and the last finite value, in their order.
fn extremes(part: &[f64]) -> Vec<usize> {
    let places = || (0..part.len()).filter(|place| part[*place].is_finite());
    let low = places().min_by(|one, other| part[*one].total_cmp(&part[*other]));
    let high = places().max_by(|one, other| part[*one].total_cmp(&part[*other]));
    let mut found: Vec<usize> = [low, high, places().next_back()].into_iter().flatten().collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_peaks_and_breaks_where_it_is_undefined() {
        let mut values = vec![1.0; 60_000];
        values[12_345] = 9.0;
        let axis = Axis::around([0.0, 10.0]);
        let path = through(&values, &[], axis);
        assert!(path.contains(&format!("{:.1}", axis.y(9.0))) && path.len() < 30_000, "{}", path.len());
        assert_eq!(through(&[1.0, f64::NAN, 2.0], &[], axis).matches('M').count(), 2);
        assert_eq!(through(&[], &[], axis), "");
    }

    #[test]
    fn what_is_lifted_goes_up_in_a_step() {
        let axis = Axis::around([0.0, 10.0]);
        let y = |value| format!("{:.1}", axis.y(value));
        let expected = format!("M0.0 {}L500.0 {}L500.0 {}L1000.0 {}", y(2.0), y(3.0), y(7.0), y(8.0));
        assert_eq!(through(&[2.0, 7.0, 8.0], &[2.0, 4.0, 0.0], axis), expected);
    }
}
