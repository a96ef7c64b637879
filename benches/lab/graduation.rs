//! Holding an agent against the gate: done while its request waits, so that it must end within the usual `request_timeout`.

use crate::{learner::Learner, memory::memory, number, report::Report};
use anyhow::{Context, Result};
use domain::lab::Afterwards;
use serde_json::{Value, json};
use services::lab::{
    graduation::graduate,
    iterations::{self, Named, Verdict, Wish},
};
use std::time::Instant;

/// Usual, of a server that nobody told otherwise.
const REQUEST_TIMEOUT: f64 = 30.0;

pub async fn run() -> Result<Value> {
    let learner = Learner::open().await?;
    let agent = learner.agent("Vera", None, None).await?;
    let done = learner.learn(&agent, Afterwards::Wait, 1).await?;
    let number = done.first().context("nothing was done")?.number;
    let (house, person) = (&learner.stage.house, &learner.stage.person);
    let verdict = Verdict { wish: Wish::Best, reason: None };
    iterations::decide(house, person, agent.id, Named::Number(number), verdict).await?;
    let begun = Instant::now();
    let found = graduate(house, person, agent.id).await?;
    let took = begun.elapsed().as_secs_f64();
    let gate = &found.graduation.gate;
    Ok(json!({"took": took, "peak": memory()?.1, "trials": gate.trials, "sealed": gate.sealed.trades}))
}

pub fn report(found: &Value, report: &mut Report) -> Result<()> {
    report.note("trials that its agent is held against", number(found, "trials")?, "trials");
    report.note("  trades behind the seal", number(found, "sealed")?, "trades");
    report.at_most("  an examination", number(found, "took")?, REQUEST_TIMEOUT, "s");
    report.at_most("  resident at most", number(found, "peak")?, 600.0, "MB");
    Ok(())
}
