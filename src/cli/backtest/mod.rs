//! `agent-manager backtest --bars FILE --strategy FILE`

mod answer;
mod files;
mod idle;
mod page;

use super::{
    Failure, input,
    market_files::{MarketFiles, MarketFlags},
    number, output, say_json,
    strategy_file::{self, GivenParam},
    tell,
};
use answer::Answer;
use engine::{
    backtest::{Depth, Judgement, Report, Setup, Summary, run as trade},
    evidence::TrialLedger,
    fixed::Fixed,
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
    /// The strategy document, TOML or JSON; - is standard input
    #[arg(long, value_name = "FILE")]
    strategy: PathBuf,
    /// The value of a parameter of the document
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<GivenParam>,
    /// The initial cash
    #[arg(long, value_name = "AMOUNT", default_value = "1000000", value_parser = number::cash, allow_hyphen_values = true)]
    cash: Fixed,
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
    let files = arguments.market.read(&[&arguments.strategy], &outputs)?;
    let strategy = strategy_file::read(&arguments.strategy, &files.inputs())?;
    let given = strategy_file::given(&arguments.param, &strategy, &input::name(&arguments.strategy))?;
    let tested = test(arguments, &files, &strategy, &given)?;
    if let Some(file) = &arguments.trades {
        output::write(Some(file), |out| files::write_trades(out, &files.bars, &tested.report))?;
    }
    if let Some(file) = &arguments.equity {
        output::write(Some(file), |out| files::write_equity(out, &files.bars, &tested.report.equity))?;
    }
    if let Some(note) = &tested.note {
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
    /// Why it did not trade.
    note: Option<String>,
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
    let name = input::name(&arguments.strategy);
    let plan =
        compile(strategy, given).map_err(|problems| strategy_file::refused_with(&problems, &name, given))?;
    let bars = files.at(plan.timeframe())?;
    let signals = plan.evaluate_entries(&bars.market()).map_err(|error| Failure::wrong(&error))?;
    let Some(signals) = signals.first() else {
        return Err(Failure::Failed(format!(
            "{} gives no signals; this is a fault of the program",
            strategy.name
        )));
    };
    let setup = Setup { bars: &files.bars, decisions: bars.decisions(), signals, cash: arguments.cash };
    let wrong = |error: engine::backtest::BacktestError| Failure::wrong(&error);
    let report = trade(&setup).map_err(wrong)?;
    let note = idle::note(&report, signals);
    let summary = Summary::new(&setup, &report).map_err(wrong)?;
    let mut ledger = TrialLedger::new();
    ledger.record(sharpe_per_period(&summary.daily.returns));
    let judgement = Judgement::new(&setup, &report, &summary, &ledger, depth).map_err(wrong)?;
    Ok(Tested { report, summary, judgement, note, elapsed: started.elapsed() })
}
