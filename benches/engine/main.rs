//! What the engine reaches on this machine: `cargo xtask bench engine` builds everything, installs the peers and runs this.
//!
//! Every piece of work runs in a process of its own, so that its peak memory is its own, and says the best of several runs; the peers do the same
//! work in the same way, one after another, on the same bars. Nothing here decides a test.

mod figures;
mod peers;
mod work;

use figures::{Figures, Measured};
use peers::Peers;
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

/// Twice the work takes twice the time, give or take what a run differs from the next.
const LINEAR: f64 = 2.3;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    // `cargo bench` adds `--bench`, which means nothing here.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1))
    };
    if let Some(name) = value("--work") {
        figures::print_measured(&work::run(name)?);
        return Ok(());
    }
    let folder = std::env::temp_dir().join(format!("agent-manager-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let done = measure(&folder, value("--program").map(PathBuf::from), value("--python").map(PathBuf::from));
    fs::remove_dir_all(&folder)?;
    done
}

fn measure(folder: &Path, program: Option<PathBuf>, python: Option<PathBuf>) -> Outcome<()> {
    let bars = folder.join("bars.csv");
    work::write_bars(&bars)?;
    let mut figures = Figures::default();
    let peers = Peers::new(python, &bars);

    let smax = own("smax")?;
    figures.at_most("SMAX-v1, 1M bars, ledger and metrics", smax.ms, 25.0, "ms");
    figures.at_most("  peak memory, bars included", smax.peak_mb, 120.0, "MB");
    let (vectorbt, numba) = (peers.measure("vectorbt-smax"), peers.measure("numba-smax"));
    figures.peer("  vectorbt", vectorbt.as_ref());
    figures.peer("  numba, hand-written, equity only", numba.as_ref());
    let ours: f64 = work::SMAX_EQUITY.parse()?;
    figures.same("  vectorbt, difference of the final equity", vectorbt.as_ref(), ours);
    figures.same("  numba, difference of the final equity", numba.as_ref(), ours);
    if let Some(vectorbt) = &vectorbt {
        figures.at_least("  times faster than vectorbt", vectorbt.ms / smax.ms, 7.0, "x");
    }
    figures.note("  CSV read into bars, 1M bars", own("read")?.ms, "ms");
    if let Some(program) = program {
        figures.at_most("  program: CSV file to JSON, wall", wall(&program, &bars)?, 300.0, "ms");
    }
    figures.at_most("VWAP bounce, 1M bars", own("realistic")?.ms, 120.0, "ms");
    figures.at_most("  incremental, a bar", own("incremental")?.ms * 1000.0, 5.0, "µs");

    let sweep = own("sweep")?;
    figures.at_most("sweep, 1,000 pairs x 50,000 bars", sweep.ms, 300.0, "ms");
    figures.at_most("  peak memory", sweep.peak_mb, 150.0, "MB");
    figures.peer("  vectorbt", peers.measure("vectorbt-sweep").as_ref());
    figures.peer("  numba, hand-written, on all cores", peers.measure("numba-sweep").as_ref());
    figures.at_most("  with twice the bars", own("sweep-bars")?.ms / sweep.ms, LINEAR, "x");
    figures.at_most("  with twice the pairs", own("sweep-pairs")?.ms / sweep.ms, LINEAR, "x");
    figures.at_most("PBO, 16 blocks, 960 x 50", own("pbo")?.ms, 40.0, "ms");
    figures.at_most("1,000 random twins, 100,000 bars", own("twins")?.ms, 200.0, "ms");
    figures.print()
}

/// Runs a piece of our own work in a process of its own.
fn own(name: &str) -> Outcome<Measured> {
    let ended = Command::new(std::env::current_exe()?).args(["--work", name]).output()?;
    if !ended.status.success() {
        return Err(format!("{name}: {}", String::from_utf8_lossy(&ended.stderr)).into());
    }
    figures::parse_measured(&ended.stdout)
}

/// The whole program, from its start to its answer, in milliseconds.
fn wall(program: &Path, bars: &Path) -> Outcome<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let started = Instant::now();
        let ended = Command::new(program)
            .args(["backtest", "--json", "--strategy"])
            .arg(work::example("sma_cross"))
            .arg("--bars")
            .arg(bars)
            .output()?;
        if !ended.status.success() {
            return Err(String::from_utf8_lossy(&ended.stderr).into());
        }
        best = best.min(started.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(best)
}
