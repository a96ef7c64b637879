//! The server's half: the program, which in release builds carries the site.
use crate::{
    process,
    workspace::{PRODUCT, Workspace},
};
use anyhow::{Context, Result};
use std::fs;

pub fn build(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo("build");
    // Every room is selected, only the program is built: the features are those of all other builds, so that their
    // dependencies are shared.
    cargo.args(["--bin", PRODUCT]);
    if workspace.is_release() {
        cargo.arg("--release");
        notice_new_files(workspace)?;
    }
    process::run(&mut cargo)
}

/// Cargo knows the files that were embedded last time, and builds anew when one of them changes. It cannot know that
/// there is another one now; then the program, and only it, is built from the start.
fn notice_new_files(workspace: &Workspace) -> Result<()> {
    let site = workspace.site();
    let names: Vec<String> =
        crate::site::files_below(&site)?.iter().map(|file| file.display().to_string()).collect();
    let (names, list) = (names.join("\n"), workspace.target().join("embedded-files"));
    if fs::read_to_string(&list).is_ok_and(|before| before == names) {
        return Ok(());
    }
    process::run(workspace.cargo("clean").args(["--release", "--package", PRODUCT]))?;
    fs::write(&list, names).with_context(|| format!("could not write {}", list.display()))
}
