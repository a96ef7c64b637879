//! The session cookie: read on the way in, written on the way out when somebody has signed in or out.
//!
//! Not tower-sessions' own layer: that one looks into the session on every request, saves it a second time after the
//! use case has, and answers 500 when the database is only busy.

use crate::{
    problem::{Problem, kinds},
    settings::Settings,
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use domain::Period;
use services::SessionStore;
use std::{fmt::Write as _, sync::Arc};
use tower_sessions::{Session, session::Id, session_store};

pub const SESSION_COOKIE: &str = "agent_manager_session";

/// The session of one request. It touches the database only when somebody looks into it.
pub(crate) struct Visit {
    pub(crate) session: Session,
    /// Whether the browser sent a cookie of ours, good or not.
    pub(crate) cookie: bool,
    before: Option<Id>,
}

impl Visit {
    pub(crate) fn begin(headers: &HeaderMap, store: &Arc<SessionStore>) -> Self {
        let value = cookie_value(headers);
        let id = value.and_then(|value| value.parse::<Id>().ok());
        Self { session: Session::new(id, store.clone(), None), cookie: value.is_some(), before: id }
    }

    /// Tells the browser what has become of its session. The use cases have saved it already.
    pub(crate) async fn end(self, response: &mut Response, settings: &Settings) {
        if self.session.is_empty().await {
            if self.cookie {
                write_cookie(response, "", Period::ZERO, settings);
            }
            return;
        }
        if let Some(id) = self.session.id()
            // The id changes with every sign-in, so a new one is what the browser must learn.
            && self.before != Some(id)
        {
            write_cookie(response, &id.to_string(), services::sessions::COOKIE_AGE, settings);
        }
    }
}

/// The store's errors are all the database's; what exactly happened is in the log.
pub(crate) fn unavailable(error: &tower_sessions::session::Error) -> Problem {
    if let tower_sessions::session::Error::Store(session_store::Error::Backend(_)) = error {
        let detail = "The database did not answer, so that your session may be as it was or not. Ask again in a moment.";
        let problem = Problem::new(&kinds::DATABASE_UNAVAILABLE, detail).retry_after(Period::from_seconds(2));
        return problem.because(error);
    }
    Problem::internal(error)
}

fn cookie_value(headers: &HeaderMap) -> Option<&str> {
    headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()).find_map(|line| {
        line.split(';').find_map(|pair| pair.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='))
    })
}

fn write_cookie(response: &mut Response, value: &str, age: Period, settings: &Settings) {
    let mut cookie =
        format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}", age.as_seconds());
    if settings.is_https() {
        // Writing to a text cannot fail.
        let _ = write!(cookie, "; Secure");
    }
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append("cookie", "theme=dark; agent_manager_session=abc; other=1".parse().unwrap());
        assert_eq!(cookie_value(&headers), Some("abc"));
        let mut near = HeaderMap::new();
        near.append("cookie", "agent_manager_session_x=abc".parse().unwrap());
        assert_eq!(cookie_value(&near), None);
    }
}
