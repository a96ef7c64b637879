//! Signing in with a password.
//!
//! Nobody learns from the answer, or from how long it takes, whether a name exists: an unknown name, a wrong password
//! and a disabled account go the same way — count the attempt, read the credentials, hash once, append one event.

mod password;
pub(crate) mod throttle;

pub use password::{SignInError, with_password};
pub use throttle::MEMORY;

use crate::Origin;
use domain::{
    accounts::Account,
    events::{EventKind, NewEvent},
};
use serde_json::json;

pub const SIGNED_IN: EventKind = EventKind::known("account.signed_in");
pub const SIGN_IN_FAILED: EventKind = EventKind::known("account.sign_in_failed");

/// By which means somebody signed in, and from where.
pub(crate) fn signed_in(account: &Account, via: &str, origin: &Origin) -> NewEvent {
    let data = json!({ "via": via, "address": origin.bounded_address() });
    NewEvent::new(SIGNED_IN, crate::accounts::subject(account.id), data)
}
