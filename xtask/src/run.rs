//! `cargo xtask run`: build what is out of date and become the server.
use crate::{
    arguments::Arguments,
    bundle, process,
    workspace::{PRODUCT, Workspace},
};
use anyhow::{Context, Result};
use std::os::unix::process::CommandExt;

pub fn run(arguments: &Arguments) -> Result<()> {
    let workspace = Workspace::open(arguments.has("--release"))?;
    bundle::build(&workspace)?;
    build_server(&workspace)?;

    let mut server = process::program(workspace.server());
    server.arg("serve").args(defaults_beside(arguments.passed_on())).args(arguments.passed_on());
    server.current_dir(workspace.root());
    // Becoming the server, instead of starting it, leaves nothing in between: Ctrl-C, exit code and output are its own.
    Err(server.exec()).context("could not start the server")
}

pub fn build_server(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo("build");
    // Every room is selected, only the program is built: the features are those of all other builds, so that their
    // dependencies are shared.
    cargo.args(["--bin", PRODUCT]);
    if workspace.is_release() {
        cargo.arg("--release");
    }
    process::run(&mut cargo)
}

/// Keeps the data in the checkout, unless the person says where it should be.
fn defaults_beside(given: &[String]) -> Vec<&'static str> {
    let mut defaults = Vec::new();
    for (flag, value) in [("--data-dir", "./data"), ("--listen", "127.0.0.1:3000")] {
        let is_given = |argument: &String| argument == flag || argument.starts_with(&format!("{flag}="));
        if !given.iter().any(is_given) {
            defaults.extend([flag, value]);
        }
    }
    defaults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults(line: &str) -> Vec<&'static str> {
        defaults_beside(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn given_arguments_replace_the_defaults() {
        assert_eq!(defaults("--log json"), ["--data-dir", "./data", "--listen", "127.0.0.1:3000"]);
        assert_eq!(defaults("--listen 0.0.0.0:80"), ["--data-dir", "./data"]);
        assert_eq!(defaults("--data-dir=/srv --listen=[::1]:0"), [""; 0]);
    }
}
