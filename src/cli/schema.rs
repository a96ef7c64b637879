//! `agent-manager schema strategy`

use super::{Failure, say_json};
use clap::Subcommand;

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum SchemaCommand {
    /// The JSON schema of a strategy document, which is the same for TOML
    Strategy,
}

pub fn run(command: SchemaCommand) -> Result<(), Failure> {
    match command {
        SchemaCommand::Strategy => say_json(&engine::strategy::json_schema()),
    }
}
