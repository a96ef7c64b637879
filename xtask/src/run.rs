//! `cargo xtask run`: build what is out of date and become the server.
use crate::{arguments::Arguments, bundle, process, server, workspace::Workspace};
use anyhow::{Context, Result};
use std::os::unix::process::CommandExt;

pub fn run(arguments: &Arguments) -> Result<()> {
    let workspace = Workspace::open(arguments.has("--release"))?;
    bundle::build(&workspace)?;
    server::build(&workspace)?;

    // No flags of ours: the server's own defaults are what README.md promises, and a flag would override the
    // environment and the configuration file of the person who runs this.
    let mut server = process::program(workspace.server());
    server.arg("serve").args(arguments.passed_on()).current_dir(workspace.root());
    // Becoming the server, instead of starting it, leaves nothing in between: Ctrl-C, exit code and output are its own.
    Err(server.exec()).context("could not start the server")
}
