//! `cargo xtask e2e`: the browser tests of `end2end/`, against a server that was just built.
use crate::{arguments::Arguments, bundle, install, process, scratch::Scratch, server, workspace::Workspace};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

pub fn run(arguments: &Arguments) -> Result<()> {
    let workspace = Workspace::debug()?;
    bundle::build(&workspace)?;
    server::build(&workspace)?;
    run_tests(&workspace, arguments.passed_on())
}

/// Every server of the tests keeps its data in one folder, which is removed also when the tests are interrupted.
pub fn run_tests(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    install_packages(workspace)?;
    let chromium = install::chromium().context("no Chromium: install it, or name it in CHROMIUM")?;
    let data = Scratch::create("e2e")?;
    let mut tests = playwright(workspace);
    tests.arg("test").args(arguments);
    tests.env("CHROMIUM", chromium).env("E2E_SERVER", workspace.server()).env("E2E_DATA", data.path());
    process::run(&mut tests)
}

/// The npm packages that the lock file names, unless they are there already.
pub fn install_packages(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace);
    let wanted =
        fs::read(folder.join("package-lock.json")).context("could not read end2end/package-lock.json")?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|lock| lock == wanted) {
        return Ok(());
    }
    process::run(npm_ci(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(&installed, wanted).with_context(|| format!("could not write {}", installed.display()))
}

fn npm_ci(folder: &Path) -> Command {
    let mut npm = process::program("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder);
    npm
}

pub fn playwright(workspace: &Workspace) -> Command {
    let mut playwright = process::program("npx");
    playwright.args(["--no-install", "playwright"]).current_dir(folder(workspace));
    playwright
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("end2end")
}
