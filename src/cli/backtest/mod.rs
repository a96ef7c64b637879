//! `agent-manager backtest --bars FILE --strategy FILE`, or `--feed simulated --instrument NAME` (`csv:FOLDER` is a feed too) in the place of a file

mod answer;
mod on_feed;

use super::{
    Failure, Setup,
    bar_file::BarFlags,
    market_files::{MarketFiles, MarketFlags},
    number, output, say_json,
    strategy_file::{self, StrategyFlags},
    tell,
};
use agent_manager::compose::market::MarketChoice;
use domain::Timestamp;
use engine::{
    backtest::{Depth, Ground, Judgement, Report, Summary, run_plan},
    bars::Bars,
    evidence::TrialLedger,
    graph::{Given, compile},
    metrics::sharpe_per_period,
    strategy::Strategy,
};
use services::backtests::{answer::Answer, files, idle, page::page};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file of bars; - is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "feed", conflicts_with = "feed")]
    bars: Option<PathBuf>,
    /// The market to trade on in the place of a file: simulated, as --market-seed and --market-edge say, csv:FOLDER, dexscreener, as far as this house has recorded it, or polygon, which is asked for what is not kept yet
    #[arg(long, value_name = "MARKET", requires_all = ["instrument", "from"])]
    feed: Option<MarketChoice>,
    /// With --feed, what is traded: NAME. With --bars, bars of another instrument, which expressions may then name: NAME=FILE
    #[arg(long, value_name = "NAME[=FILE]")]
    instrument: Vec<String>,
    /// With --feed, when trading begins
    #[arg(long, value_name = "TIME", requires = "feed")]
    from: Option<Timestamp>,
    /// With --feed, when it ends [default: now, or where the files end]
    #[arg(long, value_name = "TIME", requires = "feed")]
    to: Option<Timestamp>,
    #[command(flatten)]
    how: BarFlags,
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

pub async fn run(
    house: impl FnOnce() -> Result<Setup, Failure>,
    arguments: &Arguments,
) -> Result<(), Failure> {
    match &arguments.feed {
        Some(market) => on_feed::run(&house()?, market, arguments).await,
        None => on_files(arguments),
    }
}

fn on_files(arguments: &Arguments) -> Result<(), Failure> {
    let files = arguments.read_files()?;
    let traded = &arguments.traded;
    let strategy = strategy_file::read(&traded.strategy, &files.inputs())?;
    let given = strategy_file::given(&traded.param, &strategy, &traded.name())?;
    let tested = test(arguments, &files, &strategy, &given)?;
    arguments.answer(&files.bars, (&strategy, &given), &tested)
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

impl Arguments {
    fn outputs(&self) -> [Option<&Path>; 3] {
        [self.trades.as_deref(), self.equity.as_deref(), self.report.as_deref()]
    }

    fn read_files(&self) -> Result<MarketFiles, Failure> {
        let bars = self.bars.clone().unwrap_or_default();
        let others = self.instrument.iter().map(|text| {
            text.parse().map_err(|wrong| Failure::Wrong(format!("--instrument {text}: {wrong}")))
        });
        let market = MarketFlags::new(bars, others.collect::<Result<_, _>>()?, self.how.clone());
        market.read(&[&self.traded.strategy], &self.outputs())
    }

    fn depth(&self) -> Depth {
        match self.evidence {
            Some(EvidenceDepth::Full) => Depth::Full { seed: self.seed },
            None if self.report.is_some() => Depth::Full { seed: self.seed },
            Some(EvidenceDepth::Closed) | None => Depth::ClosedForm,
        }
    }

    /// Writes the files that were asked for, and says what came of it.
    fn answer(&self, bars: &Bars, strategy: (&Strategy, &Given), tested: &Tested) -> Result<(), Failure> {
        if let Some(file) = &self.trades {
            output::write(Some(file), |out| files::write_trades(out, bars, &tested.report))?;
        }
        if let Some(file) = &self.equity {
            output::write(Some(file), |out| files::write_equity(out, bars, &tested.report.equity))?;
        }
        for note in &tested.notes {
            tell(&format!("note: {note}"));
        }
        let judged = (&tested.summary, &tested.judgement);
        let answer = Answer::new(bars, strategy, judged, &tested.notes, Some(tested.elapsed));
        if let Some(file) = &self.report {
            let page = page(bars, &answer, &tested.report).map_err(|error| Failure::wrong(&error))?;
            output::write(Some(file), |out| out.write_all(page.as_bytes()))?;
        }
        if self.json { say_json(&answer) } else { answer::tell(&answer) }
    }
}

fn test(
    arguments: &Arguments,
    files: &MarketFiles,
    strategy: &Strategy,
    given: &Given,
) -> Result<Tested, Failure> {
    let started = Instant::now();
    let plan = compile(strategy, given)
        .map_err(|problems| strategy_file::refused_with(&problems, &arguments.traded.name(), given))?;
    let bars = files.at(plan.timeframe())?;
    let ground = Ground { bars: &files.bars, decisions: bars.decisions(), cash: arguments.traded.cash };
    let (report, signals) =
        run_plan(&plan, &bars.market(), &ground).map_err(|error| Failure::wrong(&error))?;
    let setup = ground.setup(&signals);
    let wrong = |error: engine::backtest::BacktestError| Failure::wrong(&error);
    let summary = Summary::new(&setup, &report).map_err(wrong)?;
    let mut ledger = TrialLedger::new();
    ledger.record(sharpe_per_period(&summary.daily.returns));
    let judgement = Judgement::new(&setup, &report, &summary, &ledger, arguments.depth()).map_err(wrong)?;
    let elapsed = started.elapsed();
    Ok(Tested {
        notes: notes(strategy, given, idle::note(&report, &signals)),
        report,
        summary,
        judgement,
        elapsed,
    })
}

/// What a reader of the figures should know beside them.
fn notes(strategy: &Strategy, given: &Given, idle: impl IntoIterator<Item = String>) -> Vec<String> {
    let values = given.iter().map(|(name, value)| (name.as_str(), std::slice::from_ref(value)));
    let mut notes = strategy_file::notes(strategy, values);
    notes.extend(idle);
    notes
}
