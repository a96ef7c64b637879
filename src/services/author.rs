//! Who did something, as events tell it.

use domain::{
    AccountId,
    accounts::{Account, AccountName, Principal, Via},
};
use serde_json::Value;

/// Everywhere the same two fields: `by`, a name to read, and `byId`, the account to be sure of. What the console did has
/// only a name, for an account may be called `console` too.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Author<'a> {
    Console,
    Person { id: AccountId, name: &'a AccountName },
}

impl<'a> Author<'a> {
    /// Nobody is the console, and so is whoever acts for somebody there.
    pub(crate) fn of(by: Option<&'a Principal>) -> Self {
        let person = by.filter(|by| by.via != Via::Console);
        person.map_or(Self::Console, |by| Self::Person { id: by.account, name: &by.name })
    }

    /// Somebody who did it to their own account.
    pub(crate) const fn oneself(account: &'a Account) -> Self {
        Self::Person { id: account.id, name: &account.name }
    }

    /// A name to read.
    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::Console => "console",
            Self::Person { name, .. } => name.as_str(),
        }
    }

    /// The data of an event, and who did it.
    pub(crate) fn sign(self, mut data: Value) -> Value {
        data["by"] = self.name().into();
        if let Self::Person { id, .. } = self {
            data["byId"] = id.to_string().into();
        }
        data
    }
}

impl<'a> From<&'a Principal> for Author<'a> {
    fn from(by: &'a Principal) -> Self {
        Self::of(Some(by))
    }
}
