//! The same work by other programs, where they are installed.

use crate::figures::{Measured, parse_measured};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

pub struct Peers<'a> {
    python: Option<PathBuf>,
    bars: &'a Path,
}

impl<'a> Peers<'a> {
    /// `python` is an interpreter that has numba and vectorbt.
    pub const fn new(python: Option<PathBuf>, bars: &'a Path) -> Self {
        Self { python, bars }
    }

    pub fn measure(&self, name: &str) -> Option<Measured> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/engine/peers.py");
        let ended = Command::new(self.python.as_ref()?).arg(script).arg(name).arg(self.bars).output().ok()?;
        let measured = if ended.status.success() { parse_measured(&ended.stdout).ok() } else { None };
        if measured.is_none() {
            eprintln!("{name} did not answer: {}", String::from_utf8_lossy(&ended.stderr).trim_end());
        }
        measured
    }
}
