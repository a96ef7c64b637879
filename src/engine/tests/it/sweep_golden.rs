//! `sweep_oracle.json`: a thousand pairs, each to the last digit.

use std::{
    fmt::Write,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use engine::{
    backtest::Decisions,
    bars::generate,
    fixed::Fixed,
    graph::Market,
    sweep::{Axis, Grid, Sweep, SweepState, SweepSummary, signals_of},
};
use serde_json::json;

use crate::{
    golden::{assert_figures, json},
    smax_golden::{digest, sma_cross},
};

#[test]
fn a_thousand_pairs_end_as_the_oracle_also_in_two_sittings() {
    let bars = generate(50_000, 20_200_101);
    let axes = ["fast=5..=44", "slow=50..=146:4"].map(|text| text.parse::<Axis>().unwrap());
    let grid = Grid::new(axes.to_vec()).unwrap();
    let strategy = sma_cross();
    let signals_of = |pairs: &[Vec<f64>]| signals_of(&strategy, &grid, &Market::of(&bars), pairs);
    let cash = Fixed::whole(1_000_000);
    let sweep = Sweep { bars: &bars, decisions: Decisions::Every(bars.len()), cash, grid: &grid, signals_of };
    let mut state = SweepState::new("test".to_owned());
    let (stop, heard) = (AtomicBool::new(false), AtomicUsize::new(0));
    sweep
        .run(&mut state, &stop, &|done| {
            heard.store(done, Ordering::Relaxed);
            stop.store(true, Ordering::Relaxed);
        })
        .unwrap();
    assert_eq!(heard.load(Ordering::Relaxed), state.done.len());
    assert!(state.done.len() < 1_000);
    let mut state: SweepState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
    sweep.run(&mut state, &AtomicBool::new(false), &|_| ()).unwrap();
    assert_oracle(&grid, &state);
    let found = state.overfitting(bars.len()).unwrap();
    assert_eq!((found.blocks, found.block_rows, found.combinations), (16, 60, 12_870));
}

fn assert_oracle(grid: &Grid, state: &SweepState) {
    let oracle = json("sweep_oracle.json");
    let mut lines = String::new();
    for done in state.done.values() {
        writeln!(lines, "{}", done.final_equity.widened(6)).unwrap();
    }
    assert_eq!(digest(&lines), oracle["equities_sha256"]);
    let summary = json!(SweepSummary::new(grid, state, 10));
    assert_eq!(summary["pairs"], oracle["pairs"]);
    let dsr = summary["dsr"].as_f64().unwrap();
    assert!(dsr < 0.5, "a pair that loses is not better than luck: {dsr}");
    assert_figures(&summary["best"], &oracle["best"], 0.0, 0.0);
    assert_figures(&summary["worst"], &oracle["worst"], 0.0, 0.0);
    for (found, expected) in
        summary["top"].as_array().unwrap().iter().zip(oracle["top10"].as_array().unwrap())
    {
        assert_figures(found, expected, 0.0, 0.0);
    }
    let csv = state.csv(grid);
    assert!(csv.starts_with("fast,slow,finalEquity\n5,50,999812.21784\n5,54,999817.40141\n"));
    assert_eq!(csv.lines().count(), 1_001);
}
