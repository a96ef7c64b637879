//! Rows are parsed, not trusted: a column that this program cannot have written is named in the error.

use crate::{Result, StorageError};
use domain::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{fmt::Display, str::FromStr};

/// Ids named in one statement: SQLite allows 32,766 values in one.
pub(crate) const IDS: usize = 500;

/// A word or id that has its own type.
pub(crate) fn parsed<T: FromStr>(table: &'static str, column: &'static str, value: &str) -> Result<T> {
    value.parse().map_err(|_| corrupt(table, column, value))
}

/// A document that has its own type.
pub(crate) fn document<T: DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    text: &str,
) -> Result<T> {
    serde_json::from_str(text).map_err(|_| corrupt(table, column, text))
}

/// A value as its document is stored.
pub(crate) fn written<T: Serialize + ?Sized>(
    table: &'static str,
    column: &'static str,
    value: &T,
) -> Result<String> {
    serde_json::to_string(value).map_err(|error| corrupt(table, column, error))
}

pub(crate) fn json(table: &'static str, column: &'static str, value: &str) -> Result<Value> {
    serde_json::from_str(value).map_err(|_| corrupt(table, column, value))
}

/// A count that is stored as a signed number and is never negative.
pub(crate) fn count<T: TryFrom<i64>>(table: &'static str, column: &'static str, value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| corrupt(table, column, value))
}

/// Whether a filter asks for the character NUL: no stored text has it, and PostgreSQL does not accept it in a question.
pub(crate) fn has_nul<const N: usize>(texts: [&Option<String>; N]) -> bool {
    texts.into_iter().flatten().any(|text| text.contains('\0'))
}

pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(crate) fn corrupt(table: &'static str, column: &'static str, value: impl Display) -> StorageError {
    StorageError::Corrupt { table, column, value: value.to_string() }
}

/// The condition that a row belongs to one of the owners, at the beginning of the conditions. A macro, because the two
/// query builders are different types.
macro_rules! push_owners {
    ($query:ident, $owners:expr) => {{
        $query.push("owner_id in (");
        let mut ids = $query.separated(", ");
        for owner in $owners {
            ids.push_bind(owner.as_uuid());
        }
        $query.push(")");
    }};
}

pub(crate) use push_owners;
