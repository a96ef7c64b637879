//! The example strategies, and what people are told about documents that are wrong.

use engine::{
    bars::{Bars, Session, Timeframe, generate, resample},
    graph::{Flags, Given, MAX_NODES, Market, Other, Series, Signals, compile, compile_all},
    language::{Diagnostics, ExprKind},
    strategy::{Decimal, Inputs, Size, Strategy, load},
};
use std::{fs, path::PathBuf};

fn examples() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/strategies");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn loaded(text: &str) -> Strategy {
    let loaded = load(text, &Inputs::default()).map_err(|problems| problems.to_string()).unwrap();
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    loaded.strategy
}

fn refused(text: &str) -> Diagnostics {
    load(text, &Inputs::default()).unwrap_err()
}

/// Minutes put together to the bars of a strategy: six weeks, and most of a year where a day is one bar.
fn bars_of(strategy: &Strategy, hours: Session, seed: u64) -> Bars {
    let days = strategy.timeframe >= "1d".parse().unwrap();
    let minutes = generate(if days { 400_000 } else { 60_000 }, seed);
    let from = Timeframe::MINUTE;
    if strategy.timeframe == from {
        return minutes;
    }
    resample(&minutes, from, strategy.timeframe, hours).unwrap().bars
}

/// Bars half of which are those of another instrument, so that the two move together.
fn akin(own: &Bars, other: &Bars) -> Bars {
    let mut mixed = own.clone();
    let columns = [
        (&mut mixed.open, &other.open),
        (&mut mixed.high, &other.high),
        (&mut mixed.low, &other.low),
        (&mut mixed.close, &other.close),
    ];
    for (column, other) in columns {
        column.iter_mut().zip(other).for_each(|(own, other)| *own = (*own + other) / 2);
    }
    mixed
}

#[test]
fn every_example_is_checked_and_evaluated() {
    let examples = examples();
    assert_eq!(examples.len(), 11);
    for (name, text) in &examples {
        assert!(text.starts_with("# ") && text.contains("bet"), "{name} does not say what it bets on");
        let strategy = loaded(text);
        // What waits for an opening is shown a market that closes over night.
        let opens = text.contains("opening_range(");
        let hours = if opens { "14:30-21:00".parse().unwrap() } else { Session::WHOLE_DAY };
        let own = bars_of(&strategy, hours, 20_200_101);
        let other = akin(&own, &bars_of(&strategy, hours, 7));
        let others = vec![Other { name: "SPY", bars: &other, timeframe: strategy.timeframe }];
        let market = Market { bars: &own, others };
        let plan = compile(&strategy, &Given::new()).unwrap();
        let signals = plan.evaluate(&market).unwrap().remove(0);
        assert_same_entries(&signals, &plan.evaluate_entries(&market).unwrap().remove(0), own.len());
        let count = |flags: &Flags| (0..own.len()).filter(|bar| flags.holds(*bar)).count();
        let entries = count(&signals.entry_long) + count(&signals.entry_short);
        assert!(entries > 0 && entries < own.len(), "{name} enters {entries} times in {} bars", own.len());
    }
}

/// What is kept only for trading is the same where a trade can begin.
fn assert_same_entries(whole: &Signals, sparse: &Signals, rows: usize) {
    assert_eq!((&whole.entry_long, &whole.entry_short), (&sparse.entry_long, &sparse.entry_short));
    assert_eq!((&whole.exit_long, &whole.exit_short), (&sparse.exit_long, &sparse.exit_short));
    let numbers = |signals: &Signals, bar: usize| {
        let (mut found, add) = (Vec::new(), |series: &Series| series.at(bar).to_bits());
        found.extend(signals.stop_loss.iter().chain(&signals.take_profit).map(|level| add(level.value())));
        found.extend(signals.scan.iter().map(|(_, series)| add(series)));
        signals.size.map(|series| found.push(add(series)));
        found
    };
    for bar in (0..rows).filter(|bar| whole.entry_long.holds(*bar) || whole.entry_short.holds(*bar)) {
        assert_eq!(numbers(whole, bar), numbers(sparse, bar));
    }
}

#[test]
fn a_document_means_the_same_in_toml_and_in_json() {
    for (name, text) in examples() {
        let value: serde_json::Value = toml::from_str(&text).unwrap();
        let (toml, json) = (loaded(&text), loaded(&serde_json::to_string_pretty(&value).unwrap()));
        assert_eq!(
            (&toml.name, toml.timeframe, toml.costs),
            (&json.name, json.timeframe, json.costs),
            "{name}"
        );
        let entry = |strategy: &Strategy| strategy.execution.entry.long.clone().unwrap().expr;
        assert_eq!(entry(&toml), entry(&json), "{name}");
        let mut columns: Vec<_> =
            toml.scan.columns.iter().map(|column| (&column.name, &column.formula.expr)).collect();
        let mut others: Vec<_> =
            json.scan.columns.iter().map(|column| (&column.name, &column.formula.expr)).collect();
        columns.sort_by_key(|(name, _)| *name);
        others.sort_by_key(|(name, _)| *name);
        assert_eq!(columns, others, "{name}");
    }
}

#[test]
fn the_crossover_is_the_one_of_the_reference() {
    let (_, text) = examples().into_iter().find(|(name, _)| name == "sma_cross.toml").unwrap();
    let strategy = loaded(&text);
    assert_eq!(strategy.params.iter().map(|param| param.name.as_str()).collect::<Vec<_>>(), ["fast", "slow"]);
    assert_eq!(strategy.costs.fee, Decimal { mantissa: 1, decimals: 3 });
    assert_eq!((strategy.costs.slippage_bps, strategy.costs.borrow_rate), (Decimal::ZERO, Decimal::ZERO));
    let Size::Units(size) = &strategy.execution.size else { panic!("one unit") };
    assert_eq!(size.expr.kind, ExprKind::Number(1.0));

    // The reference counts the bars on which both averages are equal; none of them may look like a crossing.
    let bars = generate(100_000, 20_200_101);
    let plan = compile(&strategy, &Given::new()).unwrap();
    let signals = plan.evaluate(&Market::of(&bars)).unwrap().remove(0);
    let (mut sums, mut equal) = ([0_i64; 2], 0);
    for i in 0..bars.len() {
        for (sum, length) in sums.iter_mut().zip([10, 30]) {
            *sum += bars.close[i] - i.checked_sub(length).map_or(0, |old| bars.close[old]);
        }
        let expected = i >= 29 && 30 * sums[0] > 10 * sums[1];
        assert_eq!(signals.entry_long.holds(i), expected, "bar {i}");
        assert_eq!(signals.exit_long.holds(i), i >= 29 && !expected, "bar {i}");
        equal += usize::from(i >= 29 && 30 * sums[0] == 10 * sums[1]);
    }
    assert_eq!(equal, 202);
}

#[test]
fn many_parameters_in_one_plan_give_what_each_gives_alone() {
    let (_, text) = examples().into_iter().find(|(name, _)| name == "sma_cross.toml").unwrap();
    let strategy = loaded(&text);
    let given: Vec<Given> = [(5, 50), (5, 54), (6, 50)]
        .map(|(fast, slow)| {
            Given::from([("fast".to_owned(), f64::from(fast)), ("slow".to_owned(), f64::from(slow))])
        })
        .to_vec();
    let bars = generate(3000, 1);
    let plan = compile_all(&strategy, &given).unwrap();
    // The price, four averages, and two comparisons for each of the three.
    assert_eq!(plan.nodes(), 11);
    let together = plan.evaluate(&Market::of(&bars)).unwrap();
    for (given, together) in given.iter().zip(together) {
        let alone = compile(&strategy, given).unwrap().evaluate(&Market::of(&bars)).unwrap().remove(0);
        assert_eq!((alone.entry_long, alone.exit_long), (together.entry_long, together.exit_long));
    }
}

const WRONG: &str = r#"name = "Wrong"
timefrane = "1m"

[params]
fast = { value = 10, rnage = [5, 20] }

[scan.columns]
spread = "smaa(close, fast) - sma(clsoe, 200)"

[execution]
entry.long = "spread > 0 && close"
exit.long = "lag(close, -1) > close"
exit.longs = "true"
size.unit = 1
stop_loss = 5
max_holding_bars = "close"

[costs]
fee = 1.5
"#;

#[test]
fn all_problems_are_told_at_once_with_place_and_suggestion() {
    let problems = refused(&WRONG.replace("timefrane", "timeframe").replace("size.unit ", "size.units "));
    let found: Vec<String> = problems
        .reports()
        .iter()
        .map(|problem| {
            let meant = problem.suggestion.map_or_else(String::new, |name| format!(" ({name})"));
            format!("{}:{} {} {:?}{meant}", problem.line, problem.column, problem.code, problem.excerpt)
        })
        .collect();
    let expected = [
        "5:22 unknown-key \"rnage\" (range)",
        "8:11 unknown-function \"smaa\" (sma)",
        "8:35 unknown-name \"clsoe\" (close)",
        "11:26 foreign-symbol \"&&\" (and)",
        "11:29 wrong-type \"close\"",
        "12:25 out-of-range \"-1\"",
        "13:6 unknown-key \"longs\" (long)",
        "15:13 wrong-value \"5\"",
        "16:21 out-of-range \"close\"",
        "19:7 wrong-value \"1.5\"",
    ];
    assert_eq!(found, expected);
    let rendered = problems.render("wrong.toml");
    assert!(rendered.contains(
        " --> wrong.toml:8:11\n  |\n8 | spread = \"smaa(close, fast) - sma(clsoe, 200)\"\n  |           ^^^^ did you mean 'sma'?\n"
    ));
    assert!(rendered.contains("there is no looking ahead"), "{rendered}");
}

#[test]
fn a_key_that_is_missing_or_misspelt_is_named() {
    let rendered = refused(WRONG).render("wrong.toml");
    for part in [
        "there is no key 'timefrane' here",
        "did you mean 'timeframe'?",
        "'timeframe' is missing",
        "there is no function 'smaa'",
        "there is no key 'unit' here",
        "did you mean 'units'?",
        "'size' does not say how",
    ] {
        assert!(rendered.contains(part), "{part}\n{rendered}");
    }
}

#[test]
fn a_document_that_costs_too_much_is_refused_with_the_figure_and_the_bound() {
    let text = |window: u32| {
        let sum = (0..40).map(|i| format!("highest(close, {})", window - i)).collect::<Vec<_>>().join(" + ");
        format!(
            "name = \"x\"\ntimeframe = \"1m\"\nexecution.entry.long = \"close > 0\"\nexecution.size.units = \"{sum}\"\n\
             execution.max_holding_bars = 5\n"
        )
    };
    loaded(&text(5_000));
    let rendered = refused(&text(50_000)).render("x");
    assert!(rendered.contains("this document costs"), "{rendered}");
    assert!(rendered.contains("a longest window of 50000); the bound is 1000000"), "{rendered}");
}

#[test]
fn a_combination_that_costs_too_much_is_refused_wherever_it_stands_in_a_grid() {
    let sum = (0..40).map(|i| format!("highest(close, slow - {i})")).collect::<Vec<_>>().join(" + ");
    let strategy = loaded(&format!(
        "name = \"x\"\ntimeframe = \"1m\"\n[params]\nslow = 100\n[execution]\nentry.long = \"close > 0\"\n\
         size.units = \"{sum}\"\nmax_holding_bars = 5\n"
    ));
    let compiled = |slow: &[f64]| {
        let given: Vec<Given> = slow.iter().map(|slow| Given::from([("slow".to_owned(), *slow)])).collect();
        compile_all(&strategy, &given)
    };
    let alone = compiled(&[50_000.0]).unwrap_err().render("x");
    assert!(alone.contains("a longest window of 50000); the bound is 1000000"), "{alone}");
    for order in [&[100.0, 50_000.0][..], &[50_000.0, 100.0], &[100.0, 120.0, 50_000.0, 140.0]] {
        assert_eq!(compiled(order).unwrap_err().render("x"), alone, "{order:?}");
    }
    // Together they have more nodes than one may, each of them few.
    let many: Vec<f64> = (0..60).map(|i| 100.0 + 50.0 * f64::from(i)).collect();
    assert!(compiled(&many).unwrap().nodes() > MAX_NODES);
}

#[test]
fn an_expression_that_costs_too_much_is_refused_like_a_document() {
    let bars = generate(10, 1);
    let sum = (0..40).map(|i| format!("highest(close, {})", 50_000 - i)).collect::<Vec<_>>().join(" + ");
    let refused = engine::graph::eval_columns(&Market::of(&bars), None, &[("x", &sum)]).unwrap_err();
    assert!(refused.to_string().contains("the bound is 1000000"), "{refused}");
}

#[test]
fn what_cannot_be_meant_is_refused_or_warned_of() {
    let document = |execution: &str| format!("name = \"x\"\ntimeframe = \"1m\"\n[execution]\n{execution}\n");
    let codes = |text: &str| match load(text, &Inputs::default()) {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    };
    let first = |execution: &str| codes(&document(execution)).problems.first().map(|problem| problem.code);
    assert_eq!(first("entry = {}\nsize.units = 1\nmax_holding_bars = 1"), Some("no-entry"));
    assert_eq!(first("entry.long = \"close > 1\"\nsize.risk = 0.1\nmax_holding_bars = 1"), Some("no-stop"));
    assert_eq!(first("entry.long = \"close > 1\"\nsize.units = 1"), Some("no-exit"));
    assert_eq!(
        first("entry.long = \"close > 1\"\nsize.units = 1\nstop_loss.distance = nan"),
        Some("wrong-value")
    );
    assert_eq!(
        first("entry.long = \"close > 1\"\nsize.units = 1e999\nmax_holding_bars = 1"),
        Some("wrong-value")
    );
    assert_eq!(first("entry.long = \"close > 1\"\nsize.units = 1\nexit.long = \"close < 1\""), None);
    let scan = document(
        "entry.long = \"close > 1\"\nsize.units = 1\nmax_holding_bars = 1\n[scan]\nwhen = \"close > 2\"",
    );
    assert_eq!(codes(&scan).problems[0].code, "unused-signal");
}

#[test]
fn amounts_that_could_never_work_are_refused_at_their_place() {
    let document = |execution: &str| {
        let entry = "entry.long = \"close > 1\"\nmax_holding_bars = 1";
        format!("name = \"x\"\ntimeframe = \"1m\"\n[params]\nn = 0\n[execution]\n{entry}\n{execution}\n")
    };
    for (wrong, place) in [
        ("size.units = -1", "-1"),
        ("size.units = 0", "0"),
        ("size.units = \"n\"", "n"),
        ("size.equity = \"1 - 2\"", "1 - 2"),
        ("size.risk = -0.1\nstop_loss.distance = 1", "-0.1"),
        ("size.volatility_target = -0.2", "-0.2"),
        ("size.units = 1\nstop_loss.fraction = -0.1", "-0.1"),
        ("size.units = 1\ntake_profit.distance = -3", "-3"),
        ("size.units = 1\ntrailing_stop.fraction = -3", "-3"),
    ] {
        let found = refused(&document(wrong));
        let shown: Vec<_> = found.reports().iter().map(|report| (report.code, report.excerpt)).collect();
        assert_eq!(shown, [("out-of-range", place)], "{wrong}: {found}");
    }
    loaded(&document("size.units = 1\nstop_loss.fraction = 0"));
}

#[test]
fn volatility_is_the_deviation_of_twenty_bars_in_a_year_unless_a_document_measures_it() {
    let document = |size: &str| {
        format!(
            "name = \"x\"\ntimeframe = \"1h\"\n[execution]\nentry.long = \"close > 1\"\nmax_holding_bars = 1\n{size}\n"
        )
    };
    let minutes = generate(20_000, 3);
    let hour = "1h".parse().unwrap();
    let bars = resample(&minutes, Timeframe::MINUTE, hour, Session::WHOLE_DAY).unwrap().bars;
    let measured = |size: &str| {
        let plan = compile(&loaded(&document(size)), &Given::new()).unwrap();
        let Size::Volatility { target, measured } = plan.evaluate(&Market::of(&bars)).unwrap().remove(0).size
        else {
            panic!("{size} is a volatility");
        };
        assert!((target.at(100) - 0.15).abs() < 1e-15);
        measured
    };
    let found = measured("size.volatility_target = 0.15");
    assert!(found.at(19).is_nan(), "the twentieth return ends with the twenty-first bar");
    let price = |bar: usize| bars.instrument.tick.to_f64(bars.close[bar]);
    for bar in 20..bars.len() {
        let returns: Vec<f64> = (bar - 19..=bar).map(|bar| price(bar) / price(bar - 1) - 1.0).collect();
        let mean = returns.iter().sum::<f64>() / 20.0;
        let variance = returns.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20.0;
        let expected = variance.sqrt() * (365.0_f64 * 24.0).sqrt();
        assert!((found.at(bar) / expected - 1.0).abs() < 1e-9, "{} is not {expected}", found.at(bar));
    }
    let own = measured("size.volatility_target = 0.15\nsize.volatility = \"atr(3) / close\"");
    let atr =
        engine::graph::eval_columns(&Market::of(&bars), Some(hour), &[("x", "atr(3) / close")]).unwrap();
    assert_eq!(own.at(50).to_bits(), atr[0][50].to_bits());
}

#[test]
fn bars_that_do_not_fit_into_a_day_are_refused_by_the_check() {
    let document = |timeframe: &str| {
        let execution = "entry.long = \"close > 1\"\nsize.units = 1\nmax_holding_bars = 1";
        format!("name = \"x\"\ntimeframe = \"{timeframe}\"\n[execution]\n{execution}\n")
    };
    let found = refused(&document("7m"));
    assert!(found.render("x").contains("^^^^"), "{found}");
    assert!(found.to_string().contains("a length that divides a day, or whole days"), "{found}");
    loaded(&document("90m"));
}

#[test]
fn after_a_syntax_error_nothing_is_told_to_be_missing() {
    for text in
        ["{\"name\": \"x\",, \"timeframe\": \"1m\"}", "name = \"x\"\ntimeframe = = \"1m\"\n[execution\n"]
    {
        let found = refused(text);
        assert!(found.problems.iter().any(|problem| problem.code == "syntax"), "{found}");
        assert!(found.problems.iter().all(|problem| problem.code != "missing-key"), "{found}");
    }
}

#[test]
fn an_input_that_no_expression_can_name_is_refused() {
    let text = "name = \"x\"\ntimeframe = \"1m\"\ninputs = [\"vix\", \"1x\"]\n[execution]\nentry.long = \"close > 1\"\n\
                size.units = 1\nmax_holding_bars = 1\n";
    let found = refused(text);
    assert_eq!(found.reports().iter().map(|report| report.excerpt).collect::<Vec<_>>(), ["\"1x\""]);
}

#[test]
fn longer_bars_are_those_that_are_finished() {
    let bars = generate(180, 1);
    let market = Market::of(&bars);
    let found =
        engine::graph::eval_columns(&market, Some(Timeframe::MINUTE), &[("x", "close@1h"), ("h", "high@1h")])
            .unwrap();
    assert!(found[0][58].is_nan());
    let price = |ticks: i64| bars.instrument.tick.to_f64(ticks);
    assert_eq!(found[0][59].to_bits(), price(bars.close[59]).to_bits(), "the hour ends with this minute");
    assert_eq!(found[0][118].to_bits(), price(bars.close[59]).to_bits());
    assert_eq!(found[1][119].to_bits(), price(*bars.high[60..120].iter().max().unwrap()).to_bits());
    // Without the length of the bars, the hour is only over when the next one has begun.
    let found = engine::graph::eval_columns(&market, None, &[("x", "close@1h")]).unwrap();
    assert!(found[0][59].is_nan());
    assert_eq!(found[0][60].to_bits(), price(bars.close[59]).to_bits());
}
