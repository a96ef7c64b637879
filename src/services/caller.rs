//! Who asks and from where, as every request carries it.

use crate::{House, sessions, tokens};
use domain::{
    accounts::{Principal, Via},
    tokens::Scope,
};
use storage::StorageError;

/// Who a request comes from; `None` when nobody has identified themselves.
#[derive(Debug, Clone, Default)]
pub struct Caller(pub Option<Principal>);

/// The same person as they are now. Nobody, when the session has ended, the token is revoked or expired, or the account
/// is disabled: for answers that take longer than a right may last.
pub async fn ask_again(house: &House, principal: &Principal) -> Result<Option<Principal>, StorageError> {
    match principal.via {
        Via::Session(session) => sessions::still(house, session).await,
        Via::Token(token) => tokens::still(house, token).await,
        Via::Console => Ok(Some(principal.clone())),
    }
}

/// Where a request comes from, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    pub address: Option<String>,
    pub user_agent: Option<String>,
}

impl Origin {
    /// More than any address has, and enough to recognise a browser by: what a client sends is not stored unbounded.
    const ADDRESS_CHARS: usize = 64;
    const USER_AGENT_CHARS: usize = 300;

    pub(crate) fn bounded_address(&self) -> Option<String> {
        bounded(self.address.as_deref(), Self::ADDRESS_CHARS)
    }

    pub(crate) fn bounded_user_agent(&self) -> Option<String> {
        bounded(self.user_agent.as_deref(), Self::USER_AGENT_CHARS)
    }
}

/// PostgreSQL stores no NUL in a text; no other control character is worth keeping either.
fn bounded(text: Option<&str>, chars: usize) -> Option<String> {
    text.map(|text| text.chars().filter(|c| !c.is_control()).take(chars).collect())
}

/// The caller is known and may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("this needs an administrator")]
    NotAdministrator,
    #[error("this token lacks the scope {}", .0.as_str())]
    MissingScope(Scope),
    #[error("this needs somebody who has signed in, not a token")]
    NotSignedIn,
}

/// Passes for somebody who has signed in. What would outlive a token, or be worth more than it, is not for tokens.
pub fn allow_in_person(principal: &Principal) -> Result<(), Denied> {
    match principal.via {
        Via::Session(_) | Via::Console => Ok(()),
        Via::Token(_) => Err(Denied::NotSignedIn),
    }
}

/// Passes when the principal may use the scope.
pub fn allow(principal: &Principal, scope: Scope) -> Result<(), Denied> {
    if principal.may(scope) {
        Ok(())
    } else if principal.scopes.allow(scope) {
        Err(Denied::NotAdministrator)
    } else {
        Err(Denied::MissingScope(scope))
    }
}
