//! The commands, one file each.
//!
//! # How to add a command
//! A file with `pub async fn run(…) -> Result<(), Failure>`, a variant of [`Command`] and an arm in [`Cli::run`]. What
//! it answers goes to stdout by [`say`]; why it failed is its [`Failure`], printed here in one line.

mod agent;
mod approvals;
mod backtest;
mod backup;
mod bar_file;
mod bars;
mod broker;
mod check;
mod check_books;
mod config;
mod doctor;
mod emergency_stop;
mod eval;
mod evidence;
mod failure;
mod feed;
mod input;
mod manager;
mod market_files;
mod metrics;
mod misuse;
mod models;
mod number;
mod openapi;
mod output;
mod replay;
mod restore;
mod schema;
mod serve;
mod setup;
mod strategy;
mod strategy_file;
mod sweep;
mod table;
mod token;
mod user;
mod worker;

pub use failure::{Failure, chain};

use crate::config::{HouseFlags, ServerFlags, WorkerFlags};
use clap::{Parser, Subcommand};
use setup::Setup;
use std::{
    borrow::Cow,
    io::{self, Write},
    process::ExitCode,
};

#[derive(Debug, Parser)]
#[command(name = "agent-manager", version, about, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    house: HouseFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(ServerFlags),
    /// Do backtests and learning beside the servers of a PostgreSQL, also on other machines
    Worker(WorkerFlags),
    /// Manage accounts
    #[command(subcommand)]
    User(user::UserCommand),
    /// Manage API tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Make, watch and control agents
    #[command(subcommand)]
    Agent(agent::AgentCommand),
    /// See what waits for somebody's yes, and answer it
    #[command(subcommand)]
    Approvals(approvals::ApprovalsCommand),
    /// Ask language models, and see what they cost
    #[command(subcommand)]
    Models(models::ModelsCommand),
    /// Keep, show and check strategies
    #[command(subcommand)]
    Strategy(strategy::StrategyCommand),
    /// Make, watch and control managers, which run a team of agents
    #[command(subcommand)]
    Manager(manager::ManagerCommand),
    /// Run a manager's stored answers again over stored prices, as it was or with something changed; no model is asked
    Replay(replay::Arguments),
    /// Stop all new risk of somebody's agents at once, or lift that again
    EmergencyStop(emergency_stop::Arguments),
    /// Hold every ledger against its account
    CheckBooks(check_books::Arguments),
    /// Write a consistent copy of the database to a file, also while a server runs
    Backup(backup::Arguments),
    /// Put a backup in the place of the database
    Restore(restore::Arguments),
    /// Show the effective configuration and where each value comes from
    Config(config::Arguments),
    /// Look at everything the program needs and say what is missing and how to mend it
    Doctor(doctor::Arguments),
    /// Find what a market could trade
    #[command(subcommand)]
    Feed(feed::FeedCommand),
    /// Make, check, resample and convert files of bars
    #[command(subcommand)]
    Bars(bars::BarsCommand),
    /// Read a strategy document and say everything that is wrong with it
    Check(check::Arguments),
    /// Print the schema of a document
    #[command(subcommand)]
    Schema(schema::SchemaCommand),
    /// Compute columns of expressions over bars
    Eval(eval::Arguments),
    /// Trade a strategy on bars of the past
    Backtest(Box<backtest::Arguments>),
    /// Trade a strategy with every combination of a grid of parameters
    Sweep(Box<sweep::Arguments>),
    /// The statistics of a series of returns
    Metrics(metrics::Arguments),
    /// How much of the best of many trials may be luck
    Evidence(evidence::Arguments),
    /// Run orders through the paper broker, bar by bar
    Broker(broker::Arguments),
    /// Print the description of the REST interface as JSON
    Openapi,
    /// Print the version
    Version,
}

impl Cli {
    async fn run(self) -> Result<(), Failure> {
        let setup = |server: &ServerFlags| Setup::load(&self.house, server);
        let house = || setup(&ServerFlags::default());
        match self.command {
            Command::Serve(server) => serve::run(&setup(&server)?).await,
            Command::Worker(worker) => worker::run(&setup(&ServerFlags { values: worker.values })?).await,
            Command::User(command) => user::run(&house()?, command).await,
            Command::Token(command) => token::run(&house()?, command).await,
            Command::Agent(command) => agent::run(&house()?, command).await,
            Command::Approvals(command) => approvals::run(&house()?, command).await,
            Command::Models(command) => models::run(&house()?, command).await,
            Command::Strategy(command) => strategy::run(house, command).await,
            Command::Manager(command) => manager::run(&house()?, command).await,
            Command::Replay(arguments) => replay::run(&house()?, arguments).await,
            Command::EmergencyStop(arguments) => emergency_stop::run(&house()?, &arguments).await,
            Command::CheckBooks(arguments) => check_books::run(&house()?, &arguments).await,
            Command::Backup(arguments) => backup::run(&house()?, arguments).await,
            Command::Restore(arguments) => restore::run(&house()?, arguments).await,
            Command::Config(arguments) => config::run(setup(&arguments.server), &arguments),
            Command::Doctor(arguments) => doctor::run(&setup(&arguments.server)?, &arguments).await,
            Command::Feed(command) => feed::run(&house()?, command).await,
            Command::Bars(command) => bars::run(command),
            Command::Check(arguments) => check::run(&arguments),
            Command::Schema(command) => schema::run(command),
            Command::Eval(arguments) => eval::run(&arguments),
            Command::Backtest(arguments) => backtest::run(house, &arguments).await,
            Command::Sweep(arguments) => sweep::run(&arguments),
            Command::Metrics(arguments) => metrics::run(&arguments),
            Command::Evidence(arguments) => evidence::run(&arguments),
            Command::Broker(arguments) => broker::run(&arguments),
            Command::Openapi => openapi::run(),
            Command::Version => say(concat!("agent-manager ", env!("CARGO_PKG_VERSION"))),
        }
    }
}

/// Runs the command of this process's command line.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misuse::told(&error),
    };
    let done =
        runtime().map_err(|error| Failure::failed(&error)).and_then(|runtime| runtime.block_on(cli.run()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure.to_string());
            failure.exit_code()
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Prints a line of the command's answer.
fn say(line: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{}", visible(line)) {
        // Whoever read the answer has seen enough (`agent-manager openapi | head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::Failed(format!("cannot write to stdout: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Prints the answer as one JSON object.
fn say_json(answer: &impl serde::Serialize) -> Result<(), Failure> {
    say(&serde_json::to_string_pretty(answer).map_err(|error| Failure::failed(&error))?)
}

fn complain(line: &str) {
    tell(&format!("error: {}", line.replace('\n', "\\n")));
}

/// Says something beside the answer. Where not even stderr can be written, the exit code has to be enough.
fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{}", visible(text));
}

/// Text with what a terminal would obey instead of showing it written out: names and cells come from files of others.
fn visible(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if obeyed(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(
            visible("a\u{1b}[31m\r\u{9b}\u{202e}b\nc\td ä"),
            "a\\u{1b}[31m\\r\\u{9b}\\u{202e}b\nc\td ä"
        );
    }

    #[test]
    fn settings_are_taken_before_and_after_the_command() {
        for line in
            [["agent-manager", "--data-dir", "x", "version"], ["agent-manager", "version", "--data-dir", "x"]]
        {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.house.values.get("data_dir").map(String::as_str), Some("x"));
        }
    }
}
