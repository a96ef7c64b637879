//! `agent-manager backup FILE`

use super::{Failure, Setup, say};
use crate::config::ByteSize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file to write
    file: PathBuf,
    /// Overwrite the file when it exists
    #[arg(long)]
    force: bool,
}

pub async fn run(setup: &Setup, arguments: Arguments) -> Result<(), Failure> {
    let copied = storage::backup(&setup.database, &arguments.file, arguments.force).await?;
    let size = ByteSize::rounded(copied.bytes);
    say(&format!("backed up to {} ({size}, schema step {})", arguments.file.display(), copied.schema))
}
