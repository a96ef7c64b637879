//! The last phase: the log, the memory, the count of ticks.

use super::phases::{Acted, Decided, Done, Failed, Gathered, failure, leave, left};
use crate::{
    House,
    kernel::{
        jobs::Failure,
        runs::{EndsHere, PhaseDone, Step},
    },
    managers::{MANAGER_TICKED, ManagersError, memory, standing::Standing, subject, team},
};
use domain::{
    ManagerLogId, Money, RunId, Timestamp,
    events::NewEvent,
    managers::{
        ActionResult, Decision, DecisionCode, LastLook, LogRow, MOST_DECISIONS, Manager, ManagerAction,
        Memory, MostKept, ParameterChange,
    },
    market::Minute,
};
use serde_json::{Map, Value, json};
use storage::{StorageError, Tx};

/// What the team stands at. Where prices cannot be asked for, the log is written all the same.
pub async fn prepare(step: &Step<'_>) -> Result<Value, Failure> {
    let house = step.house();
    let id = super::manager_of(step.job());
    let Some(id) = id else { return Ok(Value::Null) };
    let Some(manager) = house.db.read().await?.managers().find(id).await? else { return Ok(Value::Null) };
    match team::look(house, &manager).await {
        Ok(team) => leave(&Standing::of(&team)),
        Err(ManagersError::Storage(error)) => Err(error.into()),
        Err(error) => {
            tracing::warn!(manager = %id, %error, "A tick is written down without what its team stands at now");
            Ok(Value::Null)
        }
    }
}

pub async fn step(
    step: &Step<'_>,
    prepared: Value,
    tx: &mut Tx,
    mut manager: Manager,
) -> Result<PhaseDone, Failure> {
    let standing: Option<Standing> = serde_json::from_value(prepared)
        .map_err(|error| Failure::GiveUp(format!("what the team stands at cannot be read: {error}")))?;
    let gathered: Gathered = left(step, "gather")?;
    let mut decided: Decided = left(step, "decide")?;
    let acted: Acted = left(step, "act")?;
    decided.failed = decided.failed.or_else(|| acted.failed.clone());
    let done = lines(&decided, acted);
    let minute = Minute::new(gathered.minute);
    let rows = append(step.house(), tx, (&manager, step.run.id), minute, &done).await?;
    remember(&mut manager, &gathered, &decided, &done, standing.as_ref());
    let has_failed = decided.failed.is_some();
    // Only failures move the next slot, and only then it matters how late it has become meanwhile.
    let clock = if has_failed || manager.failures > 0 { tx.markets().clock().await? } else { None };
    manager.count_tick(has_failed, clock.map_or(minute, |clock| clock.minute));
    if decided.failed.is_none() && !decided.is_skipped {
        manager.last_decision = Some(minute);
    }
    save(step, tx, &manager).await?;
    let ended = if decided.failed.is_some() { "failed" } else { "done" };
    let actions: Vec<&str> = done.iter().map(|done| done.decision.action.as_str()).collect();
    let refused = done.iter().filter(|done| !done.result.ok).count();
    let data = json!({
        "name": manager.name, "tick": manager.tick_count, "ended": ended, "actions": actions, "refused": refused,
        "run": step.run.id,
    });
    let mut end = PhaseDone::from(leave(&json!({"rows": rows, "tick": manager.tick_count}))?);
    end.events.push(NewEvent::new(MANAGER_TICKED, subject(manager.id), data));
    end.ending = decided.failed.map(|failed| EndsHere::Failed(failed.message));
    Ok(end)
}

pub async fn save(step: &Step<'_>, tx: &mut Tx, manager: &Manager) -> Result<(), Failure> {
    crate::managers::save(tx, step.house(), manager).await.map_err(failure)
}

/// What becomes rows: every decision, or the one reason why there is none.
fn lines(decided: &Decided, acted: Acted) -> Vec<Done> {
    if let Some(failed) = &decided.failed {
        return vec![why_not(failed)];
    }
    if decided.is_skipped {
        let saved = decided.cost.map(|cost| cost.to_string());
        let mut result = ActionResult::done("nothing has happened, and no model was asked");
        result.code = Some(DecisionCode::Quiet);
        return vec![held("", result.with("savedCost", json!(saved)))];
    }
    let mut done = acted.done;
    if done.is_empty() {
        done.push(held("", ActionResult::done("it decided nothing")));
    }
    if decided.beyond > 0 {
        let message =
            format!("{} more decisions were not looked at; an answer holds {MOST_DECISIONS}", decided.beyond);
        done.push(held("", ActionResult::refused(DecisionCode::TooManyDecisions, message)));
    }
    if decided.is_audit {
        for done in &mut done {
            done.result.more.insert("audit".to_owned(), true.into());
        }
    }
    done
}

/// The one line of a tick that could not do what it is for.
pub fn why_not(failed: &Failed) -> Done {
    let mut result = ActionResult::refused(failed.code, failed.message.clone());
    if let Some(code) = &failed.model_code {
        result = result.with("modelCode", code.as_str());
    }
    held("", result)
}

fn held(reasoning: &str, result: ActionResult) -> Done {
    Done { decision: Decision::hold(reasoning), agent: None, result, change: None }
}

/// Writes the lines of a run into the log, under the next numbers.
pub async fn append(
    house: &House,
    tx: &mut Tx,
    (manager, run): (&Manager, RunId),
    minute: Minute,
    done: &[Done],
) -> Result<usize, StorageError> {
    let count = i64::try_from(done.len()).unwrap_or(i64::MAX);
    let first = tx.managers().take_numbers(manager.id, count).await?;
    let rows: Vec<LogRow> = (first..)
        .zip(done)
        .map(|(number, done)| LogRow {
            id: ManagerLogId::generate(house.clock.as_ref(), house.randomness.as_ref()),
            manager: manager.id,
            number,
            run,
            action: done.decision.action.clone(),
            agent: done.agent,
            params: said(&done.decision),
            reasoning: done.decision.reasoning.clone(),
            result: done.result.clone(),
            minute,
            created_at: house.now(),
        })
        .collect();
    tx.managers().append_log(&rows).await?;
    Ok(rows.len())
}

/// The parameters; an agent that is not in the team stays readable as it was named.
fn said(decision: &Decision) -> Map<String, Value> {
    let mut params = decision.params.clone();
    if let Some(agent) = &decision.agent_id {
        params.entry("agentId").or_insert_with(|| agent.as_str().into());
    }
    params
}

fn remember(
    manager: &mut Manager,
    gathered: &Gathered,
    decided: &Decided,
    done: &[Done],
    standing: Option<&Standing>,
) {
    let Some(briefing) = &gathered.briefing else { return };
    let briefed = Standing::as_briefed(briefing);
    let team = standing.unwrap_or(&briefed);
    let now = memory::Now { tick: gathered.tick, at: briefing.at, team, pairs: &briefing.pairs };
    let mut kept = std::mem::take(&mut manager.memory);
    memory::look_back(&mut kept, &now);
    note(&mut kept, done, team, (briefing.at, gathered.tick));
    if let Some(update) = &decided.answer.memory {
        memory::take_in(&mut kept, update, &now);
    }
    count_quiet(&mut kept, gathered, decided, done);
    kept.fold();
    manager.memory = kept;
}

/// What was carried out: each change of an agent, to be measured later, and when the team was last evaluated.
pub fn note(kept: &mut Memory, done: &[Done], team: &Standing, (at, tick): (Timestamp, i64)) {
    for done in done.iter().filter(|done| done.result.ok) {
        if done.decision.action == ManagerAction::Evaluate.as_str() {
            kept.last_evaluation_at = Some(at);
        }
        if let (Some(agent), Some(change)) = (done.agent, &done.change) {
            let member = team.of_agent(agent);
            kept.parameter_history.push(ParameterChange {
                agent_id: agent,
                change: change.chars().take(MostKept::LETTERS).collect(),
                change_at: at,
                change_tick: tick,
                equity_before: member.map_or(0.0, |member| member.equity.to_f64()),
                pnl_before: member.map_or(0.0, |member| member.pnl.to_f64()),
                outcome_after_n_cycles: None,
                measured: None,
            });
        }
    }
}

fn count_quiet(memory: &mut Memory, gathered: &Gathered, decided: &Decided, done: &[Done]) {
    if decided.is_skipped {
        memory.quiet.skipped += 1;
        let saved = memory.quiet.saved.checked_add(decided.cost.unwrap_or(Money::ZERO));
        memory.quiet.saved = saved.unwrap_or(memory.quiet.saved);
        return;
    }
    if decided.failed.is_some() {
        return;
    }
    if decided.is_audit {
        memory.quiet.audited += 1;
        let idle = [ManagerAction::Hold.as_str(), ManagerAction::Evaluate.as_str()];
        if done.iter().all(|done| idle.contains(&done.decision.action.as_str())) {
            memory.quiet.agreed += 1;
        }
    }
    // As it was shown to the model: what was filled while it thought is news. Where nobody could look, the look before this one stays the last.
    let Some(fills) = gathered.fills else { return };
    let prices = gathered.pairs().iter().filter_map(|pair| Some((pair.symbol.clone(), pair.price?.to_f64())));
    memory.last_look = Some(LastLook {
        tick: gathered.tick,
        at: Minute::new(gathered.minute).begins(),
        prices: prices.collect(),
        fills,
        cost: decided.cost,
        last_event: gathered.last_event,
    });
}
