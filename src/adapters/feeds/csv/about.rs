//! `instruments.toml`: what the files do not say about their instruments.
//!
//! ```toml
//! [ACME]
//! title = "Acme Corporation"
//! kind = "equity"              # crypto (unless stated), equity, index, volatility, token
//! tick = "0.01"                # the steps of prices and of volumes; unless stated, the finest decimals of the file
//! lot = "1"
//! session = "14:30-21:00"      # in UTC, on weekdays; unless stated, it never closes
//! ```

use super::CsvError;
use domain::market::{InstrumentKind, Scale, Session, Symbol};
use serde::{Deserialize, Deserializer, de};
use std::{collections::BTreeMap, fmt::Display, fs, io, path::Path, str::FromStr};

const FILE: &str = "instruments.toml";

/// What is stated about one instrument.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    pub title: Option<String>,
    pub kind: Option<InstrumentKind>,
    #[serde(default, deserialize_with = "read")]
    pub tick: Option<Scale>,
    #[serde(default, deserialize_with = "read")]
    pub lot: Option<Scale>,
    #[serde(default, deserialize_with = "read")]
    pub session: Option<Session>,
}

/// What is stated about all of them.
#[derive(Debug, Default)]
pub struct About(BTreeMap<String, Stated>);

impl About {
    /// Nothing is stated where the file is missing.
    pub fn of(folder: &Path) -> Result<Self, CsvError> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(CsvError::Unreadable { path, source }),
        };
        toml::from_str(&text).map(Self).map_err(|source| CsvError::About { path, source: Box::new(source) })
    }

    pub fn take(&mut self, symbol: &Symbol) -> Stated {
        self.0.remove(symbol.as_str()).unwrap_or_default()
    }

    /// What is stated about an instrument that has no file is a slip of the pen.
    pub fn refuse_the_rest(self, folder: &Path) -> Result<(), CsvError> {
        match self.0.into_keys().next() {
            Some(instrument) => Err(CsvError::Stranger { path: folder.join(FILE), instrument }),
            None => Ok(()),
        }
    }
}

/// A word of the product out of its text.
fn read<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?.parse().map(Some).map_err(de::Error::custom)
}
