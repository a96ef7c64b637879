//! What the page of sessions asks of the use cases.

use super::{SESSIONS, device::in_words};
use crate::{failure::Failure, flash, moment::Moment, refused::refuse, server};
use domain::sessions::Session;
use leptos::prelude::*;
use services::sessions;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLine {
    pub id: String,
    /// `Firefox on Linux`; `None` when the browser did not say.
    pub device: Option<String>,
    pub address: Option<String>,
    pub since: Moment,
    pub seen: Moment,
    /// The one that is asking.
    pub here: bool,
}

pub async fn own_sessions() -> Result<Vec<SessionLine>, Failure> {
    let by = server::signed_in()?;
    let found = sessions::list(&server::house(), &by).await?;
    let line = |session: Session| SessionLine {
        id: session.id.to_string(),
        device: session.user_agent.as_deref().map(in_words),
        address: session.address,
        since: session.created_at.into(),
        seen: session.last_seen_at.into(),
        here: by.session() == Some(session.id),
    };
    Ok(found.into_iter().map(line).collect())
}

#[server(prefix = "/ui", endpoint = "end_session")]
pub async fn end_session(id: String) -> Result<(), Failure> {
    match end(&id).await {
        Ok(()) => {
            flash::redirect_done(SESSIONS, flash::Done::SessionEnded);
            Ok(())
        }
        Err(failure) => Err(refuse::<EndSession>(SESSIONS, failure, &[])),
    }
}

async fn end(id: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(sessions::revoke(&server::house(), &by, id).await?)
}

#[server(prefix = "/ui", endpoint = "end_all_sessions")]
pub async fn end_all_sessions() -> Result<(), Failure> {
    let by = server::signed_in()?;
    sessions::end_everywhere(&server::house(), &by).await?;
    flash::redirect_done("/sign-in", flash::Done::SessionsEnded);
    Ok(())
}
