//! `sweep` as people type it.

use crate::strategies::{digest, example, json, last_line, oracle, with_bars};
use std::fs;

#[test]
fn a_grid_of_an_unknown_parameter_is_told_like_one() {
    let program = with_bars("50");
    let strategy = example("sma_cross");
    let line = ["sweep", "--bars", "b.csv", "--strategy", &strategy, "--grid", "fst=1..=2"];
    let refused = program.run(&line).refused(2);
    assert!(refused.starts_with("--grid fst: ") && refused.ends_with("did you mean fast?"), "{refused}");
}

#[test]
fn a_grid_that_the_document_refuses_names_the_combination() {
    let program = with_bars("300");
    let strategy = example("sma_cross");
    let line =
        ["sweep", "--bars", "b.csv", "--strategy", &strategy, "--grid", "slow=50,60", "--grid", "fast=2,1,0"];
    let refused = program.run(&line);
    assert_eq!(refused.code, 2);
    assert!(last_line(&refused.stderr).contains(" with slow=50, fast=0"), "{refused:?}");
    assert!(refused.stderr.contains("--> "), "{refused:?}");
}

/// Two combinations are worked on together at least, so the second of them must be looked at, too.
#[test]
fn a_combination_that_costs_too_much_ends_the_search_wherever_it_stands() {
    let program = with_bars("3000");
    let sum = (0..40).map(|i| format!("highest(close, slow - {i})")).collect::<Vec<_>>().join(" + ");
    let text = format!(
        "name = 'x'\ntimeframe = '1m'\n[params]\nslow = 100\nk = 1\n[execution]\nentry.long = 'close > k'\n\
         size.units = '{sum}'\nmax_holding_bars = 5\n"
    );
    fs::write(program.folder().join("s.toml"), text).unwrap();
    let line = ["backtest", "--bars", "b.csv", "--strategy", "s.toml", "--param", "slow=50000"];
    let alone = program.run(&line);
    assert!(alone.code == 2 && alone.stderr.contains("the bound is 1000000"), "{alone:?}");
    for slow in ["slow=100,50000", "slow=50000,100"] {
        let sweep =
            ["sweep", "--bars", "b.csv", "--strategy", "s.toml", "--grid", "k=1..=40", "--grid", slow];
        let refused = program.run(&sweep);
        assert!(refused.code == 2 && refused.stderr.contains("the bound is 1000000"), "{slow}: {refused:?}");
        assert!(last_line(&refused.stderr).contains("slow=50000"), "{slow}: {refused:?}");
    }
}

#[test]
fn a_parameter_is_searched_over_or_given_but_not_both() {
    let program = with_bars("50");
    let line = [
        "sweep",
        "--bars",
        "b.csv",
        "--strategy",
        &example("sma_cross"),
        "--grid",
        "fast=2,3",
        "--param",
        "fast=9",
    ];
    assert_eq!(program.run(&line).refused(2), "fast has a --grid and a --param; leave one of them out");
}

#[test]
fn a_sweep_in_which_nothing_can_trade_says_why() {
    let program = with_bars("40");
    let sweep =
        ["sweep", "--bars", "b.csv", "--strategy", &example("sma_cross"), "--grid", "slow=50,60", "--json"];
    let short = program.run(&sweep);
    let note =
        "no combination has traded; with slow=50, nothing was traded: the entry is undefined at all bars";
    assert!(last_line(&short.stderr).starts_with(&format!("note: {note}")), "{short:?}");
    assert!(json(&short.stdout)["notes"][0].as_str().unwrap().starts_with(note), "{short:?}");
    let poor = program.run(&[&sweep[..], &["--grid", "fast=2", "--cash", "1"]].concat());
    assert!(poor.stderr.contains("undefined"), "{poor:?}");
}

#[test]
fn a_sweep_is_the_oracle_and_judges_its_best() {
    let program = with_bars("50000");
    let oracle = oracle("sweep_oracle.json");
    let line = [
        "sweep",
        "--bars",
        "b.csv",
        "--limit",
        "50000",
        "--strategy",
        &example("sma_cross"),
        "--grid",
        "fast=5..=44",
        "--grid",
        "slow=50..=146:4",
        "--top",
        "3",
        "--out",
        "all.csv",
        "--json",
    ];
    let found = json(&program.run(&line).done());
    assert_eq!((&found["pairs"], &found["trials"]), (&1000.into(), &1000.into()));
    assert_eq!(found["best"]["finalEquity"], oracle["best"]["final_equity"]);
    assert_eq!(
        (&found["best"]["fast"], &found["best"]["slow"]),
        (&oracle["best"]["fast"], &oracle["best"]["slow"])
    );
    assert_eq!(found["top"].as_array().unwrap().len(), 3);
    assert!(found["pbo"].is_number() && found["pboMs"].is_number() && found["elapsedMs"].is_number());
    let all = fs::read_to_string(program.folder().join("all.csv")).unwrap();
    let (head, rows) = all.split_once('\n').unwrap();
    assert_eq!(head, "fast,slow,finalEquity");
    // The first grid is the outermost.
    let pairs = (5..=44).flat_map(|fast| (50..=146).step_by(4).map(move |slow| format!("{fast},{slow}")));
    let (found, equities): (Vec<&str>, Vec<&str>) =
        rows.lines().map(|row| row.rsplit_once(',').unwrap()).unzip();
    assert_eq!(found, pairs.collect::<Vec<_>>());
    // The oracle has six decimals, and these have as many as they need.
    let widened = |equity: &str| {
        let (whole, part) = equity.split_once('.').unwrap_or((equity, ""));
        format!("{whole}.{part:0<6}\n")
    };
    assert_eq!(digest(&equities.into_iter().map(widened).collect::<String>()), oracle["equities_sha256"]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_sweep_goes_on_where_it_was() {
    use std::process::{Command, Stdio};
    let program = with_bars("20000");
    let strategy = example("sma_cross");
    let line = [
        "sweep",
        "--bars",
        "b.csv",
        "--strategy",
        &strategy,
        "--grid",
        "fast=5..=44",
        "--grid",
        "slow=50..=149",
        "--keep",
        "kept.json",
        "--json",
    ];
    let child = program.command(&line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_interrupts_are_heard(child.id());
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    let done = json(&String::from_utf8(ended.stdout).unwrap())["pairs"].as_u64().unwrap();
    assert!(ended.status.code() == Some(1) && done < 4000, "{done} of 4000: {told}");
    assert!(last_line(&told).ends_with("the same command goes on from kept.json"), "{told}");
    let other = program.run(&[&line[..], &["--cash", "5"]].concat());
    assert!(
        other.code == 2 && other.stderr.contains("kept.json does not belong to this search"),
        "{other:?}"
    );
    let rest = program.run(&line);
    assert_eq!(rest.stderr, format!("going on from kept.json, where {done} are done\n"));
    assert_eq!(json(&rest.stdout)["pairs"], 4000);
    assert!(!program.folder().join("kept.json").exists());
}

/// A process that does not catch the signal yet would simply die of it.
#[cfg(target_os = "linux")]
fn wait_until_interrupts_are_heard(process: u32) {
    const SIGINT: u64 = 1 << (2 - 1);
    loop {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        if u64::from_str_radix(caught.trim(), 16).unwrap() & SIGINT != 0 {
            return;
        }
        std::thread::yield_now();
    }
}
