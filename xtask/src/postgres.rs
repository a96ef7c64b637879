//! A private PostgreSQL for tests: in a temporary folder, reachable only through a Unix socket in it, and gone
//! afterwards, also after Ctrl-C (see [`crate::scratch`]).
//!
//! A command run with it finds in its environment:
//! - `TEST_POSTGRES_URL`, the address of a database whose user may create others;
//! - `TEST_POSTGRES_BIN`, the folder with `initdb` and `pg_ctl`, for tests that kill or restart a server of their own;
//! - `TEST_POSTGRES_USER`, set only for root: the user to step down to for that, as the server refuses to run as root.
use crate::{
    arguments::{Arguments, WrongUse},
    install, process,
    scratch::Scratch,
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{fs, os::unix::fs::chown, path::PathBuf, process::Command};

/// Durability is useless for data that is thrown away. Many tests run at once, each with a pool.
const SETTINGS: &str = "-c listen_addresses='' -c max_connections=200 -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off";

pub fn run(arguments: &Arguments) -> Result<()> {
    let Some((program, rest)) = arguments.passed_on().split_first() else {
        return Err(WrongUse("name a command: cargo xtask postgres -- cargo nextest run".into()).into());
    };
    let workspace = Workspace::debug()?;
    let postgres = Postgres::start()?;
    process::run(postgres.lend(workspace.program(program).args(rest)))
}

pub struct Postgres {
    programs: PathBuf,
    user: Option<User>,
    /// Last, so that the server is stopped and its folder removed when this is dropped.
    folder: Scratch,
}

impl Postgres {
    pub fn start() -> Result<Self> {
        let programs = install::postgres_programs()
            .context("PostgreSQL is not installed: no initdb in PGBIN, /usr/lib/postgresql or PATH")?;
        let user = if process::is_root() { Some(User::to_step_down_to()?) } else { None };
        let folder = Scratch::create("postgres")?;
        if let Some(user) = &user {
            chown(folder.path(), Some(user.uid), None).context("could not hand the folder over")?;
        }
        let postgres = Self { programs, user, folder };
        postgres.make_cluster()?;
        postgres.write_stop_script()?;
        postgres.start_server()?;
        Ok(postgres)
    }

    /// Tells a command where the server is.
    pub fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let folder = self.folder.path().display();
        command.env("TEST_POSTGRES_URL", format!("postgres://app@localhost/postgres?host={folder}"));
        command.env("TEST_POSTGRES_BIN", &self.programs);
        match &self.user {
            Some(user) => command.env("TEST_POSTGRES_USER", user.name),
            None => command.env_remove("TEST_POSTGRES_USER"),
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn make_cluster(&self) -> Result<()> {
        let mut initdb = self.program("initdb");
        initdb.arg("-D").arg(self.data());
        initdb.args(["-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        process::run_quietly(&mut initdb).map(drop)
    }

    /// Before the start, so that there is no moment in which a running server would be left behind.
    fn write_stop_script(&self) -> Result<()> {
        let words = self.words("pg_ctl");
        let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let line = format!(
            "{} -D {} -m immediate -w stop\n",
            line.join(" "),
            quoted(&self.data().to_string_lossy())
        );
        fs::write(self.folder.stop_script(), line).context("could not write the stop script")
    }

    fn start_server(&self) -> Result<()> {
        let log = self.folder.path().join("server.log");
        let mut start = self.program("pg_ctl");
        start.arg("-D").arg(self.data()).arg("-l").arg(&log).args(["-w", "-s", "-o"]);
        start.arg(format!("-k '{}' {SETTINGS}", self.folder.path().display())).arg("start");
        // Not `run_quietly`: the server would inherit the pipe and keep it open.
        process::run(&mut start).with_context(|| fs::read_to_string(&log).unwrap_or_default())
    }

    fn program(&self, name: &str) -> Command {
        let words = self.words(name);
        let mut command = process::program(&words[0]);
        command.args(&words[1..]).current_dir(self.folder.path());
        command
    }

    /// The command line of one of the server's programs, as a user that it accepts.
    fn words(&self, name: &str) -> Vec<String> {
        let program = self.programs.join(name).to_string_lossy().into_owned();
        match &self.user {
            Some(user) => ["runuser", "-u", user.name, "--", &program].map(str::to_owned).to_vec(),
            None => vec![program],
        }
    }
}

/// Whom root becomes for the server.
struct User {
    name: &'static str,
    uid: u32,
}

impl User {
    fn to_step_down_to() -> Result<Self> {
        let candidates = ["postgres", "nobody"];
        let found = candidates.into_iter().find_map(|name| {
            let uid =
                process::run_quietly(process::program("id").args(["-u", name])).ok()?.trim().parse().ok()?;
            Some(Self { name, uid })
        });
        found.context("PostgreSQL refuses to run as root, and there is no user postgres or nobody to become")
    }
}

/// For the shell: a word in single quotes.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_the_shell() {
        let word = "it's $HOME";
        let echoed =
            process::run_quietly(Command::new("sh").args(["-c", &format!("printf %s {}", quoted(word))]));
        assert_eq!(echoed.unwrap(), word);
    }

    #[test]
    fn a_private_server_answers_and_is_gone_afterwards() {
        let postgres = Postgres::start().unwrap();
        let folder = postgres.folder.path().to_owned();
        let mut psql = Command::new(postgres.programs.join("psql"));
        psql.arg("-h").arg(&folder).args(["-U", "app", "-Atc", "show max_connections", "postgres"]);
        assert_eq!(process::run_quietly(&mut psql).unwrap(), "200\n");
        let pid = fs::read_to_string(postgres.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        // Ended, but not yet collected by its parent, a process has no command line.
        let command_line = || fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        assert!(!command_line().is_empty());
        drop(postgres);
        assert!(command_line().is_empty());
        assert!(!folder.exists());
    }
}
