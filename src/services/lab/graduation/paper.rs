//! Agents on paper beside what was expected of them.
//!
//! A job of the house looks at every graduation of which trades were closed since it last looked. Everything follows from what is stored, so whoever takes
//! the job over comes to the same.

use super::{RETURNED, approvable::counts_from, event};
use crate::{
    House,
    author::Author,
    kernel::jobs::{self, Failure, Finished, Handler, Work},
    lab::iterate,
};
use async_trait::async_trait;
use domain::{
    GraduationId, JobId, OwnerId, Period,
    agents::{Agent, Brain, Stage, Status},
    events::NewEvent,
    jobs::NewJob,
    lab::{Graduation, GraduationStatus, PaperCheck, StrategyVersion},
    market::Symbol,
};
use engine::learning::paper_check;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use storage::{StorageError, Tx};

pub const KIND: &str = "lab.paper";

const EVERY: Period = Period::from_seconds(10);

/// Puts the comparison on the schedule, unless it is there already.
pub async fn schedule(house: &House) -> Result<JobId, StorageError> {
    let job =
        NewJob::once(OwnerId::HOUSE, KIND, Value::Null, house.now()).keyed(KIND).every(EVERY, Period::ZERO);
    jobs::keep_scheduled(house, &job).await
}

/// The job that compares.
pub struct Watching;

#[async_trait]
impl Handler for Watching {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        let due = work.house.db.read().await?.lab().graduations_to_look_at().await?;
        let mut failed = None;
        for id in due {
            work.go_on()?;
            // One that cannot be looked at keeps nobody else on paper who should come back.
            if let Err(error) = look_at(&work.house, id).await {
                tracing::error!(%id, ?error, "An agent could not be held against its backtest");
                failed = Some(error);
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        work.finish(work.begin().await?, &[]).await
    }
}

async fn look_at(house: &House, id: GraduationId) -> Result<(), Failure> {
    let mut reader = house.db.read().await?;
    let Some(graduation) = reader.lab().graduation(id).await? else { return Ok(()) };
    if graduation.status != GraduationStatus::Granted {
        return Ok(());
    }
    let own = reader.lab().gains_on_paper(graduation.id).await?;
    drop(reader);
    let Some((until, _)) = own.last().copied() else { return Ok(()) };
    let gains: Vec<f64> = own.iter().map(|(_, gain)| *gain).collect();
    let expected: Vec<f64> = graduation.expected.iter().map(|gain| f64::from(*gain)).collect();
    let (seed, before) = (iterate::seed(graduation.agent), graduation.paper);
    let work = move || paper_check(&expected, &gains, (until, seed), before.as_ref());
    let check = tokio::task::spawn_blocking(work).await;
    let check = check.map_err(|error| Failure::Retry(format!("it broke off: {error}")))?;
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let Some(agent) = tx.agents().find(graduation.agent).await? else { return Ok(()) };
    let events = kept(house, &mut tx, (&agent, &graduation), &check).await?;
    tx.append_events(agent.owner, house.now(), &events).await?;
    Ok(tx.save().await?)
}

/// Writes what was found; an agent that fell out of the band goes back to `ready`, opens nothing more, and closes what its strategy closes.
async fn kept(
    house: &House,
    tx: &mut Tx,
    (agent, graduation): (&Agent, &Graduation),
    check: &PaperCheck,
) -> Result<Vec<NewEvent>, Failure> {
    let version = tx.lab().strategy(agent.id, graduation.version).await?;
    let does_what_graduated = version.is_some_and(|version| trades_it(agent, graduation, &version));
    let falls = check.has_left_the_band() && does_what_graduated && agent.stage == Stage::Paper;
    let why = falls.then(|| told(check));
    if !tx.lab().save_paper_check(graduation.id, check, why.as_deref()).await? {
        return Ok(Vec::new());
    }
    let Some(why) = why else { return Ok(Vec::new()) };
    let status = if agent.status == Status::Running { Status::Paused } else { agent.status };
    let back = Agent { stage: Stage::Ready, status, ..agent.clone() };
    if !tx.agents().save(&back, house.now()).await? {
        return Err(Failure::Retry("the agent was changed at the same moment".to_owned()));
    }
    let data = json!({
        "version": graduation.version, "graduation": graduation.number, "reason": why, "pValue": check.p_value,
        "trades": check.trades,
    });
    Ok(vec![event(RETURNED, agent, Author::Itself, data)])
}

/// After a change of an agent on paper: where it trades again what was examined, it is compared anew from here on, for what it did meanwhile was something else.
pub(crate) async fn counted_anew(tx: &mut Tx, before: &Agent, after: &Agent) -> Result<(), StorageError> {
    if before.stage != Stage::Paper || after.stage != Stage::Paper {
        return Ok(());
    }
    let held = tx.lab().held_graduation(after.id).await?;
    let Some(graduation) = held.filter(|held| held.status == GraduationStatus::Granted) else {
        return Ok(());
    };
    let Some(version) = tx.lab().strategy(after.id, graduation.version).await? else { return Ok(()) };
    if trades_it(before, &graduation, &version) || !trades_it(after, &graduation, &version) {
        return Ok(());
    }
    let counts = counts_from(tx, after).await?;
    tx.lab().count_anew(graduation.id, counts).await
}

/// Whether it trades what was examined, as it was examined: what a person has given it since is something else.
pub(super) fn trades_it(agent: &Agent, graduation: &Graduation, version: &StrategyVersion) -> bool {
    let Brain::Strategy { document, params, .. } = &agent.brain else { return false };
    let in_any_order = |pairs: &[Symbol]| pairs.iter().cloned().collect::<BTreeSet<_>>();
    *document == version.document
        && params.is_empty()
        && agent.risk.equal_parts
        && agent.timeframe == graduation.timeframe
        && in_any_order(&agent.pairs) == in_any_order(&graduation.pairs)
}

/// Why it comes back.
fn told(check: &PaperCheck) -> String {
    let per_cent = |value: f64| format!("{:+.3} %", value * 100.0);
    format!(
        "its {} trades on paper gained {} each where {} was expected; an agent that does what was expected falls so far short in {:.2} % of cases",
        check.trades,
        check.mean_gain.map_or_else(|| "nothing".to_owned(), per_cent),
        per_cent(check.expected_gain),
        check.p_value.unwrap_or(1.0) * 100.0,
    )
}
