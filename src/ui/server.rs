//! What server functions need to know of their request.

use crate::failure::{Failure, Problem, Refusal};
use domain::accounts::{NewPasswordError, Principal};
use http::request::Parts;
use leptos::prelude::{expect_context, use_context, with_context};
use services::{Caller, House, Origin, SetUpCode, wallets::Site};

pub fn house() -> House {
    expect_context()
}

/// Who asks; `None` before the door. Read from the request that the door has already identified.
pub fn principal() -> Option<Principal> {
    extension::<Caller>().and_then(|Caller(principal)| principal)
}

/// Who asks, or the failure that sends them to the door.
pub fn signed_in() -> Result<Principal, Failure> {
    principal().ok_or(Failure::SignInNeeded)
}

/// What the door has attached to the request.
pub fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    with_context::<Parts, _>(|parts| parts.extensions.get::<T>().cloned()).flatten()
}

/// The value of a cookie.
pub fn cookie(name: &str) -> Option<String> {
    with_context::<Parts, _>(|parts| {
        let lines =
            parts.headers.get_all(http::header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';'));
        pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
    })
    .flatten()
}

/// Sends a cookie that scripts may read: for looks, never for access.
pub fn send_cookie(name: &str, value: &str, max_age_seconds: u32) {
    let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={max_age_seconds}");
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::try_from(cookie))
    {
        response.append_header(http::header::SET_COOKIE, value);
    }
}

/// The page says that there is nothing at this address.
pub fn answer_not_found() {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
}

/// Where the request comes from.
pub fn origin() -> Origin {
    extension().unwrap_or_default()
}

/// The session of the browser that asks.
pub fn session() -> Result<tower_sessions::Session, Failure> {
    extension().ok_or_else(|| {
        tracing::error!("a server function was called without the session of its request");
        Failure::Internal
    })
}

/// The site that a wallet's message must name, as far as the server knows its own address.
pub fn site() -> Result<Site, Failure> {
    extension().ok_or(Failure::Refused(Refusal::UnknownSite))
}

/// The console's code, when this house asks for it.
pub fn set_up_code() -> Option<SetUpCode> {
    use_context::<Option<SetUpCode>>().flatten()
}

/// What is wrong with a new password, as pages say it.
pub const fn password_problem(error: &NewPasswordError) -> Problem {
    match error {
        NewPasswordError::TooShort => Problem::TooShort,
        NewPasswordError::TooLong => Problem::TooLong,
    }
}
