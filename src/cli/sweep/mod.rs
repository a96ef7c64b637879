//! `agent-manager sweep --bars FILE --strategy FILE --grid fast=5..=44 --grid slow=50..=146:4`
//!
//! What is done when Ctrl-C comes is kept in a file beside the working folder's others; the same command goes on from there and removes it at
//! the end.

mod answer;
mod kept;
mod progress;

use super::{
    Failure,
    market_files::{MarketFiles, MarketFlags},
    number, output, say_json,
    strategy_file::{self, GivenParam, StrategyFlags},
    tell,
};
use answer::Answer;
use engine::{
    backtest::{Setup, run as trade},
    graph::compile,
    strategy::Strategy,
    sweep::{Axis, Grid, SignalsError, Sweep, SweepError, SweepState, SweepSummary, signals_of},
};
use kept::Kept;
use progress::Progress;
use services::backtests::idle;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    market: MarketFlags,
    #[command(flatten)]
    traded: StrategyFlags,
    /// A parameter and its values: fast=5..=44, slow=50..=146:4 or k=1,2,4; the first grid is the outermost
    #[arg(long, value_name = "NAME=VALUES", required = true)]
    grid: Vec<Axis>,
    /// How many of the best to show
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = number::count, allow_hyphen_values = true)]
    top: usize,
    /// Write all results as CSV
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where to keep what is done when the search is interrupted [default: a file of its own in the working folder]
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let grid = Grid::new(arguments.grid.clone()).map_err(|error| Failure::wrong(&error))?;
    let traded = &arguments.traded;
    let outputs = [arguments.out.as_deref(), arguments.keep.as_deref()];
    let files = arguments.market.read(&[&traded.strategy], &outputs)?;
    let mut strategy = strategy_file::read(&traded.strategy, &files.inputs())?;
    let searched = || arguments.grid.iter().map(|axis| axis.name.as_str());
    strategy_file::refuse_unknown("--grid", searched(), &strategy, &traded.name())?;
    if let Some(twice) = traded.param.iter().find(|param| searched().any(|name| name == param.name)) {
        let name = &twice.name;
        return Err(Failure::Wrong(format!("{name} has a --grid and a --param; leave one of them out")));
    }
    set(&mut strategy, &traded.param, &traded.name())?;
    let kept = Kept::new(arguments, &files, &strategy);
    let mut state = kept.find()?;
    let stop = stop_on_interrupt();
    let started = Instant::now();
    search(arguments, &files, &strategy, &grid, (&mut state, &stop))?;
    let summary = SweepSummary::new(&grid, &state, arguments.top);
    let elapsed = started.elapsed();
    let left = grid.count() - state.done.len();
    if left > 0 {
        kept.save(&state)?;
    } else {
        kept.remove()?;
    }
    if let Some(file) = &arguments.out {
        output::write(Some(file), |out| out.write_all(state.csv(&grid).as_bytes()))?;
    }
    let notes = notes(arguments, &files, &strategy, &grid, &state)?;
    for note in &notes {
        tell(&format!("note: {note}"));
    }
    let answer = Answer::new((&strategy, &files.bars), &state, summary, notes, elapsed);
    if arguments.json {
        say_json(&answer)?;
    } else {
        answer.tell()?;
    }
    if left == 0 {
        return Ok(());
    }
    Err(Failure::Failed(format!(
        "interrupted with {left} of {} left; the same command goes on from {}",
        grid.count(),
        kept.file().display()
    )))
}

/// Puts values in the place of the document's own.
fn set(strategy: &mut Strategy, params: &[GivenParam], name: &str) -> Result<(), Failure> {
    let given = strategy_file::given(params, strategy, name)?;
    compile(strategy, &given).map_err(|problems| strategy_file::refused_with(&problems, name, &given))?;
    for param in &mut strategy.params {
        param.value = given.get(&param.name).copied().unwrap_or(param.value);
    }
    Ok(())
}

/// Values outside of their ranges, and why nothing was traded.
fn notes(
    arguments: &Arguments,
    files: &MarketFiles,
    strategy: &Strategy,
    grid: &Grid,
    state: &SweepState,
) -> Result<Vec<String>, Failure> {
    let given = arguments.traded.param.iter().map(|param| (&*param.name, std::slice::from_ref(&param.value)));
    let searched = grid.axes().iter().map(|axis| (&*axis.name, &axis.values[..]));
    let mut notes = strategy_file::notes(strategy, given.chain(searched));
    let first = state.done.keys().next().copied().filter(|_| state.is_idle());
    if let Some(first) = first {
        let bars = files.at(strategy.timeframe)?;
        let signals = signals_of(strategy, grid, &bars.market(), &[grid.values(first)])
            .map_err(|error| Failure::wrong(&error))?;
        if let Some(signals) = signals.first() {
            let (decisions, cash) = (bars.decisions(), arguments.traded.cash);
            let report = trade(&Setup { bars: &files.bars, decisions, signals, cash })
                .map_err(|error| Failure::wrong(&error))?;
            let why = idle::note(&report, signals).unwrap_or_default();
            notes.push(format!("no combination has traded; with {}, {why}", grid.name(first)));
        }
    }
    Ok(notes)
}

fn search(
    arguments: &Arguments,
    files: &MarketFiles,
    strategy: &Strategy,
    grid: &Grid,
    (state, stop): (&mut SweepState, &AtomicBool),
) -> Result<(), Failure> {
    let bars = files.at(strategy.timeframe)?;
    let market = bars.market();
    let sweep = Sweep {
        bars: &files.bars,
        decisions: bars.decisions(),
        cash: arguments.traded.cash,
        grid,
        signals_of: |values: &[Vec<f64>]| signals_of(strategy, grid, &market, values),
    };
    let progress = Progress::new(state.done.len(), grid.count());
    let searched = sweep.run(state, stop, &|done| progress.show(done));
    progress.clear();
    searched.map_err(|error| match error {
        SweepError::Signals { source: SignalsError::Strategy { combination, problems } } => {
            let name = arguments.traded.name();
            tell(&problems.render(&name));
            Failure::Wrong(format!("{name} has {} with {combination}", strategy_file::counted(&problems)))
        }
        other => Failure::wrong(&other),
    })
}

/// Set when somebody wants the search to end.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            tell("stopping after the combinations at hand");
            seen.store(true, Ordering::Relaxed);
        }
    });
    stop
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
