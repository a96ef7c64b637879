//! Other instruments beside a strategy's own: at its close counts what is over there by then, and nothing later.

use super::expressions::bars;
use engine::{
    bars::{Bars, Session, Timeframe, resample},
    graph::{Market, Other, eval_columns},
};

fn columns<const N: usize>(
    own: &Bars,
    other: &Bars,
    timeframe: Timeframe,
    texts: [&str; N],
) -> Vec<Vec<f64>> {
    let market = Market { bars: own, others: vec![Other { name: "SPY", bars: other, timeframe }] };
    eval_columns(&market, Some(Timeframe::MINUTE), &texts.map(|text| ("x", text))).unwrap()
}

/// By searching all of its bars, for each of ours, for the last one that is over: the place of it.
fn over(own: &Bars, other: &Bars, timeframe: Timeframe) -> Vec<Option<usize>> {
    let ends = |time: &i64| time + Timeframe::MINUTE.ms();
    let last = |now: i64| other.time.iter().rposition(|begins| begins + timeframe.ms() <= now);
    own.time.iter().map(|time| last(ends(time))).collect()
}

fn assert_known(own: &Bars, other: &Bars, timeframe: Timeframe) {
    let places = over(own, other, timeframe);
    let found = columns(own, other, timeframe, ["close@SPY", "lag(volume, 1)@SPY", "(close > open)@SPY"]);
    let tick = other.instrument.tick;
    let same = |found: f64, expected: Option<f64>, what: &str, i: usize| {
        let alike = expected.map_or(found.is_nan(), |expected| found.to_bits() == expected.to_bits());
        assert!(alike, "{what} of {timeframe} at {i} is {found} and should be {expected:?}");
    };
    for (i, place) in places.iter().enumerate() {
        let volume = |place: usize| f64::from(i32::try_from(other.volume[place]).unwrap());
        let rose = |place: usize| f64::from(u8::from(other.close[place] > other.open[place]));
        same(found[0][i], place.map(|place| tick.to_f64(other.close[place])), "close", i);
        same(found[1][i], place.and_then(|place| place.checked_sub(1)).map(volume), "the volume before", i);
        same(found[2][i], place.map(rose), "whether it rose", i);
    }
    // Both series have holes, so that ours waits for theirs and theirs for ours.
    let stale = places.windows(2).filter(|pair| pair[0].is_some() && pair[0] == pair[1]).count();
    let skipped = places.windows(2).filter(|pair| pair[1] > pair[0].map(|place| place + 1)).count();
    assert!(stale > 10 && skipped > 0, "{timeframe}: {stale} without news, {skipped} with more than one");
}

#[test]
fn another_instrument_is_known_up_to_the_bars_that_are_over() {
    for seed in 0..4 {
        let (own, other) = (bars(2_500, seed), bars(2_500, seed + 100));
        assert_known(&own, &other, Timeframe::MINUTE);
        let hour = "1h".parse().unwrap();
        let hours = resample(&other, Timeframe::MINUTE, hour, Session::WHOLE_DAY).unwrap().bars;
        assert_known(&own, &hours, hour);
    }
}

#[test]
fn a_longer_bar_of_another_instrument_is_known_at_the_close_of_its_last_minute() {
    let mut own = bars(180, 1);
    own.time = (0..180).map(|minute| minute * 60_000).collect();
    let mut other = bars(3, 2);
    other.time = (0..3).map(|hour| hour * 3_600_000).collect();
    let hour = "1h".parse().unwrap();
    let found = columns(&own, &other, hour, ["close@SPY"]).remove(0);
    let close = |place: usize| other.instrument.tick.to_f64(other.close[place]).to_bits();
    assert!(found[..59].iter().all(|value| value.is_nan()));
    assert!(found[59..119].iter().all(|value| value.to_bits() == close(0)));
    assert!(found[119..179].iter().all(|value| value.to_bits() == close(1)));
    assert_eq!(found[179].to_bits(), close(2));
}
