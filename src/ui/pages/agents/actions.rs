//! What the buttons of an agent do.

use super::PATH;
use crate::{failure::Failure, flash, pages::sign_in::inside, refused::refuse, server};
use domain::{AgentId, agents::AgentStep};
use leptos::prelude::*;
use services::agents;

#[server(prefix = "/ui", endpoint = "step_agent")]
pub async fn step_agent(
    id: String,
    #[server(default)] step: String,
    #[server(default)] back: String,
) -> Result<(), Failure> {
    match take(&id, &step).await {
        Ok(done) => {
            flash::redirect_done(inside(&back), done);
            Ok(())
        }
        Err(failure) => Err(refuse::<StepAgent>(inside(&back), failure, &[])),
    }
}

async fn take(id: &str, step: &str) -> Result<flash::Done, Failure> {
    let by = server::signed_in()?;
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    let (step, done) = match step {
        "start" => (AgentStep::Start, flash::Done::AgentStarted),
        "pause" => (AgentStep::Pause, flash::Done::AgentPaused),
        "stop" => (AgentStep::Stop, flash::Done::AgentStopped),
        "terminate" => (AgentStep::Terminate, flash::Done::AgentTerminated),
        _ => return Err(Failure::Malformed),
    };
    agents::step(&server::house(), &by, id, step).await?;
    Ok(done)
}

#[server(prefix = "/ui", endpoint = "delete_agent")]
pub async fn delete_agent(id: String) -> Result<(), Failure> {
    match delete(&id).await {
        Ok(()) => {
            flash::redirect_done(PATH, flash::Done::AgentDeleted);
            Ok(())
        }
        Err((page, failure)) => Err(refuse::<DeleteAgent>(&page, failure, &[])),
    }
}

/// With the page to go back to, if there is a failure.
async fn delete(id: &str) -> Result<(), (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let by = server::signed_in().map_err(list)?;
    let id: AgentId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let deleted = agents::delete(&server::house(), &by, id).await;
    deleted.map_err(|error| (format!("{PATH}/{id}"), error.into()))
}
