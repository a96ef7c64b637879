//! A command line that cannot be understood.

use super::{Cli, complain};
use clap::{CommandFactory, error::ErrorKind};
use std::{ffi::OsString, process::ExitCode};

/// Help and version are answers; everything else about the command line is one line and exit code 2.
pub fn told(error: &clap::Error) -> ExitCode {
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
    use clap::Parser;

    #[test]
    fn a_misused_command_line_is_told_in_one_line() {
        let told_of = |line: &[&str]| {
            let asked = asked_for(line[1..].iter().map(OsString::from));
            in_one_line(&Cli::try_parse_from(line).unwrap_err().to_string(), &asked)
        };
        assert_eq!(
            told_of(&["agent-manager", "version", "--databse", "x"]),
            "unexpected argument '--databse' found; a similar argument exists: '--database'; see `agent-manager help version`"
        );
        assert_eq!(
            told_of(&["agent-manager", "backup"]),
            "the following required arguments were not provided: <FILE>; see `agent-manager help backup`"
        );
        for (value, wanted) in
            [("abc", "a whole number from 1 to 100,000,000"), ("-1", "a whole number from 1")]
        {
            let line = ["agent-manager", "--data-dir", "x", "bars", "generate", "--n", value, "--seed", "1"];
            let told = told_of(&line);
            assert!(
                told.contains(wanted) && told.ends_with("see `agent-manager help bars generate`"),
                "{told}"
            );
        }
        let seed = ["agent-manager", "bars", "generate", "--n", "1", "--seed", "99999999999999999999"];
        assert!(told_of(&seed).contains("a whole number from 0 to 18,446,744,073,709,551,615"));
        let cash = ["agent-manager", "backtest", "--bars", "b", "--strategy", "s", "--cash", "-5"];
        assert!(told_of(&cash).contains("an amount above zero"), "{}", told_of(&cash));
        let expires =
            ["agent-manager", "token", "create", "--user", "a", "--scopes", "read", "--expires", "-3d"];
        assert!(Cli::try_parse_from(expires).is_ok(), "the command itself says what a period is");
    }
}
