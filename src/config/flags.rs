//! Settings as command-line flags, made from the table of keys, so that no flag can be forgotten.

use super::{KEYS, Key, Reach};
use clap::{Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches};
use std::{collections::BTreeMap, path::PathBuf};

/// `--config`, and the settings of every command that touches the house.
#[derive(Debug, Clone, Default)]
pub struct HouseFlags {
    pub file: Option<PathBuf>,
    pub values: BTreeMap<&'static str, String>,
}

/// The settings of the running server, and of what does jobs in it.
#[derive(Debug, Clone, Default)]
pub struct ServerFlags {
    pub values: BTreeMap<&'static str, String>,
}

/// The settings of what does jobs.
#[derive(Debug, Clone, Default)]
pub struct WorkerFlags {
    pub values: BTreeMap<&'static str, String>,
}

const SERVER: &[Reach] = &[Reach::Server, Reach::Worker];
const WORKER: &[Reach] = &[Reach::Worker];

const CONFIG: &str = "config";

fn keys(reach: &[Reach]) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| reach.contains(&key.reach))
}

fn arg(key: &'static Key) -> Arg {
    let name = key.name.rsplit('_').next().unwrap_or(key.name).to_uppercase();
    let default = if key.default.is_empty() { "none" } else { key.default };
    let default = default.replace("{data_dir}", "DATA_DIR");
    Arg::new(key.name)
        .long(key.flag())
        .value_name(name)
        .help(format!("{} [default: {default}]", key.about.trim()))
        .action(ArgAction::Set)
        // A value may begin with a dash: it is refused by its own rule, which says what is allowed.
        .allow_hyphen_values(true)
        .help_heading("Settings")
}

fn values(matches: &ArgMatches, reach: &[Reach]) -> BTreeMap<&'static str, String> {
    keys(reach).filter_map(|key| Some((key.name, matches.get_one::<String>(key.name)?.clone()))).collect()
}

impl clap::Args for HouseFlags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(CONFIG)
            .long(CONFIG)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Configuration file [default: agent-manager.toml in the data directory or here]")
            .help_heading("Settings")
            .global(true);
        command.arg(file).args(keys(&[Reach::House]).map(|key| arg(key).global(true)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for HouseFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(Self {
            file: matches.get_one::<PathBuf>(CONFIG).cloned(),
            values: values(matches, &[Reach::House]),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for ServerFlags {
    fn augment_args(command: Command) -> Command {
        command.args(keys(SERVER).map(arg))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ServerFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(Self { values: values(matches, SERVER) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for WorkerFlags {
    fn augment_args(command: Command) -> Command {
        command.args(keys(WORKER).map(arg))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for WorkerFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(Self { values: values(matches, WORKER) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
