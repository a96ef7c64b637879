//! What the page of one run asks of the use cases.

use crate::{failure::Failure, flash, moment::Moment, pages::runs::PATH, refused::refuse, server};
use domain::{
    OwnerId, PageRequest, RunId,
    models::{CallFilter, ModelCall},
    runs::RunPhase,
};
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// What it has asked of models, the newest first.
    pub calls: Vec<CallView>,
}

/// A question to a model. The texts are none once they were pruned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallView {
    pub model: String,
    pub state: &'static str,
    pub asked: Moment,
    pub tokens: Option<String>,
    /// None is unknown.
    pub cost: Option<String>,
    pub attempts: u32,
    pub error: Option<String>,
    pub repairs: Vec<String>,
    pub system: Option<String>,
    pub prompt: Option<String>,
    pub answer: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseView {
    pub name: String,
    pub started: Moment,
    pub ended: Option<Moment>,
    /// What it found: names and values, or one text where it is not as simple as that.
    pub found: Vec<(String, String)>,
}

pub async fn one_run(id: &str) -> Result<RunView, Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let house = server::house();
    let (run, phases) = services::kernel::runs::get(&house, &by, id).await?;
    let filter = CallFilter { run: Some(id), ..CallFilter::default() };
    let calls = services::kernel::models::calls(&house, &by, &filter, PageRequest::default()).await?;
    Ok(RunView {
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
        phases: phases.into_iter().map(phase).collect(),
        calls: calls.items.into_iter().map(call).collect(),
    })
}

fn call(call: ModelCall) -> CallView {
    CallView {
        model: call.model.to_string(),
        state: call.state.as_str(),
        asked: call.asked_at.into(),
        tokens: call.usage.map(|usage| format!("{} in, {} out", usage.input_tokens, usage.output_tokens)),
        cost: call.cost.map(|cost| cost.to_string()),
        attempts: call.attempts,
        error: call.error,
        repairs: call.repairs,
        system: call.system,
        prompt: call.prompt,
        answer: call.answer,
    }
}

fn phase(phase: RunPhase) -> PhaseView {
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
