//! What people see of a failing database: what passes by itself says when to ask again.

use super::{Problem, kinds};
use domain::Period;
use services::StorageError;

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        let problem = match &error {
            StorageError::Busy(_) => {
                let detail =
                    "Another program holds the database. Nothing was changed; ask again in a moment.";
                Self::new(&kinds::DATABASE_BUSY, detail).retry_after(Period::from_seconds(1))
            }
            StorageError::Unavailable(_) => {
                let detail = "The database does not answer. Nothing was changed; ask again in a moment.";
                Self::new(&kinds::DATABASE_UNAVAILABLE, detail).retry_after(Period::from_seconds(2))
            }
            StorageError::OutcomeUnknown(_) => {
                let detail = "The database went away while it saved this, so that it may have been done or not. Look whether it was before you repeat it.";
                Self::new(&kinds::OUTCOME_UNKNOWN, detail).retry_after(Period::from_seconds(2))
            }
            StorageError::Full(_) => {
                let detail = "There is no room left to write to. Nothing was changed and nothing is lost; what is stored can still be read. Free some space on the server's disk.";
                Self::new(&kinds::DISK_FULL, detail).retry_after(Period::from_seconds(30))
            }
            StorageError::ReadOnly(_) => {
                let detail = "The database's file or folder is read-only. Nothing was changed. Give the server's user the right to write it.";
                Self::new(&kinds::DATABASE_READ_ONLY, detail).retry_after(Period::from_seconds(30))
            }
            StorageError::Conflict(_) => Self::new(
                &kinds::CONFLICT,
                "Something with this name or key exists already. Nothing was changed.",
            ),
            _ => return Self::internal(&error),
        };
        problem.because(&error)
    }
}
