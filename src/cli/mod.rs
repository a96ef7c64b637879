//! The commands, one file each.
//!
//! # How to add a command
//! A file with `pub async fn run(…) -> Result<(), Failure>`, a variant of [`Command`] and an arm in [`Cli::run`]. What
//! it answers goes to stdout by [`say`]; why it failed is its [`Failure`], printed here in one line.

mod backtest;
mod backup;
mod bar_file;
mod bars;
mod broker;
mod check;
mod config;
mod doctor;
mod eval;
mod evidence;
mod failure;
mod input;
mod market_files;
mod metrics;
mod number;
mod openapi;
mod output;
mod restore;
mod schema;
mod serve;
mod setup;
mod strategy_file;
mod sweep;
mod table;
mod token;
mod user;

pub use failure::{Failure, chain};

use crate::config::{HouseFlags, ServerFlags};
use clap::{CommandFactory, Parser, Subcommand, error::ErrorKind};
use setup::Setup;
use std::{
    borrow::Cow,
    ffi::OsString,
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
    /// Manage accounts
    #[command(subcommand)]
    User(user::UserCommand),
    /// Manage API tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Write a consistent copy of the database to a file, also while a server runs
    Backup(backup::Arguments),
    /// Put a backup in the place of the database
    Restore(restore::Arguments),
    /// Show the effective configuration and where each value comes from
    Config(config::Arguments),
    /// Look at everything the program needs and say what is missing and how to mend it
    Doctor(doctor::Arguments),
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
            Command::User(command) => user::run(&house()?, command).await,
            Command::Token(command) => token::run(&house()?, command).await,
            Command::Backup(arguments) => backup::run(&house()?, arguments).await,
            Command::Restore(arguments) => restore::run(&house()?, arguments).await,
            Command::Config(arguments) => config::run(setup(&arguments.server), &arguments),
            Command::Doctor(arguments) => doctor::run(&setup(&arguments.server)?, &arguments).await,
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
        Err(error) => return misused(&error),
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

/// Help and version are answers; everything else about the command line is one line and exit code 2.
fn misused(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(2)
        }
        _ => {
            let asked = asked_for(std::env::args_os().skip(1));
            complain(&in_one_line(&error.to_string(), &asked));
            ExitCode::from(2)
        }
    }
}

/// The command of a command line, as `agent-manager help` takes it.
fn asked_for(arguments: impl Iterator<Item = OsString>) -> String {
    let all = Cli::command();
    let mut command = &all;
    let mut asked = String::new();
    for argument in arguments {
        if let Some(found) = command.find_subcommand(&argument) {
            asked = format!("{asked} {}", found.get_name());
            command = found;
        }
    }
    asked
}

/// The library's paragraphs about a wrong command line, without the usage; `asked` is the command that it was for.
fn in_one_line(text: &str, asked: &str) -> String {
    let said = text
        .split("\n\nUsage:")
        .next()
        .unwrap_or(text)
        .split("\n\nFor more information")
        .next()
        .unwrap_or(text);
    let parts: Vec<String> = said
        .trim_start_matches("error: ")
        .split("\n\n")
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .map(|part| part.trim_start_matches("tip: ").to_owned())
        .collect();
    format!("{}; see `agent-manager help{asked}`", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_misused_command_line_is_told_in_one_line() {
        let told = |line: &[&str]| {
            let asked = asked_for(line[1..].iter().map(OsString::from));
            in_one_line(&Cli::try_parse_from(line).unwrap_err().to_string(), &asked)
        };
        assert_eq!(
            told(&["agent-manager", "version", "--databse", "x"]),
            "unexpected argument '--databse' found; a similar argument exists: '--database'; see `agent-manager help version`"
        );
        assert_eq!(
            told(&["agent-manager", "backup"]),
            "the following required arguments were not provided: <FILE>; see `agent-manager help backup`"
        );
        for (value, wanted) in
            [("abc", "a whole number from 1 to 100,000,000"), ("-1", "a whole number from 1")]
        {
            let line = ["agent-manager", "--data-dir", "x", "bars", "generate", "--n", value, "--seed", "1"];
            let told = told(&line);
            assert!(
                told.contains(wanted) && told.ends_with("see `agent-manager help bars generate`"),
                "{told}"
            );
        }
        let seed = ["agent-manager", "bars", "generate", "--n", "1", "--seed", "99999999999999999999"];
        assert!(told(&seed).contains("a whole number from 0 to 18,446,744,073,709,551,615"));
        let cash = ["agent-manager", "backtest", "--bars", "b", "--strategy", "s", "--cash", "-5"];
        assert!(told(&cash).contains("an amount above zero"), "{}", told(&cash));
        let expires =
            ["agent-manager", "token", "create", "--user", "a", "--scopes", "read", "--expires", "-3d"];
        assert!(Cli::try_parse_from(expires).is_ok(), "the command itself says what a period is");
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
