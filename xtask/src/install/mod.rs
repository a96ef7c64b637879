//! The programs that the tasks need beside cargo: which they are, whether they are there, and how to get them.
//!
//! [`tools`] is the list, with the versions pinned. On Debian and Ubuntu, as root, what is missing is installed;
//! elsewhere the message says what to type.
mod apt;
mod machine;
mod tools;

use crate::{arguments::Arguments, process};
use anyhow::{Context, Result, bail};
use machine::Machine;
use tools::{TOOLS, Tool};
pub use tools::{chromium, postgres_programs};

pub fn run(_: &Arguments) -> Result<()> {
    ensure_wasm_target()?;
    let still_missing = ensure_all()?;
    if !still_missing.is_empty() {
        bail!("{}", list(&still_missing));
    }
    println!("everything that `cargo xtask test` needs is installed");
    Ok(())
}

/// A tool that is still missing after the attempt to install it.
pub struct Missing {
    pub tool: &'static str,
    pub why: String,
}

#[cfg(test)]
pub fn tool_names() -> impl Iterator<Item = &'static str> {
    TOOLS.iter().map(|tool| tool.name)
}

/// Checks every tool of `cargo xtask test` and installs what is missing where that is possible.
/// An error means that nothing was tried, and says what the person has to install.
pub fn ensure_all() -> Result<Vec<Missing>> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| !(tool.is_there)()).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let machine = Machine::detect();
    if !machine.installs_by_apt() {
        bail!("{}", advice(&machine, &missing));
    }
    Ok(missing
        .into_iter()
        .filter_map(|tool| install(&machine, tool).err().map(|error| failed(tool, &error)))
        .collect())
}

/// The reasons in one line.
pub fn list(missing: &[Missing]) -> String {
    missing.iter().map(|missing| missing.why.as_str()).collect::<Vec<_>>().join("; ")
}

fn failed(tool: &Tool, error: &anyhow::Error) -> Missing {
    Missing { tool: tool.name, why: format!("{} could not be installed: {error:#}", tool.name) }
}

fn install(machine: &Machine, tool: &Tool) -> Result<()> {
    eprintln!("{} is missing; installing it", tool.name);
    tool.source.install(machine)?;
    if !(tool.is_there)() {
        bail!("the installation succeeded, but it is still not found");
    }
    Ok(())
}

fn advice(machine: &Machine, missing: &[&Tool]) -> String {
    let line = |tool: &&Tool| format!("\n  {:<20} {}", tool.name, tool.source.advice(machine));
    let lines: String = missing.iter().map(line).collect();
    let names: Vec<&str> = missing.iter().map(|tool| tool.name).collect();
    format!("{} must be installed first:{lines}", names.join(", "))
}

/// rustup is how README.md says to install Rust; another installation must bring the target itself.
pub fn ensure_wasm_target() -> Result<()> {
    let target = crate::workspace::WASM_TARGET;
    let libraries = process::run_quietly(process::program("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        target,
    ]))?;
    if std::path::Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    process::run(process::program("rustup").args(["target", "add", target]))
        .with_context(|| format!("this Rust cannot build for {target}, and rustup could not add it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_names_every_missing_tool_and_its_command() {
        let all: Vec<&Tool> = TOOLS.iter().collect();
        let text = advice(&Machine { distribution: "fedora".into(), is_root: true }, &all);
        for tool in TOOLS {
            assert!(text.contains(tool.name), "{} is not in:\n{text}", tool.name);
        }
        assert!(text.contains("cargo install --locked cargo-nextest@"), "{text}");
        assert!(!text.contains("apt-get"), "{text}");
    }

    #[test]
    fn on_debian_without_root_the_advice_is_apt() {
        let all: Vec<&Tool> = TOOLS.iter().collect();
        let text = advice(&Machine { distribution: "debian".into(), is_root: false }, &all);
        assert!(text.contains("sudo apt-get install postgresql"), "{text}");
    }
}
