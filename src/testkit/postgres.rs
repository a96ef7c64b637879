//! A PostgreSQL server of one test's own, to be killed and started again. The programs and the user come from the environment
//! that `cargo xtask postgres` sets.

use std::{
    fs::File,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};
use storage::OpenOptions;
use tempfile::TempDir;

/// Reads from a pipe whose other end the test holds. It closes also when the test is ended by a signal, and then no destructor runs.
const WATCH: &str = r#"
trap '' HUP INT TERM
cat > /dev/null
server=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
if [ -n "$server" ]; then
    kill -QUIT "$server"
    for turn in $(seq 100); do kill -0 "$server" || break; sleep 0.05; done
fi
rm -rf -- "$1"
"#;

/// Stopped and removed with the test.
pub struct OwnPostgres {
    folder: TempDir,
    watchdog: Child,
}

impl OwnPostgres {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if let Some(user) = user() {
            let chown = Command::new("chown").arg(user).arg(folder.path()).status().expect("chown runs");
            assert!(chown.success(), "the folder cannot be handed to the server's user");
        }
        let watchdog = watch(&folder);
        let server = Self { folder, watchdog };
        let options = ["-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
        server.run("initdb", &options);
        server.start_again();
        server
    }

    /// Where the house finds it.
    pub fn options(&self) -> OpenOptions {
        OpenOptions::new(format!("postgres://app@localhost/postgres?host={}", self.folder.path().display()))
    }

    /// Kills the server as a power cut would: every connection breaks off.
    pub fn kill(&self) {
        self.run("pg_ctl", &["-m", "immediate", "-w", "-s", "stop"]);
    }

    /// Starts the server and waits until it answers.
    pub fn start_again(&self) {
        let folder = self.folder.path().display();
        let options = format!("-k '{folder}' -c listen_addresses='' -c fsync=off");
        let log = format!("{folder}/server.log");
        self.run("pg_ctl", &["-l", &log, "-w", "-s", "-o", &options, "start"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let programs = std::env::var("TEST_POSTGRES_BIN").unwrap_or_else(|_| installed_programs());
        let program = format!("{programs}/{program}");
        let mut command = match user() {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", &user, "--", &program]);
                command
            }
            None => Command::new(program),
        };
        command
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .args(arguments)
            .current_dir(self.folder.path());
        // Into a file and not a pipe: the server inherits it and would keep a pipe open.
        let output = File::create(self.folder.path().join("output")).expect("a file for the output");
        let done = command.stdin(Stdio::null()).stdout(output).status().expect("PostgreSQL's programs run");
        assert!(done.success(), "{command:?} failed: {done}");
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // It may be stopped already, and a panic while a test fails would hide why.
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.kill();
        }
        drop(self.watchdog.stdin.take());
        self.watchdog.wait().ok();
    }
}

/// In a group of its own, so that what ends the test does not end it too.
fn watch(folder: &TempDir) -> Child {
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", WATCH, "watchdog"]).arg(folder.path()).process_group(0).current_dir("/");
    watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("sh runs")
}

/// Root has to become somebody else for the server.
fn user() -> Option<String> {
    if let Ok(user) = std::env::var("TEST_POSTGRES_USER") {
        return Some(user);
    }
    let id = Command::new("id").arg("-u").output().expect("id runs");
    (String::from_utf8_lossy(&id.stdout).trim() == "0").then(|| "postgres".to_owned())
}

/// The newest of Debian's versions; elsewhere what `PATH` has.
fn installed_programs() -> String {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.max_by_key(|version| version.file_name().to_string_lossy().parse::<u32>().ok());
    newest.map_or_else(|| "/usr/bin".to_owned(), |version| version.path().join("bin").display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_server_whose_test_was_ended_goes_with_its_folder() {
        let mut server = OwnPostgres::start();
        let folder = server.folder.path().to_owned();
        let number = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
        let process = PathBuf::from("/proc").join(number.lines().next().unwrap()).join("stat");
        // What has ended may stay in the list until its parent looks.
        let runs = || std::fs::read_to_string(&process).is_ok_and(|stat| !stat.contains(") Z "));
        assert!(runs());
        // As the system does it for whoever is killed.
        drop(server.watchdog.stdin.take());
        server.watchdog.wait().unwrap();
        assert!(!folder.exists() && !runs());
    }
}
