//! The list of tools. A version is pinned here and nowhere else.
use super::{apt, machine::Machine};
use crate::{
    e2e,
    process::{self, find_program},
    workspace::Workspace,
};
use anyhow::Result;
use std::{env, fs, path::PathBuf};

pub struct Tool {
    pub name: &'static str,
    pub is_there: fn() -> bool,
    pub source: Source,
}

pub enum Source {
    /// A component of the Rust toolchain.
    Rustup(&'static str),
    /// Debian packages, by the same names on Ubuntu.
    Apt(&'static [&'static str]),
    /// A crate with its version.
    Cargo(&'static str),
    Chromium,
}

pub const TOOLS: &[Tool] = &[
    Tool { name: "rustfmt", is_there: || cargo_has("fmt"), source: Source::Rustup("rustfmt") },
    Tool { name: "clippy", is_there: || cargo_has("clippy"), source: Source::Rustup("clippy") },
    Tool {
        name: "PostgreSQL",
        is_there: || postgres_programs().is_some(),
        source: Source::Apt(&["postgresql"]),
    },
    Tool {
        name: "Node.js 18 with npm",
        is_there: || node_major() >= Some(18) && answers("npm", "--version"),
        source: Source::Apt(&["nodejs", "npm"]),
    },
    Tool { name: "Chromium", is_there: || chromium().is_some(), source: Source::Chromium },
    Tool {
        name: "cargo-nextest",
        is_there: || cargo_has("nextest"),
        source: Source::Cargo("cargo-nextest@0.9.151"),
    },
    Tool { name: "cargo-deny", is_there: || cargo_has("deny"), source: Source::Cargo("cargo-deny@0.20.2") },
    Tool {
        name: "cargo-machete",
        is_there: || cargo_has("machete"),
        source: Source::Cargo("cargo-machete@0.9.2"),
    },
];

fn answers(program: &str, question: &str) -> bool {
    process::run_quietly(process::program(program).arg(question)).is_ok()
}

fn cargo_has(subcommand: &str) -> bool {
    process::run_quietly(process::program("cargo").args([subcommand, "--version"])).is_ok()
}

fn node_major() -> Option<u32> {
    let version = process::run_quietly(process::program("node").arg("--version")).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The folder with `initdb` and `pg_ctl`: `PGBIN`, the newest of Debian's, or what is on the path.
pub fn postgres_programs() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("PGBIN") {
        return Some(PathBuf::from(folder)).filter(|folder| folder.join("initdb").exists());
    }
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin"))).filter(|(_, bin)| bin.join("initdb").exists())
        })
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin).or_else(|| {
        // The link that a package puts on the path may stand alone; the programs are where it points.
        let initdb = fs::canonicalize(find_program("initdb")?).ok()?;
        initdb.parent().filter(|bin| bin.join("pg_ctl").exists()).map(PathBuf::from)
    })
}

/// Chromium without the window that nobody looks at here: a fifth quicker. Debian packs it by itself.
const HEADLESS: &str = "chromium-headless-shell";

/// `CHROMIUM`, an installed browser of that family, or the one that Playwright downloaded.
pub fn chromium() -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Some(PathBuf::from(path)).filter(|path| path.exists());
    }
    let installed = [HEADLESS, "chromium", "google-chrome-stable", "google-chrome"];
    installed.iter().find_map(|name| find_program(name)).or_else(playwrights_chromium)
}

fn playwrights_chromium() -> Option<PathBuf> {
    let folders = fs::read_dir(PathBuf::from(env::var_os("HOME")?).join(".cache/ms-playwright")).ok()?;
    let names = ["chrome-linux64/chrome", "chrome-linux/chrome"];
    folders.flatten().flat_map(|folder| names.map(|name| folder.path().join(name))).find(|path| path.exists())
}

impl Source {
    pub fn install(&self, machine: &Machine) -> Result<()> {
        match self {
            Self::Rustup(component) => {
                process::run(process::program("rustup").args(["component", "add", component]))
            }
            Self::Apt(packages) => apt::install(packages),
            Self::Cargo(release) => cargo_install(release),
            // Ubuntu's package only points to a snap, which containers cannot run.
            Self::Chromium if machine.distribution == "ubuntu" => {
                let workspace = Workspace::debug()?;
                e2e::install_packages(&workspace)?;
                process::run(e2e::playwright(&workspace).args(["install", "--with-deps", "chromium"]))
            }
            // Older releases of Debian have only the whole of it.
            Self::Chromium => apt::install(&[HEADLESS]).or_else(|_| apt::install(&["chromium"])),
        }
    }

    pub fn advice(&self, machine: &Machine) -> String {
        match self {
            Self::Rustup(component) => format!("rustup component add {component}"),
            Self::Apt(packages) if machine.has_apt() => {
                format!("sudo apt-get install {}", packages.join(" "))
            }
            Self::Apt(packages) => format!("install {} (Debian's names)", packages.join(" and ")),
            Self::Cargo(release) => format!("cargo install --locked {release}"),
            Self::Chromium if machine.distribution == "debian" => {
                format!("sudo apt-get install {HEADLESS}")
            }
            Self::Chromium => {
                "install Chromium or Chrome; CHROMIUM=/path/to/it if it is not on the path".into()
            }
        }
    }
}

/// Without optimisation and debug information these tools build in half the time, and they are fast enough.
fn cargo_install(release: &str) -> Result<()> {
    let mut cargo = process::program("cargo");
    cargo.args(["install", "--locked", "--profile", "dev", release]);
    process::run(cargo.env("CARGO_PROFILE_DEV_DEBUG", "0"))
}
