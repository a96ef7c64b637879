//! `agent-manager config`

use super::{Failure, Setup, say};
use crate::config::{ServerFlags, key_table, report_json, report_text};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print JSON
    #[arg(long, conflicts_with = "keys")]
    json: bool,
    /// Print the table of all settings instead: names, allowed values, defaults
    #[arg(long)]
    keys: bool,
    #[command(flatten)]
    pub server: ServerFlags,
}

pub fn run(setup: Result<Setup, Failure>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.keys {
        return say(key_table().trim_end());
    }
    let setup = setup?;
    if arguments.json {
        return say(&format!("{:#}", report_json(&setup.config, &setup.sources)));
    }
    say(report_text(&setup.config, &setup.sources).trim_end())
}
