//! `agent-manager backtest --bars FILE --strategy FILE`

mod answer;
mod files;
mod page;

use super::{
    Failure, idle,
    market_files::{MarketFiles, MarketFlags},
    number, output, say_json,
    strategy_file::{self, StrategyFlags},
    tell,
};
use answer::Answer;
use engine::{
    backtest::{Depth, Judgement, Report, Setup, Summary, run as trade},
    evidence::TrialLedger,
    graph::{Given, compile},
    metrics::sharpe_per_period,
    strategy::Strategy,
};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    market: MarketFlags,
    #[command(flatten)]
    traded: StrategyFlags,
    /// How deep to look for luck: formulas, or also resampling, baselines and walking forward [default: closed; full with --report]
    #[arg(long, value_enum)]
    evidence: Option<EvidenceDepth>,
    /// The seed of what is drawn at random
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = number::seed, allow_hyphen_values = true)]
    seed: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the closed trades as CSV
    #[arg(long, value_name = "FILE")]
    trades: Option<PathBuf>,
    /// Write the equity at every close as CSV
    #[arg(long, value_name = "FILE")]
    equity: Option<PathBuf>,
    /// Write a page with equity, drawdown and trades on candles
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum EvidenceDepth {
    Closed,
    Full,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let outputs = [&arguments.trades, &arguments.equity, &arguments.report];
    let traded = &arguments.traded;
    let files = arguments.market.read(&[&traded.strategy], &outputs)?;
    let strategy = strategy_file::read(&traded.strategy, &files.inputs())?;
    let given = strategy_file::given(&traded.param, &strategy, &traded.name())?;
    let tested = test(arguments, &files, &strategy, &given)?;
    if let Some(file) = &arguments.trades {
        output::write(Some(file), |out| files::write_trades(out, &files.bars, &tested.report))?;
    }
    if let Some(file) = &arguments.equity {
        output::write(Some(file), |out| files::write_equity(out, &files.bars, &tested.report.equity))?;
    }
    for note in &tested.notes {
        tell(&format!("note: {note}"));
    }
    let answer = Answer::new(&files.bars, &strategy, &given, &tested);
    if let Some(file) = &arguments.report {
        let page = page::page(&files.bars, &answer, &tested).map_err(|error| Failure::wrong(&error))?;
        output::write(Some(file), |out| out.write_all(page.as_bytes()))?;
    }
    if arguments.json { say_json(&answer) } else { answer.tell(&tested) }
}

/// A test and what it took.
struct Tested {
    report: Report,
    summary: Summary,
    judgement: Judgement,
    /// Values outside of their ranges, and why it did not trade.
    notes: Vec<String>,
    /// From bars in memory to the result.
    elapsed: Duration,
}

fn test(
    arguments: &Arguments,
    files: &MarketFiles,
    strategy: &Strategy,
    given: &Given,
) -> Result<Tested, Failure> {
    let full = arguments.report.is_some();
    let depth = match arguments.evidence {
        Some(EvidenceDepth::Full) => Depth::Full { seed: arguments.seed },
        None if full => Depth::Full { seed: arguments.seed },
        Some(EvidenceDepth::Closed) | None => Depth::ClosedForm,
    };
    let started = Instant::now();
    let plan = compile(strategy, given)
        .map_err(|problems| strategy_file::refused_with(&problems, &arguments.traded.name(), given))?;
    let bars = files.at(plan.timeframe())?;
    let signals = plan.evaluate_entries(&bars.market()).map_err(|error| Failure::wrong(&error))?;
    let Some(signals) = signals.first() else {
        return Err(Failure::Failed(format!(
            "{} gives no signals; this is a fault of the program",
            strategy.name
        )));
    };
    let setup =
        Setup { bars: &files.bars, decisions: bars.decisions(), signals, cash: arguments.traded.cash };
    let wrong = |error: engine::backtest::BacktestError| Failure::wrong(&error);
    let report = trade(&setup).map_err(wrong)?;
    let summary = Summary::new(&setup, &report).map_err(wrong)?;
    let mut ledger = TrialLedger::new();
    ledger.record(sharpe_per_period(&summary.daily.returns));
    let judgement = Judgement::new(&setup, &report, &summary, &ledger, depth).map_err(wrong)?;
    let elapsed = started.elapsed();
    let values = given.iter().map(|(name, value)| (name.as_str(), std::slice::from_ref(value)));
    let mut notes = strategy_file::notes(strategy, values);
    notes.extend(idle::note(&report, signals));
    Ok(Tested { report, summary, judgement, notes, elapsed })
}
