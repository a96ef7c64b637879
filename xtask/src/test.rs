//! `cargo xtask test`: everything CI runs. [`CHECKS`] is the list; one that fails does not keep the others from
//! running, and the last lines say how each ended.
use crate::{
    arguments::Arguments,
    bundle, e2e, install,
    postgres::Postgres,
    process, server,
    summary::{Outcome, Summary},
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use std::{num::NonZero, thread};

struct Check {
    name: &'static str,
    /// Names of `install`'s list.
    tools: &'static [&'static str],
    /// Checks without which this one is meaningless.
    after: &'static [&'static str],
    run: fn(&Workspace) -> Result<Outcome>,
}

const TOOLS: &str = "tools";
const BUNDLE: &str = "web bundle";
const SERVER: &str = "server";

/// Clippy looks at what the tests are built of while it is built: once for the server and everything that is tested, once for the browser, once for this.
const LINTS: [&str; 3] = ["clippy: server", "clippy: browser", "clippy: xtask"];

const CHECKS: &[Check] = &[
    Check { name: "format", tools: &["rustfmt"], after: &[], run: format },
    Check { name: LINTS[0], tools: &["clippy"], after: &[], run: clippy_server },
    Check {
        name: LINTS[1],
        tools: &["clippy"],
        after: &[],
        run: |workspace| bundle::build(workspace).map(passed),
    },
    Check { name: LINTS[2], tools: &["clippy"], after: &[], run: clippy_xtask },
    Check {
        name: "Rust tests (SQLite, PostgreSQL)",
        tools: &["cargo-nextest", "PostgreSQL"],
        after: &[],
        run: rust_tests,
    },
    Check { name: "doc tests", tools: &[], after: &[], run: doc_tests },
    Check { name: "xtask tests", tools: &["PostgreSQL"], after: &[], run: xtask_tests },
    Check { name: BUNDLE, tools: &[], after: &[], run: |workspace| bundle::build(workspace).map(passed) },
    Check { name: SERVER, tools: &[], after: &[], run: |workspace| server::build(workspace).map(passed) },
    Check {
        name: "browser tests",
        tools: &["Node.js 18 with npm", "Chromium"],
        after: &[BUNDLE, SERVER],
        run: |workspace| e2e::run_tests(workspace, &[]).map(passed),
    },
    Check { name: "licences, bans, sources", tools: &["cargo-deny"], after: &[], run: deny },
    Check { name: "security advisories", tools: &["cargo-deny"], after: &[], run: advisories },
    Check { name: "unused dependencies", tools: &["cargo-machete"], after: &[], run: machete },
];

pub fn run(_: &Arguments) -> Result<()> {
    let (plain, linted) = (Workspace::debug()?, Workspace::debug()?.linted());
    let mut summary = Summary::default();
    let mut missing = None;
    summary.run(TOOLS, || install_tools(&mut missing));
    for check in CHECKS {
        // What clippy refuses was not built; the tests are worth their time all the same.
        let is_refused = LINTS.iter().any(|lint| summary.failed(lint));
        let workspace = if is_refused && !LINTS.contains(&check.name) { &plain } else { &linted };
        match reason_not_to_run(check, missing.as_deref(), &summary) {
            Some(reason) => summary.not_run(check.name, reason),
            None => summary.run(check.name, || (check.run)(workspace)),
        }
    }
    println!("\n{summary}");
    summary.result()
}

/// Leaves the tools that are missing for good; none of the checks can run when that is not even known.
fn install_tools(missing: &mut Option<Vec<&'static str>>) -> Result<Outcome> {
    install::ensure_wasm_target()?;
    let failures = install::ensure_all()?;
    *missing = Some(failures.iter().map(|failure| failure.tool).collect());
    if failures.is_empty() {
        return Ok(Outcome::Passed);
    }
    bail!("{}", install::list(&failures))
}

fn reason_not_to_run(check: &Check, missing: Option<&[&str]>, summary: &Summary) -> Option<String> {
    let Some(missing) = missing else { return Some("tools are missing".into()) };
    if let Some(tool) = check.tools.iter().find(|tool| missing.contains(tool)) {
        return Some(format!("{tool} is missing"));
    }
    let needed = check.after.iter().find(|needed| !summary.passed(needed))?;
    Some(format!("`{needed}` did not pass"))
}

fn passed<T>(_: T) -> Outcome {
    Outcome::Passed
}

fn format(workspace: &Workspace) -> Result<Outcome> {
    process::run(workspace.program("cargo").args(["fmt", "--all", "--check"])).map(passed)
}

fn clippy_server(workspace: &Workspace) -> Result<Outcome> {
    process::run(workspace.cargo("build").arg("--all-targets")).map(passed)
}

fn clippy_xtask(workspace: &Workspace) -> Result<Outcome> {
    process::run(workspace.cargo("build").args(["--package", "xtask", "--tests"])).map(passed)
}

fn rust_tests(workspace: &Workspace) -> Result<Outcome> {
    let postgres = Postgres::start().context("no private PostgreSQL")?;
    let mut nextest = workspace.program("cargo");
    nextest.args(["nextest", "run", "--locked", "--profile", "ci", "--test-threads", &at_once().to_string()]);
    process::run(postgres.lend(&mut nextest)).map(passed)
}

/// Half as many tests again as there are cores: each waits for a database now and then.
fn at_once() -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    cores + cores.div_ceil(2)
}

fn doc_tests(workspace: &Workspace) -> Result<Outcome> {
    process::run(workspace.cargo("test").args(["--doc", "--quiet"])).map(passed)
}

fn xtask_tests(workspace: &Workspace) -> Result<Outcome> {
    process::run(workspace.cargo("test").args(["--package", "xtask", "--quiet"])).map(passed)
}

fn deny(workspace: &Workspace) -> Result<Outcome> {
    let mut deny = workspace.program("cargo");
    process::run(deny.args(["deny", "--locked", "--workspace", "check", "licenses", "bans", "sources"]))
        .map(passed)
}

/// The advisories are published on the internet. Where that is out of reach, this is said and is no failure.
fn advisories(workspace: &Workspace) -> Result<Outcome> {
    if let Err(error) = process::run_quietly(workspace.program("cargo").args(["deny", "fetch", "db"])) {
        eprintln!("{error:#}");
        return Ok(Outcome::NotRun("the advisory database could not be fetched; is there internet?".into()));
    }
    let mut deny = workspace.program("cargo");
    process::run(deny.args(["deny", "--locked", "--workspace", "check", "--disable-fetch", "advisories"]))
        .map(passed)
}

fn machete(workspace: &Workspace) -> Result<Outcome> {
    process::run(workspace.program("cargo").args(["machete", "--skip-target-dir"])).map(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK: Check =
        Check { name: "browser", tools: &["Chromium"], after: &[SERVER], run: |_| Ok(Outcome::Passed) };

    fn summary(server: Outcome) -> Summary {
        let mut summary = Summary::default();
        summary.run(SERVER, || Ok(server));
        summary
    }

    #[test]
    fn a_check_waits_for_its_tools_and_for_what_it_builds_on() {
        let reason = |missing: Option<&[&str]>, server| reason_not_to_run(&CHECK, missing, &summary(server));
        assert_eq!(reason(Some(&["cargo-deny"]), Outcome::Passed), None);
        assert_eq!(reason(Some(&["Chromium"]), Outcome::Passed).unwrap(), "Chromium is missing");
        assert_eq!(reason(Some(&[]), Outcome::Failed("x".into())).unwrap(), "`server` did not pass");
        assert_eq!(reason(None, Outcome::Passed).unwrap(), "tools are missing");
    }

    #[test]
    fn every_check_names_tools_and_checks_that_exist() {
        for check in CHECKS {
            for tool in check.tools {
                assert!(install::tool_names().any(|name| name == *tool), "{}: {tool}", check.name);
            }
            for needed in check.after {
                assert!(CHECKS.iter().any(|other| other.name == *needed), "{}: {needed}", check.name);
            }
        }
    }
}
