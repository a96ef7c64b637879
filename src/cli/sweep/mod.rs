//! `agent-manager sweep --bars FILE --strategy FILE --grid fast=5..=44 --grid slow=50..=146:4`
//!
//! What is done when Ctrl-C comes is kept in a file beside the working folder's others; the same command goes on from there and removes it at
//! the end.

mod answer;
mod kept;
mod progress;

use super::{
    Failure, input,
    market_files::{MarketFiles, MarketFlags},
    number, output, say_json,
    strategy_file::{self, GivenParam},
    tell,
};
use answer::Answer;
use engine::{
    fixed::Fixed,
    graph::compile,
    strategy::Strategy,
    sweep::{Axis, Grid, SignalsError, Sweep, SweepError, SweepState, SweepSummary, signals_of},
};
use kept::Kept;
use progress::Progress;
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
    /// The strategy document, TOML or JSON; - is standard input
    #[arg(long, value_name = "FILE")]
    strategy: PathBuf,
    /// A parameter and its values: fast=5..=44, slow=50..=146:4 or k=1,2,4; the first grid is the outermost
    #[arg(long, value_name = "NAME=VALUES", required = true)]
    grid: Vec<Axis>,
    /// The value of a parameter that is not searched over
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<GivenParam>,
    /// The initial cash
    #[arg(long, value_name = "AMOUNT", default_value = "1000000", value_parser = number::cash, allow_hyphen_values = true)]
    cash: Fixed,
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
    let files = arguments.market.read(&[&arguments.strategy], &[&arguments.out, &arguments.keep])?;
    let mut strategy = strategy_file::read(&arguments.strategy, &files.inputs())?;
    let searched = arguments.grid.iter().map(|axis| axis.name.as_str());
    strategy_file::refuse_unknown("--grid", searched, &strategy, &input::name(&arguments.strategy))?;
    set(&mut strategy, &arguments.param, &input::name(&arguments.strategy))?;
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
    let answer = Answer::new(&strategy, &files.bars, &state, summary, elapsed);
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
        cash: arguments.cash,
        grid,
        signals_of: |values: &[Vec<f64>]| signals_of(strategy, grid, &market, values),
    };
    let progress = Progress::new(state.done.len(), grid.count());
    let searched = sweep.run(state, stop, &|done| progress.show(done));
    progress.clear();
    searched.map_err(|error| match error {
        SweepError::Signals { source: SignalsError::Strategy(problems), .. } => {
            strategy_file::refused(&problems, &input::name(&arguments.strategy))
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
