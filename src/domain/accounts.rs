//! People: their names, roles and what they may do here.

use crate::{
    AccountId, OwnerId, SessionKey, Timestamp, TokenId,
    tokens::{Scope, Scopes},
    words::words,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a person may do beyond their own things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Manages members and sees the house's own log.
    Admin,
    Member,
}

/// Whether a person may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    Active,
    Disabled,
}

words! {
    Role { Admin = "admin", Member = "member" }
    AccountStatus { Active = "active", Disabled = "disabled" }
}

/// A word outside its list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be one of: {allowed}")]
pub struct UnknownWord {
    pub allowed: &'static str,
}

/// A person with an account. Has no password in it: that stays in storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    pub id: AccountId,
    pub name: AccountName,
    pub role: Role,
    pub status: AccountStatus,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Raised by whatever shuts the person's browsers out: a new password, disabling. Nobody's business outside.
    #[serde(skip)]
    pub epoch: i64,
}

/// The name a person signs in with: 2 to 32 of `a-z 0-9 . _ -`, beginning with a letter or digit. Case is folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AccountName(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be 2 to 32 letters a-z, digits, dots, dashes or underscores, and begin with a letter or digit")]
pub struct AccountNameError;

impl AccountName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountName {
    type Err = AccountNameError;

    fn from_str(text: &str) -> Result<Self, AccountNameError> {
        let folded = text.trim().to_ascii_lowercase();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let begins_well = folded.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric());
        if !(2..=32).contains(&folded.len()) || !begins_well || !folded.bytes().all(allowed) {
            return Err(AccountNameError);
        }
        Ok(Self(folded))
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for AccountName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A password somebody chose, long enough to be one. Lives only until it is hashed.
#[derive(Debug, Clone)]
pub struct NewPassword(crate::Secret);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NewPasswordError {
    #[error("must have at least {} characters", NewPassword::MIN)]
    TooShort,
    #[error("must have at most {} bytes", NewPassword::MAX)]
    TooLong,
}

impl NewPassword {
    pub const MIN: usize = 10;
    pub const MAX: usize = 1_024;

    pub fn parse(text: impl Into<String>) -> Result<Self, NewPasswordError> {
        let text = text.into();
        if text.chars().count() < Self::MIN {
            return Err(NewPasswordError::TooShort);
        }
        if text.len() > Self::MAX {
            return Err(NewPasswordError::TooLong);
        }
        Ok(Self(crate::Secret::new(text)))
    }

    pub const fn secret(&self) -> &crate::Secret {
        &self.0
    }
}

/// By what somebody has identified themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    Session(SessionKey),
    Token(TokenId),
    /// The command line of the machine that the house is on.
    Console,
}

/// Who is asking, and what they may do: the proof that a request was authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub account: AccountId,
    pub name: AccountName,
    pub role: Role,
    pub scopes: Scopes,
    pub via: Via,
}

impl Principal {
    /// Whoever may run commands on this machine, in the name of an account.
    pub fn at_console(account: &Account) -> Self {
        Self {
            account: account.id,
            name: account.name.clone(),
            role: account.role,
            scopes: Scopes::all(),
            via: Via::Console,
        }
    }

    pub fn owner(&self) -> OwnerId {
        self.account.into()
    }

    /// The scope `admin` is worth something only in the hands of an administrator.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.allow(scope) && (scope != Scope::Admin || self.role == Role::Admin)
    }

    /// The session that is asking; `None` when a token is.
    pub const fn session(&self) -> Option<SessionKey> {
        match self.via {
            Via::Session(session) => Some(session),
            Via::Token(_) | Via::Console => None,
        }
    }

    /// Whose things this person may look at: their own, and the house's when they may administer.
    pub fn sees(&self, owner: OwnerId) -> bool {
        owner == self.owner() || (owner == OwnerId::HOUSE && self.may(Scope::Admin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_and_checked() {
        assert_eq!(" Ada.L ".parse::<AccountName>().unwrap().as_str(), "ada.l");
        for wrong in ["", "a", "-ada", "a b", "ada\u{308}", "<b>", "a'--", &"x".repeat(33)] {
            assert_eq!(wrong.parse::<AccountName>(), Err(AccountNameError), "{wrong}");
        }
    }

    #[test]
    fn a_password_needs_length_and_nothing_else() {
        assert!(NewPassword::parse("correct horse").is_ok());
        assert_eq!(NewPassword::parse("short").unwrap_err(), NewPasswordError::TooShort);
        assert_eq!(NewPassword::parse("x".repeat(1_025)).unwrap_err(), NewPasswordError::TooLong);
        assert!(!format!("{:?}", NewPassword::parse("correct horse")).contains("correct"));
    }
}
