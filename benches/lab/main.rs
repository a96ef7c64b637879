//! What an iteration and an examination take: `cargo xtask bench lab`. In time and memory with the built-in rules, in tokens and money with a model.
//!
//! Each is measured in a process of its own, so that its memory is its own, as the product does it: a run of a worker over a real database, on the simulated
//! market. Nothing here decides a test.

mod graduation;
mod learner;
#[path = "../memory.rs"]
mod memory;
mod model;
#[path = "../front_door/report.rs"]
mod report;
mod rules;
mod shares;
#[path = "../stage.rs"]
mod stage;
mod timed;

use anyhow::{Context, Result, bail, ensure};
use report::Report;
use serde_json::Value;
use std::process::Command;

const RULES: &str = "--rules";
const GRADUATION: &str = "--graduation";
const MODEL: &str = "--model";

fn main() -> Result<()> {
    // `cargo bench` adds `--bench`, which means nothing here.
    let argument = std::env::args().skip(1).find(|argument| argument != "--bench");
    let runtime = tokio::runtime::Runtime::new()?;
    match argument.as_deref() {
        None => {
            let mut report = Report::default();
            rules::report(&own_process(RULES)?, &mut report)?;
            graduation::report(&own_process(GRADUATION)?, &mut report)?;
            model::report(&own_process(MODEL)?, &mut report)?;
            report.print()
        }
        Some(RULES) => print(&runtime.block_on(rules::run())?),
        Some(GRADUATION) => print(&runtime.block_on(graduation::run())?),
        Some(MODEL) => print(&runtime.block_on(model::run())?),
        Some(other) => bail!("{other} means nothing here: cargo xtask bench lab"),
    }
}

#[expect(clippy::print_stdout, reason = "what the process that asked reads")]
fn print(measured: &Value) -> Result<()> {
    println!("{}", serde_json::to_string(measured)?);
    Ok(())
}

fn own_process(what: &str) -> Result<Value> {
    let ended = Command::new(std::env::current_exe()?).arg(what).output()?;
    ensure!(ended.status.success(), "{what} broke off: {}", String::from_utf8_lossy(&ended.stderr));
    serde_json::from_slice(&ended.stdout).context("its answer cannot be read")
}

fn number(found: &Value, name: &str) -> Result<f64> {
    found[name].as_f64().with_context(|| format!("no figure {name}"))
}
