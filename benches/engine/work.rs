//! The pieces of work that are measured. What they start from is made before the clock runs.

use crate::{Outcome, figures::Measured};
use engine::{
    backtest::{Decisions, Depth, Ground, Judgement, Report, Summary, run_plan},
    bars::{Bars, ReadOptions, generate, read_csv, write_csv},
    evidence::{Matrix, TrialLedger, Twin, cscv, random_entry_twins},
    fixed::Fixed,
    graph::{Given, LiveBar, Market, compile},
    metrics::sharpe_per_period,
    splitmix::SplitMix64,
    strategy::{Inputs, Strategy, load},
    sweep::{Axis, Grid, Sweep, SweepState, SweepSummary, signals_of},
};
use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
    time::Instant,
};

const SEED: u64 = 20_200_101;
const MILLION: usize = 1_000_000;
/// What SMAX-v1 must end with.
pub const SMAX_EQUITY: &str = "995225.82426";

pub fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../examples/strategies/{name}.toml"))
}

pub fn write_bars(file: &Path) -> Outcome<()> {
    Ok(write_csv(&generate(MILLION, SEED), &mut fs::File::create(file)?)?)
}

pub fn run(name: &str) -> Outcome<Measured> {
    let ms = match name {
        "smax" => smax()?,
        "read" => read()?,
        "realistic" => realistic()?,
        "incremental" => incremental()?,
        "sweep" => sweep(50_000, "slow=50..=146:4")?,
        "sweep-bars" => sweep(100_000, "slow=50..=146:4")?,
        "sweep-pairs" => sweep(50_000, "slow=50..=148:2")?,
        "pbo" => pbo()?,
        "twins" => twins()?,
        other => return Err(format!("there is no work {other}").into()),
    };
    Ok(Measured { ms, peak_mb: peak_mb()?, final_equity: None })
}

/// The best of several runs, in milliseconds.
fn best<T>(times: usize, mut work: impl FnMut() -> Outcome<T>) -> Outcome<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..times {
        let started = Instant::now();
        let result = black_box(work()?);
        // Giving the memory back is not part of the result.
        best = best.min(started.elapsed().as_secs_f64() * 1000.0);
        drop(result);
    }
    Ok(best)
}

fn strategy(name: &str) -> Outcome<Strategy> {
    Ok(load(&fs::read_to_string(example(name))?, &Inputs::default())?.strategy)
}

/// A backtest as the command does it, from bars in memory to the result.
fn backtest(bars: &Bars, strategy: &Strategy) -> Outcome<(Report, Summary, Judgement)> {
    let plan = compile(strategy, &Given::new())?;
    let ground = Ground { bars, decisions: Decisions::Every(bars.len()), cash: Fixed::whole(1_000_000) };
    let (report, signals) = run_plan(&plan, &Market::of(bars), &ground)?;
    let setup = ground.setup(&signals);
    let summary = Summary::new(&setup, &report)?;
    let mut ledger = TrialLedger::new();
    ledger.record(sharpe_per_period(&summary.daily.returns));
    let judgement = Judgement::new(&setup, &report, &summary, &ledger, Depth::ClosedForm)?;
    Ok((report, summary, judgement))
}

fn smax() -> Outcome<f64> {
    let (bars, strategy) = (generate(MILLION, SEED), strategy("sma_cross")?);
    best(9, || {
        let (report, summary, judgement) = backtest(&bars, &strategy)?;
        if report.final_equity.to_string() != SMAX_EQUITY {
            return Err(format!("SMAX-v1 ended with {} instead of {SMAX_EQUITY}", report.final_equity).into());
        }
        Ok((report, summary, judgement))
    })
}

fn read() -> Outcome<f64> {
    let mut text = Vec::new();
    write_csv(&generate(MILLION, SEED), &mut text)?;
    best(5, || Ok(read_csv(&mut &text[..], &ReadOptions::default())?))
}

fn realistic() -> Outcome<f64> {
    let (bars, strategy) = (generate(MILLION, SEED), strategy("vwap_bounce")?);
    best(5, || backtest(&bars, &strategy))
}

/// Of one bar, in milliseconds.
fn incremental() -> Outcome<f64> {
    let (bars, strategy) = (generate(200_000, SEED), strategy("vwap_bounce")?);
    let plan = compile(&strategy, &Given::new())?;
    let all = best(3, || {
        let mut live = plan.live(&Market::of(&bars))?;
        for i in 0..bars.len() {
            black_box(live.push(&LiveBar {
                time: bars.time[i],
                open: bars.open[i],
                high: bars.high[i],
                low: bars.low[i],
                close: bars.close[i],
                volume: bars.volume[i],
                extras: &[],
            }));
        }
        Ok(())
    })?;
    Ok(all / 200_000.0)
}

fn sweep(n: usize, slow: &str) -> Outcome<f64> {
    let (bars, strategy) = (generate(n, SEED), strategy("sma_cross")?);
    let grid = Grid::new(vec!["fast=5..=44".parse::<Axis>()?, slow.parse()?])?;
    let market = Market::of(&bars);
    best(3, || {
        let sweep = Sweep {
            bars: &bars,
            decisions: Decisions::Every(n),
            cash: Fixed::whole(1_000_000),
            grid: &grid,
            signals_of: |values: &[Vec<f64>]| signals_of(&strategy, &grid, &market, values),
        };
        let mut state = SweepState::default();
        sweep.run(&mut state, &AtomicBool::new(false), &|_| ())?;
        Ok(SweepSummary::new(&grid, &state, 10))
    })
}

fn pbo() -> Outcome<f64> {
    let mut draws = SplitMix64::new(SEED);
    let mut noise = || f64::from(u32::try_from(draws.draw() >> 32).unwrap_or(0)) / 4_294_967_296.0 - 0.5;
    let columns: Vec<Vec<f64>> = (0..50).map(|_| (0..960).map(|_| noise() / 50.0).collect()).collect();
    let matrix = Matrix::from_columns(&columns);
    best(5, || Ok(cscv(&matrix, 16)?))
}

fn twins() -> Outcome<f64> {
    let (bars, strategy) = (generate(100_000, SEED), strategy("sma_cross")?);
    let (report, ..) = backtest(&bars, &strategy)?;
    let price = |ticks: &i64| bars.instrument.tick.to_f64(*ticks);
    let open: Vec<f64> = bars.open.iter().map(price).collect();
    let market = engine::evidence::Market {
        open: &open,
        last_close: bars.close.last().map_or(0.0, price),
        fee: 0.001,
        slippage: 0.0,
    };
    let trades: Vec<Twin> = report
        .trades
        .iter()
        .map(|trade| Twin { quantity: 1.0, bars: trade.exit_bar - trade.entry_bar })
        .collect();
    best(3, || Ok(random_entry_twins(&market, &trades, -363.0, 1_000, 1)?))
}

/// The most memory this process has had, of what the system says.
fn peak_mb() -> Outcome<f64> {
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return Ok(f64::NAN) };
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    let kb: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kb / 1024.0)
}
