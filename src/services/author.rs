//! Who did something, as events tell it.

use domain::{
    AccountId, ManagerId,
    accounts::{Account, AccountName, Principal, Via},
    agents::AgentName,
};
use serde_json::Value;

/// Everywhere the same two fields: `by`, a name to read, and `byId`, the account to be sure of. What the console did has
/// only a name, for an account may be called `console` too; what a manager did has `byManager` instead, and what an
/// agent did `itself` nothing more.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Author<'a> {
    Console,
    Person {
        id: AccountId,
        name: &'a AccountName,
    },
    Manager {
        id: ManagerId,
        name: &'a AgentName,
    },
    /// An agent, where its person has said beforehand what it shall do by itself.
    Itself,
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

    /// Whether a person did it, here or at the console.
    pub(crate) const fn is_person(self) -> bool {
        !matches!(self, Self::Manager { .. } | Self::Itself)
    }

    /// A name to read.
    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::Console => "console",
            Self::Person { name, .. } => name.as_str(),
            Self::Manager { name, .. } => name.as_str(),
            Self::Itself => "itself",
        }
    }

    /// The data of an event, and who did it.
    pub(crate) fn sign(self, mut data: Value) -> Value {
        data["by"] = self.name().into();
        match self {
            Self::Console | Self::Itself => {}
            Self::Person { id, .. } => data["byId"] = id.to_string().into(),
            Self::Manager { id, .. } => data["byManager"] = id.to_string().into(),
        }
        data
    }
}

impl<'a> From<&'a Principal> for Author<'a> {
    fn from(by: &'a Principal) -> Self {
        Self::of(Some(by))
    }
}
