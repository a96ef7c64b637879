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

pub fn run(arguments: &Arguments) -> Result<()> {
    for bench in ["web", "desk", "managers"] {
        if arguments.has(bench) {
            return program(bench);
        }
    }
    if arguments.has("engine") {
        return engine();
    }
    for bench in ["honesty", "lab"] {
        if arguments.has(bench) {
            return learners(bench);
        }
    }
    let message = "say what to measure: cargo xtask bench web, desk, managers, engine, honesty or lab";
    Err(WrongUse(message.into()).into())
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
