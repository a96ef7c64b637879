//! Sessions of people who signed in, as they see them in their settings.

use crate::{AccountId, SessionKey, Timestamp};
use serde::{Deserialize, Serialize};

/// One place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub id: SessionKey,
    pub account: AccountId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// The address the sign-in came from, when known.
    pub address: Option<String>,
    pub user_agent: Option<String>,
}
