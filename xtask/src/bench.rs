//! `cargo xtask bench web | desk | managers | engine | honesty | lab`: what the optimised program and the engine reach on this machine.
use crate::{
    arguments::{Arguments, WrongUse},
    bundle,
    postgres::Postgres,
    process, server,
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// What the engine is measured against.
const PEERS: [&str; 2] = ["numba", "vectorbt"];

/// What can be measured, as the usage of the task names it.
pub const USAGE: &str = "[web] [desk] [managers] [engine] [honesty] [lab]";

pub fn run(arguments: &Arguments) -> Result<()> {
    let typed = names().find(|name| arguments.has(name)).and_then(|name| Some((name, measured_by(name)?)));
    let Some((name, measure)) = typed else {
        let names: Vec<&str> = names().collect();
        let message = format!("say what to measure: cargo xtask bench {}", names.join(" | "));
        return Err(WrongUse(message).into());
    };
    measure(name)
}

fn names() -> impl Iterator<Item = &'static str> {
    USAGE.split(['[', ']', ' ']).filter(|word| !word.is_empty())
}

fn measured_by(bench: &str) -> Option<fn(&str) -> Result<()>> {
    Some(match bench {
        "web" | "desk" | "managers" => program,
        "engine" => |_| engine(),
        "honesty" | "lab" => learners,
        _ => return None,
    })
}

/// Of the optimised program as people get it.
fn program(bench: &str) -> Result<()> {
    let workspace = Workspace::open(true)?;
    bundle::build(&workspace)?;
    server::build(&workspace)?;
    let postgres = Postgres::start().inspect_err(|error| eprintln!("without PostgreSQL: {error:#}")).ok();
    let mut measured = workspace.cargo("bench");
    measured.args(["--bench", bench, "--"]).arg(workspace.server());
    process::run(postgres.iter().fold(&mut measured, |command, postgres| postgres.lend(command)))
}

/// The program is the development build, in which the engine is optimised too: it is what a fresh clone has.
fn engine() -> Result<()> {
    let workspace = Workspace::debug()?;
    server::build(&workspace)?;
    let mut bench = workspace.cargo("bench");
    bench.args(["--package", "engine", "--bench", "engine", "--", "--program"]).arg(workspace.server());
    match peers(&workspace) {
        Ok(python) => {
            bench.arg("--python").arg(python);
        }
        Err(why) => eprintln!("the peers are left out: {why:#}"),
    }
    process::run(&mut bench)
}

/// Learners, in the development build, in which the engine and the simulated market are optimised: it is what a fresh clone has.
fn learners(bench: &str) -> Result<()> {
    let workspace = Workspace::debug()?;
    let mut measured = workspace.cargo("bench");
    process::run(measured.args(["--profile", "dev", "--package", "testkit", "--bench", bench]))
}

/// A Python of its own with the peers in it, in the target folder.
fn peers(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target().join("peers");
    let python = folder.join("bin/python");
    if !python.exists() {
        let system = process::find_program("python3").context("there is no python3")?;
        process::run_quietly(process::program(system).args(["-m", "venv"]).arg(&folder))?;
    }
    let imports = format!("import {}", PEERS.join(", "));
    if process::run_quietly(process::program(&python).args(["-c", &imports])).is_err() {
        process::run_quietly(
            process::program(&python).args(["-m", "pip", "install", "--quiet"]).args(PEERS),
        )?;
    }
    Ok(python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_the_usage_names_is_measured() {
        assert_eq!(names().count(), 6);
        for name in names() {
            assert!(measured_by(name).is_some(), "{name}");
        }
        let nothing = Arguments::parse(["bench".to_owned()].into_iter());
        assert!(run(&nothing).unwrap_err().is::<WrongUse>());
    }
}
