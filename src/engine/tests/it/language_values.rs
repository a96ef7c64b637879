//! What expressions are worth, on bars made by hand: the functions that no reference file knows, and which operator binds tighter.

use engine::{
    bars::{Bars, Instrument, Scale, Timeframe, calendar::DAY_MS},
    graph::{Given, Market, compile, eval_columns},
    strategy::{Inputs, load},
};

const MINUTE: i64 = 60_000;
const UNDEFINED: f64 = f64::NAN;

/// Minutes of whole and quarter prices: open, high, low, close.
fn candles(prices: &[[f64; 4]]) -> Bars {
    let mut bars = Bars::empty(Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE });
    for (place, prices) in prices.iter().enumerate() {
        #[expect(clippy::cast_possible_truncation, reason = "quarters are whole cents")]
        let [open, high, low, close] = prices.map(|price| (price * 100.0) as i64);
        bars.time.push(MINUTE * i64::try_from(place).unwrap());
        bars.open.push(open);
        bars.high.push(high);
        bars.low.push(low);
        bars.close.push(close);
        bars.volume.push(100);
    }
    bars
}

/// Bars that open a quarter below where they close.
fn closes(prices: &[f64]) -> Bars {
    let candle = |close: &f64| [close - 0.25, close + 1.0, close - 1.0, *close];
    candles(&prices.iter().map(candle).collect::<Vec<_>>())
}

fn column(bars: &Bars, text: &str) -> Vec<f64> {
    eval_columns(&Market::of(bars), Some(Timeframe::MINUTE), &[("x", text)]).unwrap().remove(0)
}

#[track_caller]
fn assert_column(bars: &Bars, text: &str, expected: &[f64]) {
    let found = column(bars, text);
    let alike = |(found, expected): (&f64, &f64)| {
        found.is_nan() == expected.is_nan() && (expected.is_nan() || (found - expected).abs() < 1e-12)
    };
    let all = found.len() == expected.len() && found.iter().zip(expected).all(alike);
    assert!(all, "{text} is {found:?} and should be {expected:?}");
}

/// Whether the last of some bars completes a pattern.
fn completes(pattern: &str, candles_of: &[[f64; 4]]) -> bool {
    let last = column(&candles(candles_of), &format!("{pattern}()")).pop().unwrap();
    assert!([0.0, 1.0].contains(&last), "{pattern} is {last}");
    last > 0.5
}

/// The same bars upside down.
fn turned(candles: &[[f64; 4]]) -> Vec<[f64; 4]> {
    candles
        .iter()
        .map(|[open, high, low, close]| [open, low, high, close].map(|price| 200.0 - price))
        .collect()
}

#[test]
fn an_engulfing_body_covers_the_one_before_that_went_the_other_way() {
    let falling = [100.0, 101.0, 97.0, 98.0];
    for (before, last, expected) in [
        (falling, [97.0, 102.0, 96.0, 101.0], true),
        (falling, [98.0, 102.0, 96.0, 100.0], true),
        (falling, [98.25, 102.0, 96.0, 101.0], false),
        (falling, [97.0, 102.0, 96.0, 99.75], false),
        (falling, [101.0, 102.0, 96.0, 97.0], false),
        ([98.0, 101.0, 97.0, 100.0], [97.0, 102.0, 96.0, 101.0], false),
        ([98.0, 101.0, 97.0, 98.0], [97.0, 102.0, 96.0, 101.0], false),
    ] {
        let bars = [before, last];
        assert_eq!(completes("bullish_engulfing", &bars), expected, "{bars:?}");
        assert_eq!(completes("bearish_engulfing", &turned(&bars)), expected, "{bars:?} upside down");
        assert!(!completes("bearish_engulfing", &bars) && !completes("bullish_engulfing", &turned(&bars)));
    }
}

#[test]
fn a_star_turns_after_a_small_body_beyond_the_middle_of_the_first() {
    let (falling, small) = ([104.0, 105.0, 99.0, 100.0], [99.0, 101.0, 98.0, 100.0]);
    for (first, middle, last, expected) in [
        (falling, small, [100.0, 104.0, 99.0, 103.0], true),
        (falling, [100.0, 101.0, 98.0, 99.0], [100.0, 104.0, 99.0, 102.25], true),
        (falling, small, [100.0, 104.0, 99.0, 102.0], false),
        (falling, small, [104.0, 104.0, 99.0, 103.0], false),
        (falling, [98.0, 101.0, 97.0, 100.0], [100.0, 104.0, 99.0, 103.0], false),
        ([100.0, 105.0, 99.0, 104.0], small, [100.0, 104.0, 99.0, 103.0], false),
    ] {
        let bars = [first, middle, last];
        assert_eq!(completes("morning_star", &bars), expected, "{bars:?}");
        assert_eq!(completes("evening_star", &turned(&bars)), expected, "{bars:?} upside down");
        assert!(!completes("evening_star", &bars) && !completes("morning_star", &turned(&bars)), "{bars:?}");
    }
}

#[test]
fn a_hammer_has_its_body_above_a_long_shadow() {
    for (bar, expected) in [
        ([100.0, 101.5, 98.0, 101.0], true),
        ([101.0, 101.5, 98.0, 100.0], true),
        ([100.0, 101.5, 98.25, 101.0], false),
        ([100.0, 101.75, 98.0, 101.0], false),
        ([100.0, 103.0, 99.5, 101.0], false),
        ([100.0, 100.0, 98.0, 100.0], false),
    ] {
        assert_eq!(completes("hammer", &[bar]), expected, "{bar:?}");
    }
}

#[test]
fn a_doji_has_hardly_a_body_and_an_inside_bar_keeps_within_the_one_before() {
    for (bar, expected) in [
        ([100.0, 105.0, 95.0, 101.0], true),
        ([101.0, 105.0, 95.0, 100.0], true),
        ([100.0, 105.0, 95.0, 101.25], false),
        ([100.0, 100.0, 100.0, 100.0], true),
    ] {
        assert_eq!(completes("doji", &[bar]), expected, "{bar:?}");
    }
    let before = [100.0, 105.0, 95.0, 101.0];
    for (bar, expected) in [
        ([100.0, 104.75, 95.25, 101.0], true),
        ([100.0, 105.0, 96.0, 101.0], false),
        ([100.0, 104.0, 95.0, 101.0], false),
        ([100.0, 106.0, 94.0, 101.0], false),
    ] {
        assert_eq!(completes("inside_bar", &[before, bar]), expected, "{bar:?}");
    }
}

#[test]
fn a_crossing_begins_at_the_other_side_or_on_the_line() {
    let bars = closes(&[102.0, 101.0, 100.0, 100.0, 102.0, 100.0]);
    // At the first bar nothing is known of the one before; a price below the line cannot cross above it all the same.
    assert_column(&bars, "crosses_above(close, 101)", &[UNDEFINED, 0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_column(&bars, "crosses_below(close, 101)", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    assert_column(&bars, "crosses_below(101, close)", &[UNDEFINED, 0.0, 0.0, 0.0, 1.0, 0.0]);
}

#[test]
fn distances_from_a_mean_are_measured_in_deviations() {
    let bars = closes(&[100.0, 102.0, 104.0, 102.0, 102.0, 102.0]);
    let deviation = [(8.0_f64 / 3.0).sqrt(), (8.0_f64 / 9.0).sqrt()];
    let mean = 102.0 + 2.0 / 3.0;
    let scores = [2.0 / deviation[0], (102.0 - mean) / deviation[1]];
    let tail = [scores[0], scores[1], scores[1], UNDEFINED];
    assert_column(&bars, "zscore(close, 3)", &[&[UNDEFINED; 2][..], &tail].concat());
    let widths = [4.0 * deviation[0] / 102.0, 4.0 * deviation[1] / mean, 4.0 * deviation[1] / mean, 0.0];
    assert_column(&bars, "bb(close, 3, 2).width", &[&[UNDEFINED; 2][..], &widths].concat());
}

#[test]
fn values_are_chosen_by_whether_they_are_there_and_where_they_lie() {
    let bars = closes(&[100.0, 101.0, 102.0, 99.0]);
    assert_column(&bars, "between(close, 100, 101)", &[1.0, 1.0, 0.0, 0.0]);
    assert_column(&bars, "between(close, 101, 100)", &[0.0; 4]);
    assert_column(&bars, "defined(lag(close, 2))", &[0.0, 0.0, 1.0, 1.0]);
    assert_column(&bars, "coalesce(lag(close, 2), open)", &[99.75, 100.75, 100.0, 101.0]);
    assert_column(&bars, "coalesce(lag(close > 100, 1), true)", &[1.0, 0.0, 1.0, 1.0]);
    assert_column(&bars, "if(close > 100, close, -open)", &[-99.75, 101.0, 102.0, -98.75]);
    assert_column(&bars, "if(lag(close, 1) > 100, 1, 2)", &[UNDEFINED, 2.0, 1.0, 1.0]);
}

#[test]
fn a_bar_is_of_the_day_and_the_hour_in_which_it_begins() {
    let mut bars = closes(&[100.0; 6]);
    let at = |day: i64, hour: i64, minute: i64| day * DAY_MS + (hour * 60 + minute) * MINUTE;
    // The last day of 1969, a Wednesday; the leap day of 2020 and the two after it; the ends of 2023 and 2024.
    bars.time = vec![
        at(-1, 23, 59),
        at(18_321, 23, 59),
        at(18_322, 0, 0),
        at(18_323, 13, 37),
        at(19_722, 12, 0),
        at(20_088, 9, 30),
    ];
    assert_column(&bars, "weekday()", &[3.0, 6.0, 7.0, 1.0, 7.0, 2.0]);
    assert_column(&bars, "hour()", &[23.0, 23.0, 0.0, 13.0, 12.0, 9.0]);
    assert_column(&bars, "minute()", &[59.0, 59.0, 0.0, 37.0, 0.0, 30.0]);
    assert_column(&bars, "day_of_month()", &[31.0, 29.0, 1.0, 2.0, 31.0, 31.0]);
    assert_column(&bars, "month()", &[12.0, 2.0, 3.0, 3.0, 12.0, 12.0]);
    assert_column(&bars, "time_of_day() >= 13h37m", &[1.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
    assert_column(
        &bars,
        "time_of_day() / 1h",
        &[23.0 + 59.0 / 60.0, 23.0 + 59.0 / 60.0, 0.0, 13.0 + 37.0 / 60.0, 12.0, 9.5],
    );
}

/// Parser and printer share their table of strengths, so that only values can show that it is the right one.
#[test]
fn operators_bind_as_the_reference_says() {
    let bars = closes(&[100.0]);
    for (text, expected) in [
        ("2 + 3 * 4", 14.0),
        ("2 * 3 + 4", 10.0),
        ("10 - 4 - 3", 3.0),
        ("12 / 6 / 2", 1.0),
        ("7 % 4 * 2", 6.0),
        ("8 - 2 * 3 % 4", 6.0),
        ("-2 * 3 - -4", -2.0),
        ("-close + 1", -99.0),
        ("(2 + 3) * 4", 20.0),
        ("true or true and false", 1.0),
        ("(true or true) and false", 0.0),
        ("false and true or true", 1.0),
        ("not false and false", 0.0),
        ("not (false and false)", 1.0),
        ("not true or true", 1.0),
        ("not close > 1000", 1.0),
        ("not close > 1 or close > 1", 1.0),
        ("close > 1 or close > 1 and close > 1000", 1.0),
        ("(close > 1 or close > 1) and close > 1000", 0.0),
        ("not close > 1 and close > 1000", 0.0),
        ("1 + 2 > 2 and 3 < 2 + 2", 1.0),
    ] {
        assert_column(&bars, text, &[expected]);
    }
}

#[test]
fn what_is_not_known_is_decided_by_the_other_side_alone() {
    let bars = closes(&[100.0]);
    let unknown = "lag(close, 1) > 1";
    for (text, expected) in [
        ("{} and close > 1000", 0.0),
        ("{} and close > 1", UNDEFINED),
        ("{} or close > 1", 1.0),
        ("{} or close > 1000", UNDEFINED),
        ("not {}", UNDEFINED),
        ("({}) == (close > 1)", UNDEFINED),
    ] {
        assert_column(&bars, &text.replace("{}", unknown), &[expected]);
    }
}

#[test]
fn a_condition_that_is_known_at_once_is_shown_as_any_other() {
    let bars = closes(&[100.0]);
    let columns = [("true", 1.0), ("1 > 2", 0.0), ("0 / 0 > 1", UNDEFINED), ("-1", -1.0)];
    for (text, expected) in columns {
        assert_column(&bars, text, &[expected]);
        let document = format!(
            "name = \"x\"\ntimeframe = \"1m\"\nscan.columns.x = \"{text}\"\n[execution]\nentry.long = \"close > 1\"\n\
             size.units = 1\nmax_holding_bars = 1\n"
        );
        let strategy = load(&document, &Inputs::default()).unwrap().strategy;
        let signals = compile(&strategy, &Given::new()).unwrap().evaluate(&Market::of(&bars)).unwrap();
        let shown = signals[0].scan[0].1.at(0);
        assert!(
            shown.to_bits() == expected.to_bits() || (shown.is_nan() && expected.is_nan()),
            "{text}: {shown}"
        );
    }
}
