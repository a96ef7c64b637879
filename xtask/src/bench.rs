//! `cargo xtask bench web`: what the optimised server reaches on this machine.
use crate::{
    arguments::{Arguments, WrongUse},
    bundle, process, server,
    workspace::Workspace,
};
use anyhow::Result;

pub fn run(arguments: &Arguments) -> Result<()> {
    if !arguments.has("web") {
        return Err(WrongUse("say what to measure: cargo xtask bench web".into()).into());
    }
    let workspace = Workspace::open(true)?;
    bundle::build(&workspace)?;
    server::build(&workspace)?;
    process::run(workspace.cargo("bench").args(["--bench", "web", "--"]).arg(workspace.server()))
}
