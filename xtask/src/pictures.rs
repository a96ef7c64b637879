//! `cargo xtask pictures`: takes the pictures of README.md from running houses.
use crate::{
    arguments::Arguments, bundle, e2e, install, process, scratch::Scratch, server, workspace::Workspace,
};
use anyhow::{Context, Result, ensure};
use std::{fs, path::Path};

/// A picture in README.md is loaded by everybody who looks at the project.
const MOST_BYTES: u64 = 300 * 1_024;

const PICTURES: [&str; 3] = ["manager.png", "tick.png", "iteration.png"];

pub fn run(_: &Arguments) -> Result<()> {
    let workspace = Workspace::debug()?;
    bundle::build(&workspace)?;
    server::build(&workspace)?;
    e2e::install_packages(&workspace)?;
    let chromium = install::chromium().context("no Chromium: install it, or name it in CHROMIUM")?;
    let folder = workspace.root().join("docs/pictures");
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    // The data of the house that is photographed; it goes with this program.
    let data = Scratch::create("pictures")?;
    let mut script = process::program("node");
    script.arg("pictures.js").arg(&folder).current_dir(workspace.root().join("end2end"));
    script.env("CHROMIUM", chromium).env("E2E_SERVER", workspace.server()).env("E2E_DATA", data.path());
    process::run(&mut script)?;
    PICTURES.iter().try_for_each(|picture| check(&folder.join(picture)))
}

fn check(picture: &Path) -> Result<()> {
    let size = fs::metadata(picture).with_context(|| format!("{} was not taken", picture.display()))?.len();
    println!("{}: {} KB", picture.display(), size.div_ceil(1_024));
    ensure!(size <= MOST_BYTES, "{} is larger than {} KB", picture.display(), MOST_BYTES / 1_024);
    Ok(())
}
