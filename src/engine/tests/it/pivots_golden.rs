//! Pivots, swings and levels against the reference.

use super::golden::json;
use engine::{
    bars::{Bars, Scale, Session, Timeframe, generate, resample},
    graph::{Market, eval_columns},
    indicators::{Indicator, Steps, Swing, SwingKind, Swings, TickBar, clusters},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn assert_near(found: f64, expected: &Value, what: &str) {
    let expected: f64 = expected.as_str().unwrap().parse().unwrap();
    assert!((found - expected).abs() <= 1e-9, "{what}: {found} is not {expected}");
}

#[test]
fn pivots_of_the_day_before_equal_the_reference() {
    let bars = generate(6 * 1440, 20_200_101);
    let reference = json("pivots_golden.json");
    let kinds = [
        ("classic", "pivots"),
        ("fibonacci", "pivots_fibonacci"),
        ("camarilla", "pivots_camarilla"),
        ("woodie", "pivots_woodie"),
    ];
    for (day, expected) in reference["pivots"].as_array().unwrap().iter().enumerate() {
        for (kind, function) in kinds {
            for (line, level) in expected[kind].as_object().unwrap() {
                let expression = format!("{function}().{line}");
                let market = Market::of(&bars);
                let found = eval_columns(&market, Some(Timeframe::MINUTE), &[("x", &expression)]).unwrap();
                assert_near(found[0][(day + 1) * 1440], level, &format!("{expression} of day {day}"));
            }
        }
    }
}

fn hours() -> Bars {
    let bars = generate(43_200, 20_200_101);
    resample(&bars, Timeframe::MINUTE, Timeframe::HOUR, Session::WHOLE_DAY).unwrap().bars
}

fn swings(bars: &Bars, window: usize) -> Vec<Swing> {
    let (mut indicator, mut found) = (Swings::new(window), Vec::new());
    for row in 0..bars.len() {
        let bar = TickBar {
            time: bars.time[row],
            open: bars.open[row],
            high: bars.high[row],
            low: bars.low[row],
            close: bars.close[row],
            volume: bars.volume[row],
            tick: Steps::from(Scale::CENT),
            lot: Steps::from(Scale::ONE),
        };
        found.extend(indicator.push(bar).into_iter().flatten());
    }
    found
}

#[test]
fn swings_and_levels_equal_the_reference() {
    let bars = hours();
    let expected = &json("pivots_golden.json")["levels"];
    let found = swings(&bars, 5);
    let line = |swing: &Swing| {
        let kind = if swing.kind == SwingKind::High { "high" } else { "low" };
        format!("{},{}.{:02},{kind}\n", swing.bar, swing.price / 100, swing.price % 100)
    };
    let lines = found.iter().map(line).collect::<Vec<_>>().concat();
    assert_eq!(hex::encode(Sha256::digest(lines)), expected["swings_sha256"].as_str().unwrap());

    let mut levels = clusters(&found, 5);
    levels.sort_by(|a, b| b.touches.cmp(&a.touches).then(a.level().total_cmp(&b.level())));
    let expected = expected["clusters"].as_array().unwrap();
    assert_eq!(levels.len(), expected.len());
    for (cluster, expected) in levels.iter().zip(expected) {
        assert_near(cluster.level() / 100.0, &expected["level"], "level");
        assert_eq!(Some(cluster.touches), expected["touches"].as_i64());
        assert_eq!(Some(cluster.first_bar as u64), expected["first_bar"].as_u64());
        assert_eq!(Some(cluster.last_bar as u64), expected["last_bar"].as_u64());
    }
}

#[test]
fn the_nearest_levels_are_those_of_the_reference() {
    let bars = hours();
    let found = eval_columns(
        &Market::of(&bars),
        Some(Timeframe::HOUR),
        &[("s", "levels(5, 2000, 5).support"), ("r", "levels(5, 2000, 5).resistance")],
    )
    .unwrap();
    let close = Scale::CENT.to_f64(bars.close[719]);
    let levels: Vec<f64> = clusters(&swings(&bars, 5), 5)
        .iter()
        .filter(|level| level.touches > 1)
        .map(|level| level.level() / 100.0)
        .collect();
    let below = levels.iter().copied().filter(|level| *level < close).fold(f64::NAN, f64::max);
    let above = levels.iter().copied().filter(|level| *level > close).fold(f64::NAN, f64::min);
    assert_eq!([found[0][719].to_bits(), found[1][719].to_bits()], [below.to_bits(), above.to_bits()]);
}
