//! Who is asking: a bearer token comes before a cookie; nobody is an answer too.
//!
//! Tokens are for programs and count under `/api` alone, where each route names the scope it needs. Pages and their server
//! functions belong to people who signed in.

use super::{area::Area, session::Visit};
use crate::problem::{Problem, kinds};
use axum::http::{HeaderMap, header};
use services::{Caller, House, desk::StopHolds};

/// A token was shown and did not count. Handlers that need somebody answer 401 with it.
#[derive(Debug, Clone)]
pub(crate) struct TokenRefused(pub(crate) Problem);

pub(crate) enum Identified {
    /// What is known of their stops comes with a session alone: only pages ask.
    Caller(Caller, Option<StopHolds>),
    Refused(TokenRefused),
}

pub(crate) async fn identify(
    house: &House,
    area: Area,
    headers: &HeaderMap,
    visit: &Visit,
) -> Result<Identified, Problem> {
    if area == Area::Api
        && let Some(authorization) = headers.get(header::AUTHORIZATION)
    {
        let text = authorization.to_str().unwrap_or_default();
        return match bearer(text) {
            Some(token) => by_token(house, token).await,
            None => Ok(refused("The header `authorization` must be `Bearer` and a token.")),
        };
    }
    if !visit.cookie {
        return Ok(Identified::Caller(Caller(None), None));
    }
    let (principal, stop) = services::sessions::visitor(house, &visit.session).await?.unzip();
    Ok(Identified::Caller(Caller(principal), stop))
}

async fn by_token(house: &House, token: &str) -> Result<Identified, Problem> {
    match services::tokens::authenticate(house, token).await? {
        Some(principal) => Ok(Identified::Caller(Caller(Some(principal)), None)),
        None => Ok(refused("The token is unknown, expired or revoked. Create a new one in the settings.")),
    }
}

fn refused(detail: &'static str) -> Identified {
    Identified::Refused(TokenRefused(Problem::new(&kinds::TOKEN_INVALID, detail)))
}

/// The scheme's name may be written in any case.
fn bearer(text: &str) -> Option<&str> {
    let (scheme, token) = text.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
