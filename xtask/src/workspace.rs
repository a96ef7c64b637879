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
    linted: bool,
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
        Ok(Self { root, target, release, linted: false })
    }

    /// The same, built with clippy in the compiler's place: it says what it finds while the program comes into being, and any warning is an error.
    ///
    /// `cargo clippy` does it likewise, but for a check without a program, for which every dependency is looked at once more.
    #[must_use]
    pub fn linted(self) -> Self {
        Self { linted: true, ..self }
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
        if self.linted {
            // What `cargo clippy -- -D warnings` sets. The variable RUSTFLAGS would replace the flags of .cargo/config.toml, and the dependencies
            // would be built anew.
            program.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
            program.env("CLIPPY_ARGS", "-Dwarnings");
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::fs;

    /// Of which of our own crates a room is built; what only its tests use does not count.
    fn rooms_of(manifest: &str) -> Vec<String> {
        const ROOMS: [&str; 8] =
            ["adapters", "api", "domain", "engine", "services", "storage", "testkit", "ui"];
        let built = manifest.split("[dev-dependencies]").next().unwrap();
        let names = built.lines().filter_map(|line| line.split(['.', ' ']).next());
        names.filter(|name| ROOMS.contains(name)).map(str::to_owned).collect()
    }

    #[test]
    fn rooms_use_what_the_architecture_says() {
        let root = Workspace::debug().unwrap().root;
        for (room, uses) in [
            ("domain", &[][..]),
            ("engine", &["domain"]),
            ("storage", &["domain"]),
            ("adapters", &["domain", "engine"]),
            ("services", &["domain", "engine", "storage"]),
            ("api", &["domain", "services"]),
            ("ui", &["domain", "services"]),
        ] {
            let manifest = fs::read_to_string(root.join("src").join(room).join("Cargo.toml")).unwrap();
            let package = manifest.split_once("[dependencies]").unwrap().1;
            assert_eq!(rooms_of(package), uses, "{room}");
        }
    }

    /// cargo-leptos must make of the same sources what we make, at the same places.
    #[test]
    fn cargo_leptos_is_told_what_we_do() {
        let workspace = Workspace::debug().unwrap();
        let manifest = fs::read_to_string(workspace.root.join("Cargo.toml")).unwrap();
        let leptos = manifest.split_once("[package.metadata.leptos]").unwrap().1;
        let told = |key: &str| {
            let line = leptos.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
            line.unwrap_or_else(|| panic!("{key} is not there")).trim().trim_matches('"').to_owned()
        };
        assert_eq!(told("output-name"), PRODUCT);
        assert_eq!(workspace.root.join(told("site-root")), workspace.site());
        assert_eq!(told("site-pkg-dir"), "pkg");
        assert!(
            workspace.root.join(told("style-file")).is_file()
                && workspace.root.join(told("assets-dir")).is_dir()
        );
        let features = Workspace::browser_selection();
        assert_eq!(told("lib-features"), format!("[\"{}\"]", features.last().unwrap()));
        assert_eq!(
            (told("lib-default-features"), told("bin-default-features")),
            ("false".into(), "false".into())
        );
        assert_eq!(told("lib-profile-release"), Workspace { release: true, ..workspace }.wasm_profile());
    }

    /// By which way clippy is told what to refuse is not documented.
    #[test]
    fn clippy_is_heard() {
        let scratch = Scratch::create("clippy").unwrap();
        let manifest = scratch.path().join("Cargo.toml");
        fs::write(&manifest, "[package]\nname = \"mistaken\"\nedition = \"2024\"\n[workspace]\n").unwrap();
        fs::create_dir(scratch.path().join("src")).unwrap();
        fs::write(scratch.path().join("src/lib.rs"), "pub fn one() -> u8 {\n    return 1;\n}\n").unwrap();
        let build = |workspace: &Workspace| {
            let mut cargo = workspace.program("cargo");
            cargo.args(["build", "--offline", "--manifest-path"]).arg(&manifest);
            cargo.env("CARGO_TARGET_DIR", scratch.path().join("target"));
            cargo
        };
        let workspace = Workspace::debug().unwrap();
        // Set already when this is one of `cargo xtask test`.
        process::run_quietly(build(&workspace).env_remove("RUSTC_WORKSPACE_WRAPPER")).unwrap();
        let refused = process::run_quietly(&mut build(&workspace.linted())).unwrap_err().to_string();
        assert!(refused.contains("unneeded `return`"), "{refused}");
    }
}
