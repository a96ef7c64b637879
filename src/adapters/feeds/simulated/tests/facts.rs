//! What `docs/simulated-market.md` says about movements, volumes and gaps, measured on two years of two seeds.

use super::{
    super::{Simulated, hours::Hours, numbers::float},
    ask::{bars, year},
    figures::{correlation, deviation, kurtosis, mean, returns, sizes, told, with_itself},
};
use domain::market::Bar;
use std::collections::HashMap;

const SEEDS: [u64; 2] = [21, 22];

/// The bars of two years, by symbol.
struct Years(HashMap<&'static str, Vec<Bar>>);

impl Years {
    fn of(seed: u64, symbols: &[&'static str]) -> Self {
        let market = Simulated::new(seed, &[]);
        let years = |symbol: &&'static str| (*symbol, bars(&market, symbol, year(2022), year(2024)));
        Self(symbols.iter().map(years).collect())
    }

    /// Closes at 21:00 UTC on weekdays, when the equities close.
    fn closes(&self, symbol: &str) -> Vec<f64> {
        let closing = |bar: &&Bar| {
            let day = Hours::Session.day_from(bar.minute.number().div_euclid(1_440));
            bar.minute.number() == Hours::Session.opens(day) + 389
        };
        self.0[symbol].iter().filter(closing).map(|bar| float(bar.close)).collect()
    }

    fn daily(&self, symbol: &str) -> Vec<f64> {
        returns(&self.closes(symbol))
    }

    fn correlation(&self, first: &str, second: &str) -> f64 {
        correlation(&self.daily(first), &self.daily(second))
    }
}

/// The markets of all seeds, and a figure of each, averaged.
struct Markets([Years; 2]);

impl Markets {
    fn of(symbols: &[&'static str]) -> Self {
        Self(SEEDS.map(|seed| Years::of(seed, symbols)))
    }

    fn mean(&self, figure: impl Fn(&Years) -> f64) -> f64 {
        mean(&self.0.iter().map(figure).collect::<Vec<_>>())
    }
}

#[track_caller]
fn within(what: &str, value: f64, low: f64, high: f64) {
    told(what, value);
    assert!((low..=high).contains(&value), "{what} is {value}, not {low} to {high}");
}

#[test]
fn some_pairs_move_together_and_others_do_not() {
    let symbols = ["ORB-USD", "LUM-USD", "PEB-USD", "ORVX", "KLDN", "BHEN", "TLRP", "MRFD", "SIX"];
    let markets = Markets::of(&symbols);
    let pair = |a: &str, b: &str| markets.mean(|years| years.correlation(a, b));
    within("ORB-USD and LUM-USD", pair("ORB-USD", "LUM-USD"), 0.70, 0.90);
    within("ORVX and KLDN", pair("ORVX", "KLDN"), 0.70, 0.90);
    within("BHEN and TLRP", pair("BHEN", "TLRP"), 0.55, 0.80);
    within("ORB-USD and PEB-USD", pair("ORB-USD", "PEB-USD"), 0.35, 0.65);
    within("ORVX and BHEN", pair("ORVX", "BHEN"), 0.2, 0.55);
    within("ORVX and MRFD", pair("ORVX", "MRFD"), -0.05, 0.30);
    within("ORB-USD and ORVX", pair("ORB-USD", "ORVX"), -0.10, 0.10);
    within("SIX and ORVX", pair("SIX", "ORVX"), 0.7, 0.95);
}

#[test]
fn movements_come_in_clusters_and_directions_do_not() {
    let equities = ["ORVX", "KLDN", "MRFD"];
    let markets = Markets::of(&["ORB-USD", "ORVX", "KLDN", "MRFD"]);
    let of = |figure: &dyn Fn(&Years, &str) -> f64| {
        markets.mean(|years| mean(&equities.map(|symbol| figure(years, symbol))))
    };
    let day_size = of(&|years, symbol| with_itself(&sizes(&years.daily(symbol)), 1));
    within("size of a day with the next", day_size, 0.08, 0.40);
    within(
        "the same, five days on",
        of(&|years, symbol| with_itself(&sizes(&years.daily(symbol)), 5)),
        0.03,
        0.35,
    );
    within("a day with the next", of(&|years, symbol| with_itself(&years.daily(symbol), 1)), -0.06, 0.06);
    within("kurtosis of days", of(&|years, symbol| kurtosis(&years.daily(symbol))), 3.8, 9.0);
    let hours = |years: &Years| {
        let closes: Vec<f64> = years.0["ORB-USD"].iter().step_by(60).map(|bar| float(bar.open)).collect();
        returns(&closes)
    };
    let hourly = |figure: &dyn Fn(&[f64]) -> f64| markets.mean(|years| figure(&hours(years)));
    within("size of an hour with the next", hourly(&|hours| with_itself(&sizes(hours), 1)), 0.15, 0.45);
    within("the same, a day on", hourly(&|hours| with_itself(&sizes(hours), 24)), 0.10, 0.45);
    within("an hour with the next", hourly(&|hours| with_itself(hours, 1)), -0.02, 0.02);
    within("kurtosis of hours", hourly(&kurtosis), 4.5, 14.0);
}

#[test]
fn nights_leave_gaps_and_weekends_larger_ones() {
    let markets = Markets::of(&["ORVX", "ORB-USD"]);
    let night = |years: &Years, weekend: bool| {
        let bars = &years.0["ORVX"];
        let gaps = bars.windows(2).filter_map(|pair| {
            let closed = pair[1].minute.number() - pair[0].minute.number();
            let over = if weekend { closed > 2_000 } else { closed > 1 && closed < 2_000 };
            over.then(|| float(pair[1].open) / float(pair[0].close) - 1.0)
        });
        deviation(&gaps.collect::<Vec<_>>())
    };
    let share = |years: &Years| (night(years, false) / deviation(&years.daily("ORVX"))).powi(2);
    within("part of the variance in a night", markets.mean(share), 0.2, 0.4);
    let weekend = |years: &Years| (night(years, true) / night(years, false)).powi(2);
    within("variance of a weekend over a night's", markets.mean(weekend), 1.2, 2.2);
    let largest = |years: &Years| {
        let closes = &years.0["ORB-USD"];
        closes
            .windows(2)
            .map(|pair| float((pair[1].open - pair[0].close).abs()) / float(pair[0].close))
            .fold(0.0, f64::max)
    };
    within("largest gap round the clock", markets.mean(largest), 0.0, 0.000_01);
}

#[test]
fn volume_is_high_at_the_ends_of_a_session_and_when_prices_move() {
    let markets = Markets::of(&["ORVX", "ORB-USD"]);
    let mean_of = |years: &Years, from: i64, to: i64| {
        let at = |bar: &&Bar| (from..to).contains(&(bar.minute.number().rem_euclid(1_440) - 870));
        mean(&years.0["ORVX"].iter().filter(at).map(|bar| float(bar.volume)).collect::<Vec<_>>())
    };
    let opening = |years: &Years| mean_of(years, 0, 30) / mean_of(years, 180, 210);
    within("volume of the first half hour over the middle's", markets.mean(opening), 2.2, 4.0);
    let closing = |years: &Years| mean_of(years, 360, 390) / mean_of(years, 180, 210);
    within("volume of the last half hour over the middle's", markets.mean(closing), 1.5, 2.6);
    let moved = |years: &Years| {
        let (moves, volumes): (Vec<f64>, Vec<f64>) = years.0["ORB-USD"]
            .iter()
            .map(|bar| ((float(bar.close) / float(bar.open) - 1.0).abs(), float(bar.volume)))
            .unzip();
        correlation(&moves, &volumes)
    };
    within("volume with the size of the movement", markets.mean(moved), 0.4, 0.8);
}

#[test]
fn the_volatility_index_rises_when_the_index_falls() {
    let markets = Markets::of(&["SIX", "SIXV"]);
    within("daily changes of both", markets.mean(|years| years.correlation("SIX", "SIXV")), -0.95, -0.5);
    let forecast = |years: &Years| {
        let level = years.closes("SIXV");
        correlation(&level[..level.len() - 1], &sizes(&years.daily("SIX")))
    };
    within("its level with the size of the index's next day", markets.mean(forecast), 0.15, 0.6);
    within("its mean", markets.mean(|years| mean(&years.closes("SIXV")) / 100.0), 11.0, 26.0);
    within(
        "deviation of the index in a year",
        markets.mean(|years| deviation(&years.daily("SIX")) * 252_f64.sqrt() * 100.0),
        11.0,
        26.0,
    );
}
