//! One iteration of the built-in rules, from its claim until it waits for a word.

use crate::{learner::Learner, memory::memory, number, report::Report};
use anyhow::{Context, Result, ensure};
use domain::{
    lab::{Afterwards, Edit, Iteration},
    models::ModelName,
};
use serde_json::{Value, json};
use services::lab::{
    course::{MOST_TRIALS, Proposal, refine},
    ground,
};
use std::{sync::PoisonError, time::Instant};

pub async fn run() -> Result<Value> {
    let learner = Learner::open().await?;
    let agent = learner.agent("Vera", None, None).await?;
    let (before, _) = memory()?;
    let begun = Instant::now();
    let done = learner.learn(&agent, Afterwards::Wait, 1).await?;
    let took = begun.elapsed().as_secs_f64();
    let (after, _) = memory()?;
    let iteration = done.first().context("nothing was done")?;
    let found = &iteration.found;
    let results = found.results.as_ref().context("nothing was traded")?;
    let instruments: Vec<usize> = results.instruments.iter().map(|one| one.bars).collect();
    let phases = learner.phases.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let strategy = found.strategy.as_ref().context("nothing was written")?;
    let many = many(&learner, iteration, &strategy.document).await?;
    Ok(json!({
        "took": took, "before": before, "after": after, "peak": memory()?.1, "many": many,
        "instruments": instruments.len(), "open": instruments.iter().max(), "trades": results.trades,
        "trials": found.trials - 1, "refinements": found.refinements.as_ref().map(Vec::len),
        "phases": phases, "notes": found.notes,
    }))
}

/// The built-in rules seldom have so many changes to propose as are run at most: so many of one document, in seconds.
async fn many(learner: &Learner, iteration: &Iteration, document: &str) -> Result<f64> {
    let house = &learner.stage.house;
    let data =
        ground::load(house, iteration.agent, (&iteration.asked.on, &[]), ground::Told::ByNews { but: &[] })
            .await?;
    let (course, _) = data.course(1)?;
    let attempt = course.attempt(document)?;
    let found = course.findings(&attempt);
    // Half of them leave trades out, and half end them elsewhere.
    let proposals: Vec<Proposal> = (0..MOST_TRIALS).map(change).collect();
    let begun = Instant::now();
    let refined = refine(&course, (&attempt, &found), &proposals, (&ModelName::rules(), 1));
    ensure!(refined.runs.len() == MOST_TRIALS, "{} were run: {:?}", refined.runs.len(), refined.notes);
    Ok(begun.elapsed().as_secs_f64())
}

fn change(number: usize) -> Proposal {
    let edit = if number.is_multiple_of(2) {
        Edit::Require(format!("time_of_day() >= {}m", 870 + number))
    } else {
        Edit::Set { key: "execution.max_holding_bars".to_owned(), value: (100 + number).into() }
    };
    Proposal {
        change: format!("change {number}"),
        why: "to see how long it takes".to_owned(),
        edits: vec![edit],
    }
}

pub fn report(found: &Value, report: &mut Report) -> Result<()> {
    report.note("instruments of the built-in rules' learner", number(found, "instruments")?, "");
    report.at_least("  open bars of 5m of each", number(found, "open")?, 29_000.0, "bars");
    report.note("  trades of its strategy", number(found, "trades")?, "trades");
    report.note("  changes that were run", number(found, "trials")?, "changes");
    report.at_most("  an iteration, until it waits for a word", number(found, "took")?, 20.0, "s");
    for phase in found["phases"].as_array().into_iter().flatten() {
        let name = phase[0].as_str().context("a phase without a name")?;
        report.note(&format!("    {name}"), phase[1].as_f64().context("a phase without a time")?, "s");
    }
    let many = number(found, "many")?;
    report.note("  200 changes of its strategy", many, "s");
    let propose = found["phases"].as_array().into_iter().flatten().find(|phase| phase[0] == "propose");
    let propose = propose.and_then(|phase| phase[1].as_f64()).context("nothing was proposed")?;
    report.at_most("  an iteration with so many", number(found, "took")? - propose + many, 20.0, "s");
    report.note("  resident before it", number(found, "before")?, "MB");
    report.note("  resident after it", number(found, "after")?, "MB");
    report.at_most("  resident at most", number(found, "peak")?, 600.0, "MB");
    Ok(())
}
