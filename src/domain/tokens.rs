//! API tokens: what a program shows instead of a password.

use crate::{Timestamp, TokenId, accounts::UnknownWord, words::words};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look at things.
    Read,
    /// Change things.
    Write,
    /// Manage members and see the house's own log; only for administrators.
    Admin,
}

words! {
    Scope { Read = "read", Write = "write", Admin = "admin" }
}

/// A set of scopes; each one stands alone, so a token with `write` alone cannot read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// `None` when there is no scope at all.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Option<Self> {
        let mut scopes: Vec<Scope> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        (!scopes.is_empty()).then_some(Self(scopes))
    }

    /// Everything: what a person has who signed in.
    pub fn all() -> Self {
        Self(Scope::ALL.to_vec())
    }

    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(","))
    }
}

impl FromStr for Scopes {
    type Err = UnknownWord;

    /// `read,write`
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let scopes: Vec<Scope> = text.split(',').map(|word| word.trim().parse()).collect::<Result<_, _>>()?;
        Self::new(scopes).ok_or(UnknownWord { allowed: "read, write, admin" })
    }
}

/// A token as its owner sees it: never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiToken {
    pub id: TokenId,
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl ApiToken {
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_a_set_with_a_text() {
        let scopes: Scopes = "write, read,read".parse().unwrap();
        assert_eq!(scopes.to_string(), "read,write");
        assert!(scopes.allow(Scope::Read) && !scopes.allow(Scope::Admin));
        assert!("".parse::<Scopes>().is_err());
        assert!("read,root".parse::<Scopes>().is_err());
    }
}
