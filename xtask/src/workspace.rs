//! Where things lie in the repository, and how cargo is called for the two halves of the product.
use crate::process;
use anyhow::{Context, Result};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The package, the program and, through `LEPTOS_OUTPUT_NAME`, the files of the web bundle.
pub const PRODUCT: &str = "agent-manager";
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
    release: bool,
}

impl Workspace {
    pub fn debug() -> Result<Self> {
        Self::open(false)
    }

    pub fn open(release: bool) -> Result<Self> {
        // Asked while running, not while compiling: a target folder that was copied from another clone holds an
        // xtask that cargo takes for its own.
        let xtask = env::var_os("CARGO_MANIFEST_DIR").context("start this as cargo xtask")?;
        let root = Path::new(&xtask).parent().context("xtask lies in no workspace")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { root, target, release })
    }

    pub fn is_release(&self) -> bool {
        self.release
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the server looks for its files, and where cargo-leptos writes them too.
    pub fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    pub fn server(&self) -> PathBuf {
        self.target.join(if self.release { "release" } else { "debug" }).join(PRODUCT)
    }

    pub fn wasm_profile(&self) -> &'static str {
        if self.release { "wasm-release" } else { "wasm-dev" }
    }

    pub fn wasm(&self) -> PathBuf {
        let file = format!("{}.wasm", PRODUCT.replace('-', "_"));
        self.target.join(WASM_TARGET).join(self.wasm_profile()).join(file)
    }

    /// `cargo <subcommand>` for this workspace, never changing the lock file.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut cargo = self.program("cargo");
        cargo.args([subcommand, "--locked"]);
        cargo
    }

    /// A program started in the workspace's root.
    pub fn program(&self, name: &str) -> Command {
        let mut program = process::program(name);
        program.current_dir(&self.root);
        program
    }

    /// The selection of packages and features for the browser. Without `--package` cargo would take every room,
    /// and the server's half does not compile for wasm.
    pub fn browser_selection() -> [String; 7] {
        [
            "--package".into(),
            PRODUCT.into(),
            "--lib".into(),
            format!("--target={WASM_TARGET}"),
            "--no-default-features".into(),
            "--features".into(),
            "hydrate".into(),
        ]
    }
}
