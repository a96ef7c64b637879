//! The phases one by one: what each prepares outside of its transaction, and what it keeps inside.

use super::{
    Iterating,
    at_hand::{PackedTrades, Work},
    basis::{self, Start},
    case::{Case, iteration_of},
    claims, think,
};
use crate::{
    backtests::packed_json,
    kernel::{
        jobs::Failure,
        runs::{PhaseDone, Step},
    },
    lab::{
        LabError,
        course::{Again, Attempt, Course, Run, again, lessons, refine, with_offered},
        ground::{self, DataError, Told},
        iterations, merge,
    },
    market::MarketError,
};
use domain::{
    Money,
    lab::{Edit, Found, Refinement, Trial, Written},
    market::{FeedError, Symbol},
};
use engine::learning::Found as Findings;
use serde_json::{Value, json};
use std::sync::Arc;
use storage::Tx;

impl Iterating {
    pub(super) async fn generate(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let mut why = None;
        if let Some((version, pattern)) = &case.basis {
            let asked = &case.iteration.asked;
            let wanted = (&asked.on, &case.personality.personality);
            match basis::start((version, *pattern), wanted, &asked.model)? {
                Start::From(written, note) => {
                    return Ok(json!({ "strategy": written, "notes": note.into_iter().collect::<Vec<_>>() }));
                }
                Start::Anew(reason) => why = Some(reason),
            }
        }
        let course = self.course(step, case).await?;
        let mut written = self.written(step, case, &course).await?;
        if let (Some(why), Some(notes)) = (why, written["notes"].as_array_mut()) {
            notes.insert(0, why.into());
        }
        Ok(written)
    }

    pub(super) async fn scan(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let attempt = self.attempt(step, case).await?;
        let course = self.course(step, case).await?;
        let bars: usize = course.ground.instruments().map(engine::bars::Bars::len).sum();
        let Work { mut notes, without_news, .. } = self.at_hand.of(case.iteration.id);
        let asked = &case.iteration.asked;
        notes.extend(think::may_have_seen(
            step.house(),
            &asked.model,
            (&asked.on.feed, attempt.results.from),
        ));
        if attempt.results.trades == 0 {
            let is_open = attempt.results.total_return.abs() > f64::EPSILON;
            let said = if is_open {
                "It closed no trade on the open data: what it entered is open to the end, and its figures are of that."
            } else {
                "It never traded on the open data."
            };
            notes.push(said.to_owned());
        }
        Ok(json!({
            "signals": attempt.results.signals, "bars": bars, "notes": notes, "withoutNews": without_news,
        }))
    }

    pub(super) async fn enrich(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let attempt = self.attempt(step, case).await?;
        let course = self.course(step, case).await?;
        Ok(json!({ "signals": attempt.results.signals, "knownAtEach": course.known_at_each() }))
    }

    pub(super) async fn backtest(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let attempt = self.attempt(step, case).await?;
        Ok(json!({ "results": attempt.results }))
    }

    pub(super) async fn analyse(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let attempt = self.attempt(step, case).await?;
        let found = self.findings(step, case).await?;
        self.told(step, case, (&attempt, &found)).await
    }

    pub(super) async fn propose(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let (course, attempt) = (self.course(step, case).await?, self.attempt(step, case).await?);
        let found = self.findings(step, case).await?;
        let results = attempt.results.clone();
        let (asked, before, measured) = self.proposed(step, case, (&attempt, &found)).await?;
        let mut reader = step.house().db.read().await?;
        let earlier = case.earlier(&mut reader).await?;
        let known = case.changes_known(&earlier, &results);
        let run_already = case.run_of_it(&mut reader, &earlier, &results).await?;
        let offered = case.offered_before(&mut reader, &earlier, &results).await?;
        drop(reader);
        let document = attempt.document.clone();
        let by = asked.by.clone();
        let proposals = asked.proposals;
        let on = Arc::clone(&course);
        let work = move || {
            let base = (attempt.as_ref(), found.as_ref());
            let lessons = again(&on, base, (&known, &run_already), before + 1);
            let run = before + 1 + lessons.runs.len();
            (refine(&on, base, &proposals, (&by, run)), lessons)
        };
        let (mut refined, lessons) = aside(work).await?;
        refined.runs.splice(0..0, lessons.runs);
        claims::mark_reasons(refined.refinements.iter_mut(), &measured, &document);
        let refined = Arc::new(refined);
        let id = case.iteration.id;
        let (mut refinements, offered_again) = with_offered(&refined.refinements, offered.changes);
        // Of what was offered before anybody looked at the figures of its reasons.
        let unmarked = refinements.iter_mut().filter(|one| one.figures.is_empty());
        claims::mark_reasons(unmarked, &measured, &document);
        let trades = trades_of(course, document, &refinements).await?;
        let told = json!({
            "refinements": refinements, "runs": refined.runs.len(), "trials": before + 1 + refined.runs.len(),
            "notes": asked.notes.iter().chain(&lessons.notes).chain(&refined.notes).chain(&offered.notes).chain(&offered_again).collect::<Vec<_>>(),
            "again": lessons.again, "cost": asked.cost,
        });
        self.at_hand.keep(id, |work| {
            work.refined = Some(refined);
            work.offered = Some(Arc::new(trades));
        });
        Ok(told)
    }

    pub(super) async fn store(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let (course, attempt) = (self.course(step, case).await?, self.attempt(step, case).await?);
        let found = self.findings(step, case).await?;
        let refinements = case.iteration.found.refinements.clone().unwrap_or_default();
        let pattern = strategy(case)?.pattern;
        let known = case.knowledge(attempt.results.to);
        let number = case.iteration.number;
        let (_, before) = step.house().db.read().await?.lab().trials_before(case.agent.id, number, 1).await?;
        let chosen = (pattern, before + 1);
        let again = changes_again(step)?;
        let work =
            move || lessons(&course, &attempt, (&found, &refinements, &again), (number, chosen), &known);
        let learnt = aside(work).await?.map_err(|error| give_up(&error))?;
        serde_json::to_value(learnt).map_err(|error| give_up(&error))
    }

    /// Keeps what a phase has found, in its transaction.
    pub(super) async fn keep(
        &self,
        step: &Step<'_>,
        prepared: Value,
        tx: &mut Tx,
    ) -> Result<PhaseDone, Failure> {
        let id = iteration_of(step)?;
        let gone = || Failure::GiveUp("its agent was deleted".to_owned());
        let iteration = tx.lab().iteration(id).await?.ok_or_else(gone)?;
        let mut found = iteration.found.clone();
        let cost: Option<Money> = match prepared.get("cost") {
            None => Some(Money::ZERO),
            Some(cost) => serde_json::from_value(cost.clone()).map_err(|error| give_up(&error))?,
        };
        match step.phase {
            "generate" => found.strategy = part(&prepared, "strategy")?,
            "scan" => found.signals = part(&prepared, "signals")?,
            "backtest" => self.keep_backtest(step, tx, (&iteration, &mut found), &prepared).await?,
            "analyse" => found.analysis = part(&prepared, "analysis")?,
            "propose" => self.keep_trials(step, tx, (&iteration, &mut found), &prepared).await?,
            _ => {}
        }
        let notes: Option<Vec<String>> = part(&prepared, "notes")?;
        found.notes.extend(notes.unwrap_or_default());
        if !tx.lab().save_found(id, &found).await? {
            return Err(Failure::GiveUp("it was called off".to_owned()));
        }
        if step.phase != "store" {
            return Ok(PhaseDone { cost, ..prepared.into() });
        }
        let agent = tx.agents().find(iteration.agent).await?.ok_or_else(gone)?;
        let learnt = serde_json::from_value(prepared).map_err(|error| give_up(&error))?;
        let touched = merge(step.house(), tx, agent.id, learnt).await?;
        let told = iterations::through(step.house(), tx, &agent, &iteration).await;
        let events = told.map_err(|error| match error {
            LabError::Storage(error) => error.into(),
            other => give_up(&other),
        })?;
        self.at_hand.forget(id);
        Ok(PhaseDone { events, ..json!({ "insights": touched.len() }).into() })
    }

    async fn keep_backtest(
        &self,
        step: &Step<'_>,
        tx: &mut Tx,
        (iteration, found): (&domain::lab::Iteration, &mut Found),
        prepared: &Value,
    ) -> Result<(), Failure> {
        found.results = part(prepared, "results")?;
        let work = self.at_hand.of(iteration_of(step)?);
        let (Some(attempt), Some(course)) = (work.attempt, work.course) else { return Err(lost()) };
        for seal in &work.seals {
            tx.lab().add_seal(seal).await?;
        }
        let trades = packed_json(&course.trades(&attempt.measured)).map_err(|error| give_up(&error))?;
        tx.lab().save_lab_file(iteration.id, iterations::TRADES, &trades).await?;
        let run = Run::of("as it stands", &[], &attempt.measured);
        tx.lab().add_trials(&[trial(iteration, 1, &run)]).await?;
        found.trials = tx.lab().trial_count(iteration.agent).await?;
        Ok(())
    }

    async fn keep_trials(
        &self,
        step: &Step<'_>,
        tx: &mut Tx,
        (iteration, found): (&domain::lab::Iteration, &mut Found),
        prepared: &Value,
    ) -> Result<(), Failure> {
        let work = self.at_hand.of(iteration_of(step)?);
        let (Some(refined), Some(offered)) = (work.refined, work.offered) else { return Err(lost()) };
        for (id, trades) in offered.iter() {
            tx.lab().save_lab_file(iteration.id, &iterations::trades_of_refinement(*id), trades).await?;
        }
        let trials: Vec<Trial> =
            refined.runs.iter().zip(2_u32..).map(|(run, number)| trial(iteration, number, run)).collect();
        tx.lab().add_trials(&trials).await?;
        found.refinements = part(prepared, "refinements")?;
        found.trials = tx.lab().trial_count(iteration.agent).await?;
        Ok(())
    }

    /// The ground of the agent: loaded once, and again after a crash.
    pub(super) async fn course(&self, step: &Step<'_>, case: &Case) -> Result<Arc<Course>, Failure> {
        let id = case.iteration.id;
        if let Some(course) = self.at_hand.of(id).course {
            return Ok(course);
        }
        let on = &case.iteration.asked.on;
        let silent = without_news(step)?;
        let told = Told::ByNews { but: &silent };
        let loaded = ground::load(step.house(), case.agent.id, (on, &case.seals), told).await;
        let loaded = loaded.map_err(of_data)?;
        let (seals, notes, silent) =
            (loaded.seals.clone(), loaded.notes.clone(), loaded.without_news.clone());
        let session = loaded.session.map(|session| session.to_string());
        let seed = case.seed();
        let made = aside(move || loaded.course(seed)).await?;
        // Behind the seal nobody looks while something is learnt.
        let (course, _) = made.map_err(of_data)?;
        let course = Arc::new(course);
        self.at_hand.keep(id, |work| {
            work.course = Some(Arc::clone(&course));
            work.seals = seals;
            work.notes = notes;
            work.without_news = silent;
            work.session = session;
        });
        Ok(course)
    }

    async fn attempt(&self, step: &Step<'_>, case: &Case) -> Result<Arc<Attempt>, Failure> {
        if let Some(attempt) = self.at_hand.of(case.iteration.id).attempt {
            return Ok(attempt);
        }
        let course = self.course(step, case).await?;
        let document = strategy(case)?.document.clone();
        let attempt = aside(move || course.attempt(&document)).await?.map_err(|error| give_up(&error))?;
        let attempt = Arc::new(attempt);
        self.at_hand.keep(case.iteration.id, |work| work.attempt = Some(Arc::clone(&attempt)));
        Ok(attempt)
    }

    async fn findings(&self, step: &Step<'_>, case: &Case) -> Result<Arc<Findings>, Failure> {
        if let Some(found) = self.at_hand.of(case.iteration.id).found {
            return Ok(found);
        }
        let (course, attempt) = (self.course(step, case).await?, self.attempt(step, case).await?);
        let found = Arc::new(aside(move || course.findings(&attempt)).await?);
        self.at_hand.keep(case.iteration.id, |work| work.found = Some(Arc::clone(&found)));
        Ok(found)
    }
}

/// The instruments whose news could not be read when *scan* was at it: what comes of them later is not what it was counted by.
fn without_news(step: &Step<'_>) -> Result<Vec<Symbol>, Failure> {
    left(step, "scan", "withoutNews")
}

/// A part of what an earlier phase has left; nothing of one that has left none.
fn left<T: serde::de::DeserializeOwned + Default>(
    step: &Step<'_>,
    phase: &str,
    name: &str,
) -> Result<T, Failure> {
    let earlier = step.earlier.iter().find(|earlier| earlier.name == phase);
    let result = earlier.and_then(|phase| phase.result.as_ref());
    Ok(result.map(|result| part(result, name)).transpose()?.flatten().unwrap_or_default())
}

/// What *propose* has found of lessons about changes.
fn changes_again(step: &Step<'_>) -> Result<Vec<Again>, Failure> {
    left(step, "propose", "again")
}

/// The document of the iteration, which *generate* has left.
fn strategy(case: &Case) -> Result<&Written, Failure> {
    let written = case.iteration.found.strategy.as_ref();
    written.ok_or_else(|| Failure::GiveUp("it has no strategy".to_owned()))
}

/// The packed trades of each change that is offered.
async fn trades_of(
    course: Arc<Course>,
    document: String,
    offered: &[Refinement],
) -> Result<PackedTrades, Failure> {
    let changes: Vec<(u32, Vec<Edit>)> = offered.iter().map(|one| (one.id, one.edits.clone())).collect();
    let of_one = move |(id, edits): (u32, Vec<Edit>)| {
        let trades = course.trades_with(&document, &edits).map_err(|error| give_up(&error))?;
        Ok((id, packed_json(&trades).map_err(|error| give_up(&error))?))
    };
    aside(move || changes.into_iter().map(of_one).collect()).await?
}

fn trial(iteration: &domain::lab::Iteration, number: u32, run: &Run) -> Trial {
    Trial {
        agent: iteration.agent,
        iteration: iteration.number,
        number,
        change: run.change.clone(),
        edits: run.edits.clone(),
        trades: run.trades,
        sharpe: run.sharpe,
        returns: run.returns.clone(),
        ground: Some(iteration.asked.on.ground()),
    }
}

fn part<T: serde::de::DeserializeOwned>(prepared: &Value, name: &str) -> Result<Option<T>, Failure> {
    match prepared.get(name) {
        None => Ok(None),
        Some(value) => serde_json::from_value(value.clone()).map_err(|error| give_up(&error)),
    }
}

/// On a thread where it may take its time.
pub(in crate::lab) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Retry(format!("it broke off: {error}")))
}

fn lost() -> Failure {
    Failure::Retry("what it had computed was lost on the way; it is computed again".to_owned())
}

pub(in crate::lab) fn give_up(error: &dyn std::error::Error) -> Failure {
    Failure::GiveUp(error.to_string())
}

pub(in crate::lab) fn of_data(error: DataError) -> Failure {
    match error {
        DataError::Storage(error) | DataError::Market(MarketError::Storage(error)) => error.into(),
        // What was answered by then is kept, so that each coming asks for less.
        DataError::Feed(ref feed @ FeedError::TooMany { until, .. })
        | DataError::Market(MarketError::Feed(ref feed @ FeedError::TooMany { until, .. })) => {
            Failure::Later { until, why: feed.to_string() }
        }
        DataError::Feed(FeedError::Unavailable { .. }) | DataError::Market(MarketError::Feed(_)) => {
            Failure::Retry(error.to_string())
        }
        other => give_up(&other),
    }
}
