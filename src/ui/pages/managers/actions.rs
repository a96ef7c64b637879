//! What the buttons of a manager do.

use super::PATH;
use crate::{failure::Failure, flash, pages::sign_in::inside, refused::refuse, server};
use domain::{ManagerId, managers::ManagerStep};
use leptos::prelude::*;
use services::managers;

#[server(prefix = "/ui", endpoint = "step_manager")]
pub async fn step_manager(
    id: String,
    #[server(default)] step: String,
    #[server(default)] back: String,
) -> Result<(), Failure> {
    match take(&id, &step).await {
        Ok(done) => {
            flash::redirect_done(inside(&back), done);
            Ok(())
        }
        Err(failure) => Err(refuse::<StepManager>(inside(&back), failure, &[])),
    }
}

async fn take(id: &str, step: &str) -> Result<flash::Done, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: ManagerId = id.parse().map_err(|_| Failure::NotFound)?;
    let (step, done) = match step {
        "start" => (ManagerStep::Start, flash::Done::ManagerStarted),
        "pause" => (ManagerStep::Pause, flash::Done::ManagerPaused),
        "stop" => (ManagerStep::Stop, flash::Done::ManagerStopped),
        "trigger" => {
            managers::trigger(&house, &by, id).await?;
            return Ok(flash::Done::ManagerTriggered);
        }
        "resume" => {
            managers::resume(&house, &by, id).await?;
            return Ok(flash::Done::ManagerResumed);
        }
        _ => return Err(Failure::Malformed),
    };
    managers::step(&house, &by, id, step).await?;
    Ok(done)
}

#[server(prefix = "/ui", endpoint = "delete_manager")]
pub async fn delete_manager(id: String) -> Result<(), Failure> {
    match delete(&id).await {
        Ok(()) => {
            flash::redirect_done(PATH, flash::Done::ManagerDeleted);
            Ok(())
        }
        Err((page, failure)) => Err(refuse::<DeleteManager>(&page, failure, &[])),
    }
}

/// With the page to go back to, if there is a failure.
async fn delete(id: &str) -> Result<(), (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let by = server::signed_in().map_err(list)?;
    let id: ManagerId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let deleted = managers::delete(&server::house(), &by, id).await;
    deleted.map_err(|error| (format!("{PATH}/{id}"), error.into()))
}
