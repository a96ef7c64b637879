//! A temporary folder that disappears however this program ends.
//!
//! Destructors do not run after Ctrl-C or `kill -9`. So a small shell process in its own process group, which ignores
//! the terminal's signals, reads from a pipe whose other end we hold. When the pipe closes, because the folder was
//! dropped or because we died, it stops what runs in the folder and removes it.
use anyhow::{Context, Result};
use std::{
    env,
    fs::DirBuilder,
    os::unix::{fs::DirBuilderExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// `$1` is the folder. A `stop` script in it runs before it is removed. Nobody waits for the removal itself: a database server of tests leaves hundreds of
/// thousands of files.
const WATCH: &str = r#"
trap '' HUP INT TERM
cat > /dev/null
if [ -f "$1/stop" ]; then sh "$1/stop"; fi
mv -- "$1" "$1.gone" && { rm -rf -- "$1.gone" & }
"#;

pub struct Scratch {
    path: PathBuf,
    watchdog: Child,
}

impl Scratch {
    pub fn create(purpose: &str) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("agent-manager-{purpose}-{}-{count}", std::process::id());
        let path = env::temp_dir().join(name);
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("could not create {}", path.display()))?;
        let watchdog = Command::new("sh")
            .args(["-c", WATCH, "watchdog"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/")
            .process_group(0)
            .spawn()
            .context("could not start `sh`")?;
        Ok(Self { path, watchdog })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where to put shell lines that must run before the folder goes.
    pub fn stop_script(&self) -> PathBuf {
        self.path.join("stop")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        if let Err(error) = self.watchdog.wait() {
            eprintln!("warning: {} may be left behind: {error}", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_dropped_folder_runs_its_stop_script_and_is_gone() {
        let witness = Scratch::create("scratch-test").unwrap();
        let note = witness.path().join("note");
        let folder = Scratch::create("scratch-test").unwrap();
        let path = folder.path().to_owned();
        fs::write(folder.stop_script(), format!("echo stopped > '{}'", note.display())).unwrap();
        drop(folder);
        assert!(!path.exists());
        assert_eq!(fs::read_to_string(note).unwrap(), "stopped\n");
    }

    #[test]
    fn two_folders_of_one_process_differ() {
        let (first, second) =
            (Scratch::create("scratch-test").unwrap(), Scratch::create("scratch-test").unwrap());
        assert_ne!(first.path(), second.path());
    }
}
