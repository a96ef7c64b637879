//! What a model is told in whole iterations, recorded as the product tells it.
//!
//! The model is played by the built-in rules behind a price: they answer as a model would, in the same form, and what they were asked is counted. What a
//! token is, each provider decides and tells with its answer; here it is three bytes, which is less than those of any model make of such a text.

use crate::{learner::Learner, number, report::Report};
use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use domain::{
    Money, PageRequest, Period,
    agents::Agent,
    lab::{Afterwards, Edit, Evidence, InsightKind, Iteration, Trial},
    models::{Ask, CallFilter, ModelError, ModelName, Provider, Reply, Usage},
};
use serde_json::{Value, json};
use services::{
    kernel::models::{self, Models, Source, USUAL_MEMORY},
    lab::{KnowledgeFilter, Learnt, knowledge, merge},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

const MODEL: &str = "priced/mid-size";
/// Dollars for a million tokens: those of the table in docs/models.md.
const PRICES: (&str, &str) = ("3", "15");
const BYTES_OF_A_TOKEN: usize = 3;
/// What is told at most of what was tried and of what is known is less.
const TRIED: u32 = 200;
const KNOWN: u32 = 60;

/// The built-in rules behind a price. The first documents that they write may be spoiled.
struct Played {
    rules: Arc<dyn Provider>,
    spoiled: AtomicUsize,
}

#[async_trait]
impl Provider for Played {
    async fn complete(&self, ask: &Ask) -> Result<Reply, ModelError> {
        let mut reply = self.rules.complete(ask).await?;
        let is_document = reply.text.contains("\"execution\"");
        let less = |left: usize| left.checked_sub(1);
        if is_document && self.spoiled.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok() {
            reply.text = reply.text.replace("vwap()", "vwamp()");
        }
        // The schema goes along with every question.
        let asked = ask.system.len() + ask.user.len() + ask.schema.to_string().len();
        reply.usage = Some(Usage { input_tokens: tokens(asked), output_tokens: tokens(reply.text.len()) });
        Ok(reply)
    }
}

fn tokens(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(BYTES_OF_A_TOKEN)).unwrap_or(u32::MAX)
}

/// All calls of an iteration together.
#[derive(Debug, Default, Clone, Copy)]
struct Told {
    calls: usize,
    input: u32,
    output: u32,
    cost: Money,
}

pub async fn run() -> Result<Value> {
    let mut learner = Learner::open().await?;
    let played = Arc::new(played()?);
    let price = |text: &str| text.parse::<Money>().context("no price");
    let source = Source::new("priced", "recorded", Arc::clone(&played) as Arc<dyn Provider>, &["mid-size"]);
    let source = source.priced("mid-size", price(PRICES.0)?, price(PRICES.1)?);
    learner.asks(Models::new(vec![source], USUAL_MEMORY));
    let model: ModelName = MODEL.parse()?;

    let agent = learner.agent("Maya", Some(model.clone()), Some(price("1000")?)).await?;
    // Discarded, so that the next one has its document written too, and is told everything that there is to tell.
    let first = learner.learn(&agent, Afterwards::Discard, 1).await?;
    let first = told(&learner, first.first().context("nothing was done")?).await?;
    past(&learner, &agent).await?;
    let later = learner.learn(&agent, Afterwards::Discard, 1).await?;
    let later = later.first().context("nothing was done")?;
    let (trials, later) = (later.found.trials, told(&learner, later).await?);
    let known = known(&learner, &agent).await?;

    // Another one, whose first two documents are wrong, with the budget that an agent has when nobody says otherwise.
    played.spoiled.store(2, Ordering::Relaxed);
    let other = learner.agent("Moss", Some(model), None).await?;
    let budget = learner.budget(&other).await?;
    let wrong = learner.learn(&other, Afterwards::Wait, 1).await?;
    let wrong = told(&learner, wrong.first().context("nothing was done")?).await?;
    Ok(json!({
        "first": as_json(&first), "later": as_json(&later), "wrong": as_json(&wrong),
        "trials": trials, "insights": known, "budget": budget.to_fixed().to_f64(),
    }))
}

/// What an agent has that has learnt for long, written down at once: as much as is ever told, and more.
async fn past(learner: &Learner, agent: &Agent) -> Result<()> {
    let house = &learner.stage.house;
    let trial = |number: u32| Trial {
        ground: None,
        agent: agent.id,
        iteration: 1,
        number: 1_000 + number,
        change: format!("trade only when the close is more than {number} hundredths of a percent above VWAP"),
        edits: vec![Edit::Require(format!("close > vwap() * 1.{number:04} and volume > sma(volume, 20)"))],
        trades: 812,
        sharpe: Some(0.73),
        returns: Vec::new(),
    };
    let trials: Vec<Trial> = (0..TRIED).map(trial).collect();
    let lesson = |number: u32| Learnt {
        kind: InsightKind::Condition,
        topic: format!("made up:{number}"),
        statement: format!(
            "Volume beside the usual, {number} times and more: trades gain 0.21 % more than the others (412 trades); chance seldom shows as much."
        ),
        condition: Some(format!("volume > {number} * sma(volume, 20) and close > vwap()")),
        evidence: Evidence {
            iteration: 1,
            known_from: house.now().minus(Period::from_days(400)),
            n: 412,
            effect: 0.0021,
            lower: Some(0.0009),
            upper: Some(0.0033),
            corrected: 0.012,
        },
    };
    let mut tx = house.db.begin().await?;
    tx.lab().add_trials(&trials).await?;
    merge(house, &mut tx, agent.id, (0..KNOWN).map(lesson).collect()).await?;
    Ok(tx.save().await?)
}

fn played() -> Result<Played> {
    let models = Models::built_in();
    let rules = models.source(&ModelName::rules()).context("there are no rules")?;
    Ok(Played { rules: Arc::clone(&rules.provider), spoiled: AtomicUsize::new(0) })
}

/// As the product has kept them.
async fn told(learner: &Learner, iteration: &Iteration) -> Result<Told> {
    let filter = CallFilter { run: Some(iteration.run), ..CallFilter::default() };
    let first = PageRequest::new(1, 100).unwrap_or_default();
    let calls = models::calls(&learner.stage.house, &learner.stage.person, &filter, first).await?;
    let mut told = Told { calls: calls.items.len(), ..Told::default() };
    for call in &calls.items {
        ensure!(call.model.to_string() == MODEL && call.error.is_none(), "{}: {:?}", call.model, call.error);
        let usage = call.usage.context("a call without tokens")?;
        told.input += usage.input_tokens;
        told.output += usage.output_tokens;
        let cost = call.cost.context("a call of unknown cost")?;
        told.cost = told.cost.checked_add(cost).context("too much money")?;
    }
    Ok(told)
}

fn as_json(told: &Told) -> Value {
    json!({ "calls": told.calls, "input": told.input, "output": told.output, "cost": told.cost.to_fixed().to_f64() })
}

async fn known(learner: &Learner, agent: &Agent) -> Result<u64> {
    let first = PageRequest::new(1, 1).unwrap_or_default();
    let all = KnowledgeFilter::default();
    let (house, person) = (&learner.stage.house, &learner.stage.person);
    Ok(knowledge(house, person, agent.id, all, first).await?.total)
}

pub fn report(found: &Value, report: &mut Report) -> Result<()> {
    said(&found["first"], "a first iteration with a model", report)?;
    said(&found["later"], "a later one", report)?;
    report.note("    changes that were run by its end", number(found, "trials")?, "changes");
    report.note("    insights at its end", number(found, "insights")?, "insights");
    let (first, later) = (&found["first"], &found["later"]);
    let most = |name: &str| Ok::<_, anyhow::Error>(number(first, name)?.max(number(later, name)?));
    report.at_most("the most that one is told, all calls together", most("input")?, 40_000.0, "tokens");
    report.at_most("  paid at 3 and 15 dollars a million", 100.0 * most("cost")?, 50.0, "cents");
    said(&found["wrong"], "a first one whose document was wrong twice", report)?;
    report.at_most("the usual budget of an agent and day", 100.0 * number(found, "budget")?, 100.0, "cents");
    Ok(())
}

fn said(told: &Value, name: &str, report: &mut Report) -> Result<()> {
    report.note(&format!("{name}: calls"), number(told, "calls")?, "calls");
    report.note("  told", number(told, "input")?, "tokens");
    report.note("  answered", number(told, "output")?, "tokens");
    report.note("  paid", 100.0 * number(told, "cost")?, "cents");
    Ok(())
}
