//! `agent-manager restore FILE`

use super::{Failure, Setup, say, setup};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file that `agent-manager backup` wrote
    file: PathBuf,
    /// Replace the database that is there; a SQLite file is kept beside it
    #[arg(long)]
    force: bool,
}

pub async fn run(setup: &Setup, arguments: Arguments) -> Result<(), Failure> {
    if setup.database.sqlite_path().is_some() {
        setup::create_folder(&setup.config.data_dir)?;
    }
    let copied = storage::restore(&setup.database, &arguments.file, arguments.force).await?;
    let address = storage::masked(&setup.database.url);
    let kept = copied
        .kept
        .map_or_else(String::new, |kept| format!("; the one before is kept as {}", kept.display()));
    say(&format!(
        "restored {} from {} (schema step {}){kept}",
        address,
        arguments.file.display(),
        copied.schema
    ))
}
