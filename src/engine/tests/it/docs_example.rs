//! The figures of `docs/reading-the-evidence.md` are what the engine says.

use std::{fmt::Write, fs, path::PathBuf};

use engine::{
    backtest::{Decisions, Depth, Judgement, Setup, Summary, run},
    bars::generate,
    evidence::{Matrix, TrialLedger, cscv, deflated},
    fixed::Fixed,
    graph::{Market, compile},
};

use crate::{
    overfit_golden::{noise, skilled},
    smax_golden::{given, sma_cross},
};

#[test]
fn the_figures_in_the_guide_are_the_engines() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reading-the-evidence.md");
    let text = fs::read_to_string(&path).unwrap();
    let written = with_figures(&with_figures(&text, "trials", &trials()), "sma_cross", &moving_averages());
    if std::env::var_os("WRITE_DOCS").is_some() {
        fs::write(&path, &written).unwrap();
    }
    assert_eq!(text, written, "write it anew with WRITE_DOCS=1 cargo nextest run -E 'test(docs_example)'");
}

fn with_figures(text: &str, name: &str, figures: &str) -> String {
    let marker = format!("<!-- figures: {name} -->\n");
    let (before, rest) = text.split_once(&marker).unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    format!("{before}{marker}{figures}<!-- end -->{after}")
}

fn trials() -> String {
    let columns = [noise(), skilled()].map(|matrix| trial_figures(&matrix));
    let mut text = String::from("| | fifty worthless | one with an edge |\n| --- | --- | --- |\n");
    for (row, (name, worthless)) in columns[0].iter().enumerate() {
        writeln!(text, "| {name} | {worthless} | {} |", columns[1][row].1).unwrap();
    }
    text
}

fn trial_figures(matrix: &Matrix) -> Vec<(&'static str, String)> {
    let (best, cross) = (deflated(matrix), cscv(matrix, 16).unwrap());
    let sharpe = best.best_sharpe.unwrap();
    vec![
        ("best column, from 0", best.best_column.unwrap().to_string()),
        (
            "its Sharpe ratio per day (per year of 252)",
            format!("{sharpe:.4} ({:.2})", sharpe * 252_f64.sqrt()),
        ),
        ("`psrVsZero`", percent(best.psr_vs_zero)),
        ("`sr0`, expected of the best by luck", format!("{:.4}", best.sr0.unwrap())),
        ("`dsr`", percent(best.dsr)),
        ("`minTrackRecord95`, days", format!("{:.0}", best.min_track_record_95.unwrap())),
        ("`pbo`", percent(Some(cross.pbo))),
        ("probability of a loss outside", percent(Some(cross.probability_of_oos_loss))),
    ]
}

fn moving_averages() -> String {
    let bars = generate(100_000, 20_200_101);
    let plan = compile(&sma_cross(), &given(10.0, 30.0)).unwrap();
    let signals = plan.evaluate(&Market::of(&bars)).unwrap().remove(0);
    let cash = Fixed::whole(1_000_000);
    let setup = Setup { bars: &bars, decisions: Decisions::Every(bars.len()), signals: &signals, cash };
    let report = run(&setup).unwrap();
    let summary = Summary::new(&setup, &report).unwrap();
    let mut ledger = TrialLedger::new();
    ledger.record(None);
    let judged = Judgement::new(&setup, &report, &summary, &ledger, Depth::Full { seed: 1 }).unwrap();
    let random = judged.baselines.as_ref().unwrap().random_entry.clone().unwrap();
    let interval = judged.sharpe_interval.unwrap();
    let trades = &summary.metrics.trades;
    let rows = [
        ("closed trades, of them won", format!("{}, {}", trades.n, trades.wins)),
        (
            "gain of the closed trades",
            format!("{:.2}", f64::from(u32::try_from(trades.n).unwrap()) * trades.expectancy.unwrap()),
        ),
        ("fees", report.total_fees.to_string()),
        ("`breakEvenFee` (the fee is 0.1 %)", format!("{:.4} %", judged.break_even_fee.unwrap() * 100.0)),
        ("`psrVsZero`", percent(judged.psr_vs_zero)),
        ("`sharpeInterval`, per year", format!("{:.1} to {:.1}", interval.lower, interval.upper)),
        ("`randomEntry.percentile`", format!("{:.3}", random.percentile)),
        ("median gain of the 1,000 twins", format!("{:.2}", random.gain_median)),
    ];
    let mut text = String::from("| | |\n| --- | --- |\n");
    for (name, value) in rows {
        writeln!(text, "| {name} | {value} |").unwrap();
    }
    text
}

fn percent(share: Option<f64>) -> String {
    format!("{:.1} %", share.unwrap() * 100.0)
}
