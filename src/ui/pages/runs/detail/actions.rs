//! What the page of one run asks of the use cases.

use super::tick::Tick;
use crate::{failure::Failure, flash, moment::Moment, pages::runs::PATH, refused::refuse, server};
use domain::{
    OwnerId, PageRequest, RunId,
    models::{CallFilter, ModelCall},
    runs::RunPhase,
};
use leptos::prelude::*;
use services::{kernel::models, managers::tick};

pub struct RunView {
    pub id: String,
    pub kind: String,
    pub subject: String,
    pub status: String,
    pub started: Moment,
    /// Its last sign of life.
    pub seen: Moment,
    pub ended: Option<Moment>,
    pub cost: Option<String>,
    pub error: Option<String>,
    /// Whether a job of the schedule drives it.
    pub scheduled: bool,
    /// It belongs to the house, and so do its events.
    pub of_house: bool,
    pub phases: Vec<PhaseView>,
    /// Of a manager.
    pub(super) tick: Option<Tick>,
    /// What was asked of models in it, the oldest first.
    pub calls: Vec<ModelCall>,
}

/// So many calls to models are shown of one run.
const MOST_CALLS: u32 = 10;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseView {
    pub name: String,
    pub started: Moment,
    pub ended: Option<Moment>,
    /// What it came to, in a sentence.
    pub summary: Option<String>,
    /// What it found: names and values, or one text where it is not as simple as that.
    pub found: Vec<(String, String)>,
}

pub async fn one_run(id: &str) -> Result<RunView, Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let house = server::house();
    let (run, phases) = services::kernel::runs::get(&house, &by, id).await?;
    let tick = (run.kind == tick::KIND).then(|| Tick::of(&phases));
    Ok(RunView {
        calls: calls(&house, &by, id).await?,
        id: run.id.to_string(),
        subject: run.subject.to_string(),
        kind: run.kind,
        status: run.status.as_str().to_owned(),
        started: run.started_at.into(),
        seen: run.heartbeat_at.into(),
        ended: run.ended_at.map(Into::into),
        cost: run.cost.map(|cost| cost.to_string()),
        error: run.error,
        scheduled: run.job.is_some(),
        of_house: run.owner == OwnerId::HOUSE,
        phases: phases.into_iter().map(|one| phase(one, tick.as_ref())).collect(),
        tick,
    })
}

/// With their texts, which a list does not have.
async fn calls(
    house: &services::House,
    by: &domain::accounts::Principal,
    run: RunId,
) -> Result<Vec<ModelCall>, Failure> {
    let filter = CallFilter { run: Some(run), ..CallFilter::default() };
    let few = PageRequest::new(1, MOST_CALLS).unwrap_or_default();
    let found = models::calls(house, by, &filter, few).await?;
    let mut calls = Vec::with_capacity(found.items.len());
    for call in found.items.into_iter().rev() {
        calls.push(models::call(house, by, call.id).await?);
    }
    Ok(calls)
}

/// What a phase of a tick found is shown beside the phases; here it is one sentence.
fn phase(phase: RunPhase, tick: Option<&Tick>) -> PhaseView {
    if let Some(tick) = tick {
        let summary = phase.ended_at.and_then(|_| tick.summary(&phase.name));
        return PhaseView {
            name: phase.name,
            started: phase.started_at.into(),
            ended: phase.ended_at.map(Into::into),
            summary,
            found: Vec::new(),
        };
    }
    let found = phase.result.map_or_else(Vec::new, |result| match result.as_object() {
        Some(pairs) => pairs
            .iter()
            .map(|(name, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (name.clone(), text)
            })
            .collect(),
        None if result.is_null() => Vec::new(),
        None => vec![("result".to_owned(), result.to_string())],
    });
    PhaseView {
        name: phase.name,
        started: phase.started_at.into(),
        ended: phase.ended_at.map(Into::into),
        summary: None,
        found,
    }
}

#[server(prefix = "/ui", endpoint = "cancel_run")]
pub async fn cancel_run(id: String) -> Result<(), Failure> {
    match cancel(&id).await {
        Ok(page) => {
            flash::redirect_done(&page, flash::Done::RunCancelled);
            Ok(())
        }
        Err((page, failure)) => Err(refuse::<CancelRun>(&page, failure, &[])),
    }
}

/// The page to go back to, with the failure if there is one.
async fn cancel(id: &str) -> Result<String, (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let by = server::signed_in().map_err(list)?;
    let id: RunId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let page = format!("{PATH}/{id}");
    match services::kernel::runs::cancel(&server::house(), &by, id).await {
        Ok(_) => Ok(page),
        Err(error) => Err((page, error.into())),
    }
}
