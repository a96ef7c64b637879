//! What the page of sessions asks of the use cases.

use crate::{failure::Failure, moment::Moment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

#[server(prefix = "/ui", endpoint = "own_sessions")]
pub async fn own_sessions() -> Result<Vec<SessionLine>, Failure> {
    use crate::server;
    let by = server::signed_in()?;
    let sessions = services::sessions::list(&server::house(), &by).await?;
    let line = |session: domain::sessions::Session| SessionLine {
        id: session.id.to_string(),
        device: session.user_agent.as_deref().map(super::device::in_words),
        address: session.address,
        since: session.created_at.into(),
        seen: session.last_seen_at.into(),
        here: by.session() == Some(session.id),
    };
    Ok(sessions.into_iter().map(line).collect())
}

#[server(prefix = "/ui", endpoint = "end_session")]
pub async fn end_session(id: String) -> Result<(), Failure> {
    use crate::{flash, refused::refuse};
    match end(&id).await {
        Ok(()) => {
            flash::redirect_done(super::super::SESSIONS, flash::Done::SessionEnded);
            Ok(())
        }
        Err(failure) => Err(refuse::<EndSession>(super::super::SESSIONS, failure, &[])),
    }
}

#[cfg(feature = "ssr")]
async fn end(id: &str) -> Result<(), Failure> {
    use crate::server;
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(services::sessions::revoke(&server::house(), &by, id).await?)
}

#[server(prefix = "/ui", endpoint = "end_all_sessions")]
pub async fn end_all_sessions() -> Result<(), Failure> {
    use crate::{flash, server};
    let by = server::signed_in()?;
    services::sessions::end_everywhere(&server::house(), &by).await?;
    flash::redirect_done("/sign-in", flash::Done::SessionsEnded);
    Ok(())
}
