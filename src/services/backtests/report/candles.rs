//! Trades on candles: the whole time at a glance, and single trades from close by.

use super::{
    HEIGHT, Mark, WIDTH,
    axis::{Axis, dates, plain},
    escaped,
    lines::share,
    put,
};
use engine::bars::Bars;
use std::ops::Range;

/// So many candles can still be told apart.
const MOST: usize = 160;
/// Above so many trades single marks would hide the candles.
const MOST_MARKS: usize = 120;

/// The bars of `range` as candles, several to one where there are too many, and the trades on them.
pub fn chart(bars: &Bars, range: Range<usize>, marks: &[Mark], title: &str) -> String {
    let candles = candles(bars, &range);
    let axis = Axis::around(candles.iter().flat_map(|candle| [candle.low, candle.high]));
    let (names, ruler) = axis.ruler(plain);
    let view = View { range: range.clone(), axis };
    let shown: Vec<&Mark> =
        marks.iter().filter(|mark| mark.left >= range.start && mark.entered < range.end).collect();
    let (held, pins) =
        if shown.len() <= MOST_MARKS { view.marks(&shown) } else { (view.density(&shown), String::new()) };
    let time = &bars.time[range];
    let below = dates(time.first().copied().unwrap_or(0), time.last().copied().unwrap_or(0));
    format!(
        "<div class=\"plot\" role=\"img\" aria-label=\"{}\"><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         preserveAspectRatio=\"none\" aria-hidden=\"true\"><path class=\"ruler\" d=\"{ruler}\"/>{}{held}</svg>\
         {pins}{names}</div>{below}",
        escaped(title),
        body(&candles, axis),
    )
}

struct Candle {
    open: f64,
    high: f64,
    low: f64,
    close: f64,
}

fn candles(bars: &Bars, range: &Range<usize>) -> Vec<Candle> {
    let price = |ticks: i64| bars.instrument.tick.to_f64(ticks);
    let several = range.len().div_ceil(MOST).max(1);
    let starts = range.clone().step_by(several);
    starts
        .map(|start| {
            let part = start..(start + several).min(range.end);
            let high = bars.high[part.clone()].iter().max().copied().unwrap_or(0);
            let low = bars.low[part.clone()].iter().min().copied().unwrap_or(0);
            let close = bars.close[part.end - 1];
            Candle { open: price(bars.open[start]), high: price(high), low: price(low), close: price(close) }
        })
        .collect()
}

/// Two paths for each direction: wicks and bodies.
fn body(candles: &[Candle], axis: Axis) -> String {
    let mut paths = [String::new(), String::new(), String::new(), String::new()];
    let step = WIDTH / share(candles.len().max(1), 1);
    for (place, candle) in candles.iter().enumerate() {
        let middle = (share(place, 1) + 0.5) * step;
        let y = |value: f64| axis.below_top(value) * HEIGHT;
        let first = if candle.close >= candle.open { 0 } else { 2 };
        put(&mut paths[first], format_args!("M{middle:.1} {:.1}V{:.1}", y(candle.high), y(candle.low)));
        let (top, bottom) = (y(candle.open.max(candle.close)), y(candle.open.min(candle.close)));
        let (left, width) = (middle - step * 0.35, step * 0.7);
        let height = (bottom - top).max(0.8);
        put(&mut paths[first + 1], format_args!("M{left:.1} {top:.1}h{width:.1}v{height:.1}h-{width:.1}z"));
    }
    let [up_wicks, up, down_wicks, down] = paths;
    format!(
        "<path class=\"wick up\" d=\"{up_wicks}\"/><path class=\"body up\" d=\"{up}\"/>\
         <path class=\"wick down\" d=\"{down_wicks}\"/><path class=\"body down\" d=\"{down}\"/>"
    )
}

struct View {
    range: Range<usize>,
    axis: Axis,
}

impl View {
    /// Where a bar lies, as a fraction of the width.
    fn across(&self, bar: usize) -> f64 {
        let inside = bar.clamp(self.range.start, self.range.end - 1) - self.range.start;
        (share(inside, 1) + 0.5) / share(self.range.len(), 1)
    }

    /// Lines from entry to exit, and arrows at both.
    fn marks(&self, marks: &[&Mark]) -> (String, String) {
        let (mut held, mut pins) = (String::new(), String::new());
        for mark in marks {
            let (from, to) = (self.across(mark.entered), self.across(mark.left));
            let (entry, exit) = (self.axis.below_top(mark.entry), self.axis.below_top(mark.exit));
            let class = if mark.gain >= 0.0 { "gain" } else { "loss" };
            put(
                &mut held,
                format_args!(
                    "<path class=\"held {class}\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
                    from * WIDTH,
                    entry * HEIGHT,
                    to * WIDTH,
                    exit * HEIGHT
                ),
            );
            let enter = if mark.long { '▲' } else { '▼' };
            let told = escaped(&mark.told);
            for (x, y, sign) in [(from, entry, enter), (to, exit, '○')] {
                put(
                    &mut pins,
                    format_args!(
                        "<span class=\"pin {class}\" style=\"left:{:.2}%;top:{:.2}%\" title=\"{told}\">{sign}</span>",
                        x * 100.0,
                        y * 100.0
                    ),
                );
            }
        }
        (held, pins)
    }

    /// How many trades were entered, as bars along the lower edge.
    fn density(&self, marks: &[&Mark]) -> String {
        let mut counts = [0_usize; 100];
        for mark in marks.iter().filter(|mark| self.range.contains(&mark.entered)) {
            counts[(mark.entered - self.range.start) * 100 / self.range.len()] += 1;
        }
        let most = counts.iter().copied().max().unwrap_or(0).max(1);
        let mut path = String::new();
        for (place, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let height = share(count, most) * HEIGHT * 0.14;
            put(&mut path, format_args!("M{} {HEIGHT}v-{height:.1}h9v{height:.1}z", place * 10));
        }
        format!("<path class=\"density\" d=\"{path}\"/>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::bars::generate;

    fn mark(entered: usize, left: usize) -> Mark {
        Mark { entered, left, long: true, entry: 100.0, exit: 101.0, gain: 1.0, told: "<trade>".to_owned() }
    }

    #[test]
    fn many_bars_become_few_candles_and_few_trades_are_pinned() {
        let bars = generate(10_000, 1);
        let drawn = chart(&bars, 0..10_000, &[mark(5, 50), mark(9_990, 9_999)], "All");
        assert_eq!(drawn.matches("class=\"pin gain\"").count(), 4);
        assert!(drawn.matches('z').count() <= MOST + 10);
        assert!(drawn.contains("&lt;trade&gt;") && !drawn.contains("<trade>"));
    }

    #[test]
    fn too_many_trades_are_shown_as_a_density() {
        let bars = generate(1_000, 1);
        let marks: Vec<Mark> = (0..900).map(|bar| mark(bar, bar + 1)).collect();
        let drawn = chart(&bars, 0..1_000, &marks, "All");
        assert!(drawn.contains("class=\"density\"") && !drawn.contains("class=\"pin"));
    }
}
