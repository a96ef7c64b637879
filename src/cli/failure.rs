//! How a command ends: exit code 0 is done, 1 failed, 2 wrong use or wrong input. An error is one line on stderr.

use std::{error::Error, fmt, process::ExitCode};
use storage::StorageError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The command line, the configuration or the input must change.
    Wrong(String),
    /// The command was right; the machine or the state of the house prevents it.
    Failed(String),
}

impl Failure {
    pub fn wrong(error: &(dyn Error + 'static)) -> Self {
        Self::Wrong(chain(error))
    }

    pub fn failed(error: &(dyn Error + 'static)) -> Self {
        let advice =
            storage_error(error).and_then(advice).map_or_else(String::new, |advice| format!("; {advice}"));
        Self::Failed(chain(error) + &advice)
    }

    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Wrong(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong(text) | Self::Failed(text) => f.write_str(text),
        }
    }
}

impl From<crate::config::ConfigError> for Failure {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::wrong(&error)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::failed(&error)
    }
}

impl From<storage::BackupError> for Failure {
    fn from(error: storage::BackupError) -> Self {
        if error.is_wrong_input() { Self::wrong(&error) } else { Self::failed(&error) }
    }
}

/// The storage error inside another one.
fn storage_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e StorageError> {
    error.downcast_ref().or_else(|| storage_error(error.source()?))
}

/// What to do about a failing database, where its own text does not say it.
const fn advice(error: &StorageError) -> Option<&'static str> {
    match error {
        StorageError::ReadOnly(_) => {
            Some("make the data directory and the files in it writable for the user who runs the program")
        }
        StorageError::Full(_) => Some("free some space, or raise database_max_size"),
        StorageError::Busy(_) | StorageError::Unavailable(_) => {
            Some("nothing was changed; try again in a moment")
        }
        StorageError::OutcomeUnknown(_) => Some("look whether it was done before you repeat the command"),
        StorageError::Open { .. } => {
            Some("make it reachable, or name the right one with --data-dir or --database")
        }
        StorageError::Corrupt { .. } | StorageError::Migration(_) | StorageError::Other(_) => {
            Some("`agent-manager doctor` looks at the whole database")
        }
        StorageError::Conflict(_) | StorageError::Overtaken | StorageError::NewerSchema { .. } => None,
    }
}

/// The error and its causes in one line. Libraries repeat a cause in their own text: then it is told once.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let in_one_line = |error: &dyn Error| error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = in_one_line(error);
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = in_one_line(error);
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot save: disk\nis full")]
    struct Outer(#[source] Middle);

    #[derive(Debug, thiserror::Error)]
    #[error("disk is full")]
    struct Middle(#[source] std::io::Error);

    #[test]
    fn a_chain_is_one_line_and_tells_each_fact_once() {
        let error = Outer(Middle(std::io::Error::other("no space left")));
        assert_eq!(chain(&error), "cannot save: disk is full: no space left");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("could not store the account")]
    struct Refused(#[from] StorageError);

    #[test]
    fn a_failing_database_is_told_with_its_remedy_also_from_deep_inside() {
        let address = "sqlite://house.db".to_owned();
        let error = Refused::from(StorageError::Open { address, reason: "no".to_owned() });
        assert_eq!(
            Failure::failed(&error).to_string(),
            "could not store the account: cannot open the database sqlite://house.db: no; \
             make it reachable, or name the right one with --data-dir or --database"
        );
    }
}
