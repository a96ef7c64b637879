//! The two examples that wait for an opening, on days made by hand.

use std::fs;

use engine::{
    backtest::{Decisions, ReportFill, Setup, Why, run},
    bars::{Bars, Instrument, Scale},
    broker::Side,
    fixed::Fixed,
    graph::{Given, Market, compile},
    strategy::{Inputs, load},
};

const FIVE_MINUTES: i64 = 300_000;
/// The bars of 6½ hours.
const DAY: usize = 78;

/// Days of bars of five minutes from an opening on, as many minutes after midnight: first, lowest, highest and last price in cents.
fn sessions(opening: i64, days: &[Vec<[i64; 4]>]) -> Bars {
    let instrument = Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE };
    let mut bars = Bars::empty(instrument);
    for (day, prices) in days.iter().enumerate() {
        let opens = 1_577_923_200_000 + 86_400_000 * i64::try_from(day).unwrap() + opening * 60_000;
        for (place, [open, low, high, close]) in prices.iter().enumerate() {
            bars.time.push(opens + FIVE_MINUTES * i64::try_from(place).unwrap());
            bars.open.push(*open);
            bars.low.push(*low);
            bars.high.push(*high);
            bars.close.push(*close);
            bars.volume.push(if prices[place] == BREAK { 500 } else { 100 });
        }
    }
    bars
}

/// Out of the range of the first half hour, on a larger volume.
const BREAK: [i64; 4] = [10_240, 10_240, 10_280, 10_270];

fn quiet(price: i64) -> Vec<[i64; 4]> {
    vec![[price, price - 20, price + 20, price]; DAY]
}

/// A day that opens at 102.00, two percent higher than the one before ended, and leaves the range of its first half hour after an hour.
fn going() -> Vec<[i64; 4]> {
    let mut day = quiet(10_200);
    day[2] = [10_200, 10_150, 10_250, 10_200];
    day[12] = BREAK;
    day[13..].fill([10_270, 10_260, 10_290, 10_280]);
    day
}

fn traded(name: &str, given: &[(&str, f64)], bars: &Bars) -> Vec<ReportFill> {
    let path = format!("{}/../../examples/strategies/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let strategy = load(&fs::read_to_string(path).unwrap(), &Inputs::default()).unwrap().strategy;
    let given: Given = given.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    let signals = compile(&strategy, &given).unwrap().evaluate_entries(&Market::of(bars)).unwrap().remove(0);
    let decisions = Decisions::Every(bars.len());
    run(&Setup { bars, decisions, signals: &signals, cash: Fixed::whole(100_000) }).unwrap().fills
}

#[test]
fn a_gap_that_holds_is_followed_until_half_an_hour_before_the_close() {
    for (opening, given) in [(14 * 60 + 30, &[][..]), (9 * 60, &[("opening", 9.0)])] {
        let bars = sessions(opening, &[quiet(10_000), going()]);
        let fills = traded("gap_and_go", given, &bars);
        let found: Vec<_> = fills.iter().map(|fill| (fill.bar - DAY, fill.side, fill.why)).collect();
        // The break closes the thirteenth bar; six hours after the opening the day is left.
        assert_eq!(found, [(13, Side::Buy, Why::Signal), (73, Side::Sell, Why::Signal)], "{opening}");
    }
}

#[test]
fn a_gap_that_is_small_or_closed_again_or_seen_at_another_hour_is_left_alone() {
    let before = quiet(10_000);
    let mut closed = going();
    closed[4] = [10_200, 9_990, 10_200, 10_200];
    let small = going().into_iter().map(|bar| bar.map(|price| price - 140)).collect();
    let opening = 14 * 60 + 30;
    for day in [closed, small] {
        assert_eq!(traded("gap_and_go", &[], &sessions(opening, &[before.clone(), day])), []);
    }
    let morning = sessions(9 * 60, &[before.clone(), going()]);
    assert_eq!(traded("gap_and_go", &[], &morning), []);
    assert_eq!(traded("gap_and_go", &[("gap", 0.03)], &sessions(opening, &[before, going()])), []);
}

#[test]
fn the_side_on_which_the_opening_range_is_left_is_taken() {
    let opening = 14 * 60 + 30;
    let up = traded("opening_range", &[], &sessions(opening, &[quiet(10_200), going()]));
    assert_eq!((up[0].bar - DAY, up[0].side, up[0].why), (13, Side::Buy, Why::Signal));
    let down: Vec<_> = going()
        .into_iter()
        .map(|[open, low, high, close]| [open, high, low, close].map(|x| 20_400 - x))
        .collect();
    let mut bars = sessions(opening, &[quiet(10_200), down]);
    bars.volume[DAY + 12] = 500;
    let down = traded("opening_range", &[], &bars);
    assert_eq!((down[0].bar - DAY, down[0].side, down[0].why), (13, Side::Sell, Why::Signal));
    // In summer everything is an hour earlier.
    let early = sessions(opening - 60, &[quiet(10_200), going()]);
    let early = traded("opening_range", &[("opening", 13.5)], &early);
    assert_eq!((early[0].bar - DAY, early[0].side), (13, Side::Buy));
}
