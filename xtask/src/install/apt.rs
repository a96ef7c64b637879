//! Debian's package manager, without questions.
use crate::process;
use anyhow::Result;
use std::{process::Command, sync::Once};

pub fn install(packages: &[&str]) -> Result<()> {
    static REFRESHED: Once = Once::new();
    REFRESHED.call_once(|| {
        // The lists that are there may still do, so the installation decides.
        if let Err(error) = process::run(apt_get().arg("update")) {
            eprintln!("warning: {error:#}");
        }
    });
    process::run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut apt = process::program("apt-get");
    apt.args(["--quiet", "-o", "Dpkg::Use-Pty=0"]).env("DEBIAN_FRONTEND", "noninteractive");
    apt
}
