//! How a new token reaches the page that shows it once, with and without scripts and with any number of servers: in a cookie
//! that no script can read, that only the page of tokens is sent, that lives a minute and that is taken back as soon as it was
//! shown. The server keeps nothing of it.

use crate::{pages::TOKENS, server};
use domain::Secret;
use leptos::prelude::use_context;
use services::wallets::Site;

const COOKIE: &str = "new_token";
const SECONDS: u32 = 60;

/// A token to be shown this one time.
pub(super) struct NewToken {
    pub id: String,
    pub secret: String,
}

pub(super) fn give(id: &str, secret: &Secret) {
    send(&format!("{id}.{}", secret.reveal()), SECONDS);
}

/// The token that was created just now, if any.
pub(super) fn take() -> Option<NewToken> {
    let cookie = server::cookie(COOKIE)?;
    send("", 0);
    let (id, secret) = cookie.split_once('.')?;
    Some(NewToken { id: id.to_owned(), secret: secret.to_owned() })
}

fn send(value: &str, max_age_seconds: u32) {
    let is_https = server::extension::<Site>().is_some_and(|site| site.uri.starts_with("https://"));
    let secure = if is_https { "; Secure" } else { "" };
    // `Strict`: it is of use only on the way from the form to the page, both ours.
    let cookie = format!(
        "{COOKIE}={value}; Path={TOKENS}; HttpOnly; SameSite=Strict; Max-Age={max_age_seconds}{secure}"
    );
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::try_from(cookie))
    {
        response.append_header(http::header::SET_COOKIE, value);
    }
}
