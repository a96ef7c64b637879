//! Candles with the trades on them, lines over them, the volume below, and under that the panes of indicators.

use super::{
    HEIGHT, WIDTH,
    axis::Axis,
    frame::frame,
    line::{Line, LineChart, lines},
    lively, share,
};
use leptos::prelude::*;
use services::market::StretchBars;
use std::fmt::Write as _;

/// So many candles can still be told apart.
const MOST: usize = 240;
/// The volume is drawn in this part of the height.
const VOLUME: f64 = 0.16;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candle {
    /// When it begins, in milliseconds.
    pub time: i64,
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: f64,
}

impl Candle {
    /// The bars of a stretch, oldest first.
    pub fn of(found: &StretchBars) -> Vec<Self> {
        let (tick, lot, bars) = (found.listing.tick, found.listing.lot, &found.bars);
        let candle = |place: usize| Self {
            time: bars.time[place],
            open: tick.to_f64(bars.open[place]),
            high: tick.to_f64(bars.high[place]),
            low: tick.to_f64(bars.low[place]),
            close: tick.to_f64(bars.close[place]),
            volume: lot.to_f64(bars.volume[place]),
        };
        (0..bars.len()).map(candle).collect()
    }
}

/// A trade on candles.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub entered: i64,
    pub left: i64,
    pub entry: f64,
    pub exit: f64,
    pub gained: bool,
    pub is_long: bool,
    /// Still held: it has only come as far as `left`.
    pub is_open: bool,
}

/// A price that closes what is held.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub name: &'static str,
    pub price: f64,
    /// Since when it stands.
    pub from: i64,
}

/// Indicators below the candles.
#[derive(Debug, Clone, PartialEq)]
pub struct Pane {
    pub title: String,
    /// Each with a value for every candle.
    pub lines: Vec<Line>,
    /// Values that the scale must hold too, such as 30 and 70.
    pub holds: Vec<f64>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct CandleChart {
    pub title: String,
    /// Oldest first.
    pub candles: Vec<Candle>,
    pub marks: Vec<Mark>,
    pub levels: Vec<Level>,
    /// Lines over the candles, each with its name and a value for every one of them.
    pub over: Vec<(String, Vec<f64>)>,
    pub panes: Vec<Pane>,
    /// Of a price.
    pub decimals: u8,
}

pub fn candles(chart: CandleChart) -> AnyView {
    let told = lively::told(&chart);
    let CandleChart { title, candles, marks, levels, over, panes, .. } = chart;
    let several = candles.len().div_ceil(MOST).max(1);
    let drawn: Vec<Candle> = candles.chunks(several).filter_map(together).collect();
    let levels = levels.iter().map(|level| since(level, &candles));
    let lines: Vec<Vec<f64>> = over
        .into_iter()
        .map(|(_, values)| values)
        .chain(levels)
        .map(|values| values.chunks(several).map(|part| part.last().copied().unwrap_or(f64::NAN)).collect())
        .collect();
    let edges = drawn.iter().flat_map(|candle| [candle.low, candle.high]);
    let axis = Axis::around(edges.chain(lines.iter().flatten().copied()));
    let time = candles.first().zip(candles.last()).map(|(first, last)| (first.time, last.time));
    let title = format!("{title}: {}", in_words(&candles, marks.len()));
    let paths = view! {
        <path class="volume" d=volume(&drawn)></path>
        {body(&drawn, axis)}
        {lines.iter().map(|values| view! { <path class="line over" d=over_path(values, axis)></path> }).collect_view()}
        {held(&marks, &drawn, axis)}
    };
    view! {
        <div class="candle-set" data-candles=told>
            {frame(title, "candles", axis, time, paths.into_any())}
            {panes.into_iter().map(pane).collect_view()}
        </div>
    }
    .into_any()
}

fn pane(Pane { title, lines: drawn, holds }: Pane) -> impl IntoView {
    let chart = LineChart { title: title.clone(), time: None, lines: drawn, holds, small: true };
    view! { <div class="under-candles"><h3 class="pane">{title}</h3>{lines(chart)}</div> }
}

/// A level as a line over the candles, from the one in which it came to stand.
fn since(level: &Level, candles: &[Candle]) -> Vec<f64> {
    let from = candles.partition_point(|candle| candle.time <= level.from).saturating_sub(1);
    (0..candles.len()).map(|place| if place >= from { level.price } else { f64::NAN }).collect()
}

fn in_words(candles: &[Candle], trades: usize) -> String {
    let Some((first, last)) = candles.first().zip(candles.last()) else {
        return "nothing was traded".to_owned();
    };
    let low = candles.iter().map(|candle| candle.low).fold(f64::INFINITY, f64::min);
    let high = candles.iter().map(|candle| candle.high).fold(f64::NEG_INFINITY, f64::max);
    let trades = if trades > 0 { format!(", {trades} trades") } else { String::new() };
    format!(
        "{} bars, opened at {}, last at {}, lowest {low}, highest {high}{trades}",
        candles.len(),
        first.open,
        last.close
    )
}

/// Several bars as one.
fn together(part: &[Candle]) -> Option<Candle> {
    let (first, last) = (part.first()?, part.last()?);
    Some(Candle {
        high: part.iter().map(|candle| candle.high).fold(first.high, f64::max),
        low: part.iter().map(|candle| candle.low).fold(first.low, f64::min),
        close: last.close,
        volume: part.iter().map(|candle| candle.volume).sum(),
        ..*first
    })
}

/// Two paths for each direction: wicks and bodies.
fn body(candles: &[Candle], axis: Axis) -> impl IntoView + use<> {
    let mut paths = [String::new(), String::new(), String::new(), String::new()];
    let step = step(candles.len());
    for (place, candle) in candles.iter().enumerate() {
        let middle = (share(place, 1) + 0.5) * step;
        let first = if candle.close >= candle.open { 0 } else { 2 };
        // Writing to a text cannot fail.
        let _ = write!(paths[first], "M{middle:.1} {:.1}V{:.1}", axis.y(candle.high), axis.y(candle.low));
        let (top, bottom) = (axis.y(candle.open.max(candle.close)), axis.y(candle.open.min(candle.close)));
        let (left, width, height) = (middle - step * 0.35, step * 0.7, (bottom - top).max(0.8));
        let _ = write!(paths[first + 1], "M{left:.1} {top:.1}h{width:.1}v{height:.1}h-{width:.1}z");
    }
    let [up_wicks, up, down_wicks, down] = paths;
    view! {
        <path class="wick up" d=up_wicks></path><path class="body up" d=up></path>
        <path class="wick down" d=down_wicks></path><path class="body down" d=down></path>
    }
}

fn volume(candles: &[Candle]) -> String {
    let most = candles.iter().map(|candle| candle.volume).fold(0.0, f64::max);
    let step = step(candles.len());
    let mut path = String::new();
    for (place, candle) in candles.iter().enumerate().filter(|(_, candle)| candle.volume > 0.0 && most > 0.0)
    {
        let height = candle.volume / most * HEIGHT * VOLUME;
        let left = share(place, 1) * step + step * 0.15;
        let _ = write!(path, "M{left:.1} {HEIGHT}v-{height:.1}h{:.1}v{height:.1}z", step * 0.7);
    }
    path
}

fn over_path(values: &[f64], axis: Axis) -> String {
    let step = step(values.len());
    let mut path = String::new();
    let mut broken = true;
    for (place, value) in values.iter().enumerate() {
        if value.is_finite() {
            let letter = if broken { 'M' } else { 'L' };
            let _ = write!(path, "{letter}{:.1} {:.1}", (share(place, 1) + 0.5) * step, axis.y(*value));
        }
        broken = !value.is_finite();
    }
    path
}

/// Lines from entry to exit with dots at both ends. A line without length and with round ends is a dot, however the drawing is stretched.
fn held(marks: &[Mark], candles: &[Candle], axis: Axis) -> impl IntoView + use<> {
    let step = step(candles.len());
    let across = |time: i64| {
        let place = candles.partition_point(|candle| candle.time <= time).saturating_sub(1);
        (share(place, 1) + 0.5) * step
    };
    let mut paths = [String::new(), String::new(), String::new(), String::new()];
    for mark in marks {
        let first = if mark.gained { 0 } else { 2 };
        let (x, y) = (across(mark.entered), axis.y(mark.entry));
        let (to_x, to_y) = (across(mark.left), axis.y(mark.exit));
        let _ = write!(paths[first], "M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}");
        let _ = write!(paths[first + 1], "M{x:.1} {y:.1}h0M{to_x:.1} {to_y:.1}h0");
    }
    let [gains, gain_ends, losses, loss_ends] = paths;
    view! {
        <path class="held gain" d=gains></path><path class="end gain" d=gain_ends></path>
        <path class="held loss" d=losses></path><path class="end loss" d=loss_ends></path>
    }
}

fn step(candles: usize) -> f64 {
    WIDTH / share(candles.max(1), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candle(time: i64, close: f64) -> Candle {
        Candle { time, open: 10.0, high: 12.0, low: 9.0, close, volume: 2.0 }
    }

    #[test]
    fn several_bars_are_drawn_as_one() {
        let made = together(&[candle(0, 11.0), candle(1, 9.5)]).unwrap();
        assert_eq!((made.time, made.close, made.volume), (0, 9.5, 4.0));
        assert_eq!(together(&[]), None);
    }

    #[test]
    fn a_level_is_drawn_from_the_candle_in_which_it_came_to_stand() {
        let three = [candle(0, 11.0), candle(60, 11.0), candle(120, 11.0)];
        let drawn = |from| {
            let level = Level { name: "stop", price: 9.5, from };
            since(&level, &three)
                .into_iter()
                .map(|price| (!price.is_nan()).then_some(price))
                .collect::<Vec<_>>()
        };
        let at = Some(9.5);
        assert_eq!(drawn(60), [None, at, at]);
        assert_eq!(drawn(119), [None, at, at], "in the middle of a candle");
        assert_eq!(drawn(-500), [at; 3], "from before the first");
    }

    #[test]
    fn a_few_paths_draw_any_number_of_candles() {
        let many: Vec<Candle> = (0..5_000_i32).map(|place| candle(i64::from(place), 11.0)).collect();
        let chart = CandleChart { title: "All".to_owned(), candles: many, ..CandleChart::default() };
        let html = candles(chart).to_html();
        assert!(html.matches("<path").count() < 12 && html.len() < 40_000, "{}", html.len());
        assert!(html.contains("5000 bars"));
    }
}
