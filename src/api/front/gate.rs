//! Which pages somebody may see: before set-up only the set-up page, before sign-in only the sign-in page.

use crate::{problem::Problem, state::ServerState};
use axum::{
    http::{Method, Uri, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use services::Caller;
use std::fmt::Write as _;

const SET_UP: &str = "/set-up";
const SIGN_IN: &str = "/sign-in";

/// Where the reader is sent instead, if the page is not for them now.
pub(crate) async fn redirect(
    state: &ServerState,
    parts: &Parts,
    caller: &Caller,
) -> Result<Option<Response>, Problem> {
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return Ok(None);
    }
    let path = parts.uri.path();
    let to = if caller.0.is_some() {
        matches!(path, SET_UP | SIGN_IN).then(|| "/".to_owned())
    } else if !state.is_set_up().await? {
        (path != SET_UP).then(|| SET_UP.to_owned())
    } else {
        (path != SIGN_IN).then(|| sign_in(&parts.uri))
    };
    Ok(to.map(|to| Redirect::to(&to).into_response()))
}

/// The sign-in page, remembering where the reader wanted to go.
fn sign_in(wanted: &Uri) -> String {
    let wanted = wanted.path_and_query().map_or("/", |wanted| wanted.as_str());
    if matches!(wanted, "/" | SET_UP) {
        return SIGN_IN.to_owned();
    }
    let mut to = format!("{SIGN_IN}?next=");
    for byte in wanted.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                to.push(char::from(byte));
            }
            // Writing to a text cannot fail.
            other => drop(write!(to, "%{other:02X}")),
        }
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wanted_page_is_one_parameter() {
        assert_eq!(sign_in(&Uri::from_static("/")), "/sign-in");
        assert_eq!(
            sign_in(&Uri::from_static("/activity?kind=run&page=2")),
            "/sign-in?next=/activity%3Fkind%3Drun%26page%3D2"
        );
    }
}
