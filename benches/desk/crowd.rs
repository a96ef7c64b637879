//! Five thousand agents at one close, in a process of its own, so that its memory is its own.
//!
//! No two of them are alike by design: all examples that this market can serve, all instruments, parameters drawn from the ranges that the examples declare. What still is the
//! same strategy on the same instrument shares a mind, as it would in a real house; how many do is said beside the figure.

use crate::{
    house::example,
    memory::memory,
    stage::{Stage, minute},
};
use anyhow::{Context, Result};
use domain::{accounts::NewPassword, market::Symbol};
use engine::{
    splitmix::SplitMix64,
    strategy::{Inputs, ParamRange, load},
};
use serde_json::{Value, json};
use services::{
    accounts::{self, SetUp},
    kernel::jobs::Handlers,
    strategies::EXAMPLES,
};
use std::{
    collections::{BTreeMap, HashSet},
    time::Instant,
};
use storage::OpenOptions;

const AGENTS: usize = 5_000;
/// 2026-03-02, a Monday; shares are traded from 14:30 on, and a few hours later their opening ranges are known.
const DAY: i64 = 20_514;
const BEGIN: i64 = 16 * 60 + 2;
const CLOSES: usize = 12;
/// The desk writes down what so many strategies remember in a tick.
const WRITTEN_AT_ONCE: usize = 250;
/// So many days later the desk is taken over by another process.
const LATER: i64 = 30;

/// What was measured, for the process that asked.
pub async fn run() -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let account = async |house: &services::House| {
        let password = NewPassword::parse("correct horse battery")?;
        let wanted = SetUp { name: "bench".parse()?, password, code: None };
        Ok(accounts::set_up(house, wanted, None).await?)
    };
    let file = OpenOptions::sqlite_file(&folder.path().join("house.db"));
    let mut stage = Stage::open(&file, minute(DAY, BEGIN), 60, Handlers::default(), account).await?;
    let thoughts = people(&stage).await?;
    let different: HashSet<&String> = thoughts.iter().collect();

    let begun = Instant::now();
    stage.pass(1).await?;
    let seated = begun.elapsed().as_secs_f64();
    let (mut closes, mut others) = (Vec::new(), Vec::new());
    while closes.len() < CLOSES {
        let begun = Instant::now();
        stage.pass(1).await?;
        let took = begun.elapsed().as_secs_f64();
        let is_close = stage.reached().await?.number() % 5 == 0;
        if is_close { &mut closes } else { &mut others }.push(took);
    }
    let (resident, peak) = memory()?;
    let taken_over = later(&mut stage).await?;
    let again = again(&mut stage, different.len()).await?;
    Ok(json!({
        "agents": AGENTS, "thoughts": thoughts.len(), "minds": different.len(), "seated": seated,
        "close": worst(&closes), "minute": worst(&others), "resident": resident, "peak": peak,
        "takenOver": taken_over, "takenOverAgain": again, "peakLater": memory()?.1,
    }))
}

/// Makes all agents and starts them; the strategy with its parameters and instrument, once for each that somebody thinks of.
async fn people(stage: &Stage) -> Result<Vec<String>> {
    let listings = stage.house.market.feed()?.listings().await?;
    let tradable = listings.iter().filter(|listing| listing.kind.is_tradable());
    let symbols: Vec<Symbol> = tradable.map(|listing| listing.symbol.clone()).collect();
    // One of them reads an instrument that this market does not have.
    let examples: Vec<_> = EXAMPLES.iter().filter(|of| !of.document.contains("@SPY")).collect();
    let mut draws = SplitMix64::new(5);
    let mut thoughts = Vec::new();
    for number in 0..AGENTS {
        let of = examples[number % examples.len()];
        let params = drawn(of.document, &mut draws)?;
        let (count, first) = (1 + below(&mut draws, 3)?, below(&mut draws, symbols.len())?);
        let pairs: Vec<Symbol> =
            (0..count).map(|next| symbols[(first + next * 3) % symbols.len()].clone()).collect();
        thoughts.extend(pairs.iter().map(|pair| format!("{} {params:?} {pair}", of.key)));
        let who = format!("Agent {number}");
        let started = stage.started(&who, pairs, example(of.key, params.clone())?).await;
        started.with_context(|| format!("{who}: {} with {params:?}", of.key))?;
    }
    Ok(thoughts)
}

/// Parameters at steps of their declared ranges.
fn drawn(document: &str, draws: &mut SplitMix64) -> Result<BTreeMap<String, f64>> {
    let loaded = load(document, &Inputs::default()).ok().context("an example cannot be read")?;
    let mut params = BTreeMap::new();
    for param in &loaded.strategy.params {
        let Some(ParamRange { least, most, step }) = param.range else { continue };
        let steps = ((most - least) / step).floor() + 1.0;
        let share = f64::from(u32::try_from(draws.draw() >> 32)?) / 2_f64.powi(32);
        params.insert(param.name.clone(), least + step * (share * steps).floor());
    }
    Ok(params)
}

fn below(draws: &mut SplitMix64, bound: usize) -> Result<usize> {
    Ok(usize::try_from(draws.draw() >> 33)? % bound.max(1))
}

/// Market time goes on by some weeks in which nobody looks, and another process takes the desk over.
async fn later(stage: &mut Stage) -> Result<f64> {
    let mut tx = stage.house.db.begin().await?;
    let clock = tx.markets().clock().await?.context("the market is not open")?;
    let later = domain::market::MarketClock { minute: clock.minute.plus(LATER * 1_440), ..clock.clone() };
    tx.markets().advance(&clock, &later).await?;
    tx.save().await?;
    stage.restart();
    let begun = Instant::now();
    stage.pass(1).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// The same once strategies have written down what they remember, as they do while the desk goes on.
async fn again(stage: &mut Stage, minds: usize) -> Result<f64> {
    for _ in 0..=minds / WRITTEN_AT_ONCE {
        stage.pass(1).await?;
    }
    stage.restart();
    let begun = Instant::now();
    stage.pass(1).await?;
    Ok(begun.elapsed().as_secs_f64())
}

fn worst(times: &[f64]) -> f64 {
    times.iter().copied().fold(0.0, f64::max)
}
