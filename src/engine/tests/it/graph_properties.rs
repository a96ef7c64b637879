//! What must hold of every expression on any bars: history and live bars agree, and the past does not know the future.

use super::expressions::{bars, condition, cut, number, tree};
use engine::{
    bars::{Bars, Timeframe},
    graph::{Given, Live, LiveBar, Market, Other, Plan, Series, Signals, compile, eval_columns},
    language::{
        Expr, Origin, Problems,
        functions::{self, Function, Kind, Output, Parameter},
        parse,
    },
    strategy::{Inputs, load},
    trading::MEMORY,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// The expressions as the columns of a document, compiled.
fn plan(number: &Expr, condition: &Expr) -> Plan {
    let document = serde_json::json!({
        "name": "random",
        "timeframe": "1m",
        "inputs": ["mood"],
        "scan": { "columns": { "number": number.to_string(), "condition": condition.to_string() } },
        "execution": {
            "entry": { "long": "condition" },
            "size": { "units": 1 },
            "stop_loss": { "distance": "atr(2)" },
        },
    });
    let loaded =
        load(&document.to_string(), &Inputs::default()).map_err(|problems| problems.to_string()).unwrap();
    compile(&loaded.strategy, &Given::new()).unwrap()
}

fn market<'a>(own: &'a Bars, other: &'a Bars) -> Market<'a> {
    Market { bars: own, others: vec![Other { name: "SPY", bars: other, timeframe: Timeframe::MINUTE }] }
}

fn history(plan: &Plan, own: &Bars, other: &Bars) -> Vec<Vec<u64>> {
    let signals: Vec<Signals> = plan.evaluate(&market(own, other)).unwrap();
    let columns = signals[0].scan.iter().map(|(_, series)| series.clone());
    let entry = (0..own.len())
        .map(|i| f64::from(u8::from(signals[0].entry_long.holds(i))))
        .map(f64::to_bits)
        .collect();
    columns.map(|series| bits(&series, own.len())).chain([entry]).collect()
}

/// Undefined is undefined, whatever its bits.
fn bits(series: &Series, rows: usize) -> Vec<u64> {
    (0..rows).map(|i| same(series.at(i))).collect()
}

fn same(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

fn live_bar<'a>(bars: &'a Bars, i: usize, extras: &'a [f64]) -> LiveBar<'a> {
    LiveBar {
        time: bars.time[i],
        open: bars.open[i],
        high: bars.high[i],
        low: bars.low[i],
        close: bars.close[i],
        volume: bars.volume[i],
        extras,
    }
}

/// Bar by bar; after every `stay` bars another process goes on with what was remembered.
fn live(plan: &Plan, own: &Bars, other: &Bars, stay: usize) -> Vec<Vec<u64>> {
    let mut live = plan.live(&market(own, other)).unwrap();
    let (mut found, mut next) = (vec![Vec::new(); 3], 0);
    for i in 0..own.len() {
        while next < other.len() && other.time[next] <= own.time[i] {
            live.push_other("SPY", &live_bar(other, next, &[]));
            next += 1;
        }
        let extras = [own.extras[0].values[i]];
        let read = if plan.inputs().is_empty() { &extras[..0] } else { &extras[..] };
        let decision = live.push(&live_bar(own, i, read));
        found[0].push(same(decision.scan[0]));
        found[1].push(same(decision.scan[1]));
        found[2].push(f64::from(u8::from(decision.entry.long)).to_bits());
        if i % stay == stay - 1 {
            live = moved(&live, plan.live(&market(own, other)).unwrap());
        }
    }
    found
}

/// What is remembered, in another memory.
fn moved(live: &Live, mut fresh: Live) -> Live {
    let mut memory = Vec::new();
    live.keep(&mut memory);
    let mut from = memory.as_slice();
    fresh.recall(&mut from).unwrap();
    assert!(from.is_empty(), "{} bytes are left", from.len());
    fresh
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn history_and_live_bars_agree_to_the_last_bit(
        number in number(3), condition in condition(3), n in 1_usize..300, seeds: (u64, u64), stay in 1_usize..300,
    ) {
        let plan = plan(&number, &condition);
        let (own, other) = (bars(n, seeds.0), bars(n, seeds.1));
        let (history, live) = (history(&plan, &own, &other), live(&plan, &own, &other, stay));
        for (column, (a, b)) in history.iter().zip(&live).enumerate() {
            for i in 0..n {
                prop_assert_eq!(a[i], b[i], "column {} at {} of {} / {}", column, i, number, condition);
            }
        }
    }

    #[test]
    fn a_value_does_not_change_when_later_bars_change_or_vanish(
        number in number(3), condition in condition(3), n in 2_usize..300, seeds: (u64, u64, u64, u64), kept in 0.0..1.0,
    ) {
        let plan = plan(&number, &condition);
        let (own, other) = (bars(n, seeds.0), bars(n, seeds.1));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of n")]
        let kept = ((f64::from(u32::try_from(n).unwrap()) * kept) as usize).max(1);
        // Of the other instrument, what begins after the last bar that is kept is later, too.
        let known = other.time.partition_point(|time| *time <= own.time[kept - 1]);
        let whole = history(&plan, &own, &other);
        let vanished = history(&plan, &cut(&own, kept), &cut(&other, known));
        let (changed, changed_other) =
            (with_another_end(&own, kept, seeds.2), with_another_end(&other, known, seeds.3));
        let changed = history(&plan, &changed, &changed_other);
        for ((whole, vanished), changed) in whole.iter().zip(&vanished).zip(&changed) {
            prop_assert_eq!(&whole[..kept], &vanished[..], "{} / {}", number, condition);
            prop_assert_eq!(&whole[..kept], &changed[..kept], "{} / {}", number, condition);
        }
    }

    #[test]
    fn what_is_printed_is_read_as_the_same(x in tree()) {
        let text = x.to_string();
        prop_assume!(text.len() <= engine::language::MAX_LENGTH);
        let mut problems = Problems::default();
        let read = parse(&text, &Origin::At(0), &mut problems);
        prop_assert!(!problems.has_errors(), "{}\n{}", text, problems.in_text(text.as_str().into()));
        prop_assert_eq!(&read, &x, "{}", text);
        prop_assert_eq!(read.to_string(), text);
    }
}

/// The same first bars, and others behind them.
fn with_another_end(bars: &Bars, kept: usize, seed: u64) -> Bars {
    let mut changed = bars.clone();
    let other = super::expressions::bars(bars.len(), seed);
    let columns = [
        (&mut changed.open, other.open),
        (&mut changed.high, other.high),
        (&mut changed.low, other.low),
        (&mut changed.close, other.close),
        (&mut changed.volume, other.volume),
    ];
    for (column, other) in columns {
        column[kept..].copy_from_slice(&other[kept..]);
    }
    for i in kept..bars.len() {
        changed.time[i] += 3 * 60_000;
    }
    changed.extras[0].values[kept..].copy_from_slice(&other.extras[0].values[kept..]);
    changed
}

/// Prices with twelve decimals are large whole numbers; their sums and squares must not overflow.
#[test]
fn every_function_bears_the_largest_prices() {
    for shift in [40, 48] {
        let (mut own, other) = (bars(600, 5), bars(600, 6));
        let columns = [&mut own.open, &mut own.high, &mut own.low, &mut own.close, &mut own.volume];
        for value in columns.into_iter().flatten() {
            *value <<= shift;
        }
        for function in functions::all() {
            for (number, condition) in calls(function, str::to_owned) {
                let plan = plan(&number, &condition);
                let live = live(&plan, &own, &other, 71);
                assert!(history(&plan, &own, &other) == live, "{number} / {condition}");
            }
        }
        let market = market(&own, &other);
        let found = eval_columns(
            &market,
            Some(Timeframe::MINUTE),
            &[("m", "sma(close, 200)"), ("s", "stdev(close, 200)")],
        );
        let sum: i128 = own.close[400..600].iter().map(|ticks| i128::from(*ticks)).sum();
        #[expect(clippy::cast_precision_loss, reason = "rounded once")]
        let expected = sum as f64 / 20_000.0;
        let found = found.unwrap();
        assert!((found[0][599] / expected - 1.0).abs() < 1e-12, "{} is not {expected}", found[0][599]);
        assert!(found[1][599] > 0.0 && found[1][599] < expected);
    }
}

/// Long enough for several stretches: every function once, on these bars and on others.
#[test]
fn every_function_agrees_over_several_stretches() {
    let (own, other) = (bars(2600, 1), bars(2600, 2));
    for function in functions::all() {
        let everywhere = |call: &str| format!("({call}) - ({call})@SPY + ({call})@15m");
        for (number, condition) in calls(function, everywhere) {
            let plan = plan(&number, &condition);
            let live = live(&plan, &own, &other, 97);
            assert!(history(&plan, &own, &other) == live, "{number} / {condition}");
        }
    }
}

/// What is written of a memory has no names. Where this fails because something is remembered in another way, raise
/// [`MEMORY`] and write the new digest here.
#[test]
fn what_is_remembered_is_written_as_this_memory_says() {
    let (own, other) = (bars(400, 3), bars(400, 4));
    let mut digest = Sha256::new();
    for function in functions::all() {
        for (number, condition) in calls(function, |call| format!("({call}) + ({call})@SPY - ({call})@15m")) {
            let plan = plan(&number, &condition);
            let mut live = plan.live(&market(&own, &other)).unwrap();
            for i in 0..own.len() {
                live.push_other("SPY", &live_bar(&other, i, &[]));
                live.push(&live_bar(&own, i, &[]));
            }
            let mut memory = Vec::new();
            live.keep(&mut memory);
            digest.update(&memory);
        }
    }
    let written = "a80c12b313cb72cdc245e8c61c4cc328864b30e5526360281b0cf2af13404649";
    assert_eq!((MEMORY, hex::encode(digest.finalize()).as_str()), (2, written));
}

/// Every line of a function: as a number, or as a condition; `spread` puts the call of a number into more of an expression.
fn calls(function: &Function, spread: impl Fn(&str) -> String) -> Vec<(Expr, Expr)> {
    let argument = |parameter: &Parameter| match parameter.kind {
        Kind::Number | Kind::Either => "close",
        Kind::Condition => "close > open",
        Kind::Length | Kind::Lag | Kind::Whole { .. } => "9",
        Kind::Figure { .. } => "0.5",
        Kind::Duration => "3h",
    };
    let arguments: Vec<&str> = function.parameters.iter().map(argument).collect();
    let call = format!("{}({})", function.name, arguments.join(", "));
    let lines = match function.lines() {
        [] => vec![call],
        lines => lines.iter().map(|line| format!("{call}.{line}")).collect(),
    };
    let read = |text: &str| parse(text, &Origin::At(0), &mut Problems::default());
    let both = |call: &String| match function.result {
        Output::Condition => (read("close"), read(&format!("{call} or {call}@SPY or {call}@5m"))),
        Output::Duration => (read("close"), read(&format!("{call} > {call}@5m"))),
        _ => (read(&spread(call)), read("close > open")),
    };
    lines.iter().map(both).collect()
}
