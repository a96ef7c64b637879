//! Running what was chosen, and what is said of the change that was better.

use super::{Case, Evolving, Work, part};
use crate::{
    kernel::{jobs::Failure, runs::Step},
    lab::{
        course::{Proposal, Refined, Run, refine},
        graduation::chance,
        iterate::{aside, give_up},
        iterations::IterationTrades,
    },
};
use domain::lab::{
    Estimate, Evolution, EvolutionSide, Projected, Refinement, Results, TradesOf, TraitChange, TraitProposal,
    TraitTried, Trial,
};
use engine::learning::Document;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::Tx;

/// Something that was run, on its way into the ledger.
#[derive(Serialize, Deserialize)]
pub struct Ran {
    change: String,
    edits: Vec<domain::lab::Edit>,
    trades: usize,
    sharpe: Option<f64>,
    returns: Vec<f32>,
}

impl Evolving {
    pub(super) async fn run(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let work = self.work(step, case).await?;
        let changes = case.evolution.found.candidates.clone().unwrap_or_default();
        let (by, before) = (case.evolution.asked.model.clone(), case.trials);
        let done = aside(move || {
            let proposals: Vec<Proposal> = changes.iter().map(proposal).collect();
            let measured = (work.attempt.as_ref(), work.found.as_ref());
            let refined = refine(&work.course, measured, &proposals, (&by, before));
            let best = refined.refinements.first();
            let proposed = best.map(|best| proposed(&work, &changes, best)).transpose()?.flatten();
            told(&work, &refined, proposed)
        });
        done.await?
    }
}

/// What was run as trials: those of the iteration after which it was asked, numbered behind what was run in it.
pub async fn trials(one: &Evolution, ran: Vec<Ran>, tx: &mut Tx) -> Result<Vec<Trial>, Failure> {
    let after = one.asked.after;
    let known = tx.lab().trials(one.agent).await?;
    let last = known.iter().filter(|trial| trial.iteration == after).map(|trial| trial.number).max();
    let first = last.unwrap_or(0).saturating_add(1);
    let trial = |(ran, number): (Ran, u32)| Trial {
        agent: one.agent,
        iteration: after,
        number,
        change: ran.change,
        edits: ran.edits,
        trades: ran.trades,
        sharpe: ran.sharpe,
        returns: ran.returns,
        ground: Some(one.asked.on.ground()),
    };
    Ok(ran.into_iter().zip(first..).map(trial).collect())
}

fn proposal(change: &TraitChange) -> Proposal {
    Proposal { change: change.change.clone(), why: change.why.clone(), edits: change.edits.clone() }
}

/// The change that was best, with its document run once more for everything that is told of it.
fn proposed(
    work: &Work,
    changes: &[TraitChange],
    best: &Refinement,
) -> Result<Option<(TraitProposal, IterationTrades)>, Failure> {
    let Some(change) = changes.iter().find(|change| change.change == best.change) else { return Ok(None) };
    let holding = Document::read(&work.attempt.document).map_err(|error| give_up(&error))?;
    let document = holding.changed(&change.edits).map_err(|error| give_up(&error))?.toml();
    let attempt = work.course.attempt(&document).map_err(|error| give_up(&error))?;
    let (trades, after) = (work.course.trades(&attempt.measured), attempt.results);
    let reason = reason((&work.attempt.results, &after), change, &best.projected);
    let projected = best.projected.clone();
    Ok(Some((TraitProposal { change: change.clone(), reason, document, projected, after }, trades)))
}

fn told(
    work: &Work,
    refined: &Refined,
    proposed: Option<(TraitProposal, IterationTrades)>,
) -> Result<Value, Failure> {
    let year = work.course.ground.days_a_year().sqrt();
    let mut tried: Vec<TraitTried> = refined
        .runs
        .iter()
        .map(|run| TraitTried {
            change: run.change.clone(),
            trades: run.trades,
            sharpe: run.sharpe.map(|sharpe| sharpe * year),
        })
        .collect();
    let of = |tried: &TraitTried| tried.sharpe.unwrap_or(f64::NEG_INFINITY);
    tried.sort_by(|one, other| of(other).total_cmp(&of(one)));
    let ran: Vec<Ran> = refined.runs.iter().map(ran).collect();
    let before = work.course.trades(&work.attempt.measured);
    let mut told = json!({ "runs": ran, "tried": tried, "notes": refined.notes, "tradesBefore": before });
    if let Some((proposed, trades)) = proposed {
        told["proposed"] = serde_json::to_value(proposed).map_err(|error| give_up(&error))?;
        told["tradesAfter"] = serde_json::to_value(trades).map_err(|error| give_up(&error))?;
    }
    Ok(told)
}

/// Keeps the trades of the version that held, and those with the change that is offered.
pub async fn keep_trades(one: &Evolution, prepared: &Value, tx: &mut Tx) -> Result<(), Failure> {
    let sides = [(EvolutionSide::Before, "tradesBefore"), (EvolutionSide::After, "tradesAfter")];
    for (side, name) in sides {
        let Some(trades) = part::<IterationTrades>(prepared, name)? else { continue };
        let content = trades.packed().map_err(|error| give_up(&error))?;
        tx.lab().keep_trades(one.agent, TradesOf::Evolution(one.number, side), &content).await?;
    }
    Ok(())
}

fn ran(run: &Run) -> Ran {
    Ran {
        change: run.change.clone(),
        edits: run.edits.clone(),
        trades: run.trades,
        sharpe: run.sharpe,
        returns: run.returns.clone(),
    }
}

/// In the agent's own words; every figure in it is one that was measured.
fn reason((before, after): (&Results, &Results), change: &TraitChange, projected: &Projected) -> String {
    let value = |sharpe: Option<Estimate>| match sharpe {
        None => "nothing that can be said".to_owned(),
        Some(sharpe) => format!("{:.2}", sharpe.value),
    };
    let difference = match (projected.difference.lower, projected.difference.upper) {
        (Some(lower), Some(upper)) => {
            format!("{:+.2}, between {lower:+.2} and {upper:+.2}", projected.difference.value)
        }
        _ => format!("{:+.2}", projected.difference.value),
    };
    let by_chance = match chance(projected.corrected) {
        below if below.starts_with("below") => below,
        number => format!("of {number}"),
    };
    format!(
        "{} With {} in everything that I have learnt, the Sharpe ratio went from {} to {} on the open data (a difference of {difference}), with {} trades in the \
         place of {}. It was better on {} of {} stretches; chance alone shows as much among all that I ran with a probability {by_chance}.",
        change.why,
        change.change,
        value(before.sharpe),
        value(after.sharpe),
        after.trades,
        before.trades,
        projected.folds_better,
        projected.folds,
    )
}
