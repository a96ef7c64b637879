//! Runs the real program in a folder of its own, on either database.

use std::{
    io::Write,
    os::unix::{
        fs::MetadataExt,
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;
use testkit::{Backend, Template, TestDb};

/// The user of this number owns nothing, on every system.
const NOBODY: u32 = 65_534;

/// What a command has answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Answer {
    /// The answer of a command that must have worked.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:?}");
        self.stdout
    }

    /// The one line of a command that must have been refused, with this exit code.
    #[track_caller]
    pub fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        let line = self.stderr.strip_suffix('\n').and_then(|text| text.strip_prefix("error: "));
        let line = line.unwrap_or_else(|| panic!("not one error line: {self:?}"));
        assert!(!line.contains('\n'), "{self:?}");
        line.to_owned()
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A house with nothing in it yet; goes away with the test.
pub struct Program {
    folder: TempDir,
    database: Option<TestDb>,
    /// What each command finds in its environment beside what the tests found in theirs.
    variables: Vec<(&'static str, &'static str)>,
}

impl Program {
    pub fn on_sqlite() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: None, variables: Vec::new() }
    }

    pub fn given(mut self, variable: &'static str, value: &'static str) -> Self {
        self.variables.push((variable, value));
        self
    }

    pub async fn on(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::on_sqlite(),
            Backend::Postgres => {
                let database = TestDb::new(backend).await;
                // Only the program itself is to be connected.
                database.db.close().await;
                Self { database: Some(database), ..Self::on_sqlite() }
            }
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The SQLite file that is used when nothing else is said.
    pub fn database_file(&self) -> PathBuf {
        self.folder().join("data/agent-manager.db")
    }

    /// The database itself, while no command uses it.
    pub async fn open_database(&self) -> storage::Db {
        let file = || storage::OpenOptions::sqlite_file(&self.database_file());
        let options = self.database.as_ref().map_or_else(file, |database| database.options.clone());
        storage::Db::open(&options).await.unwrap()
    }

    /// A command that has no variables of ours and cannot leave the folder by accident.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_agent-manager"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AGENT_MANAGER_") {
                command.env_remove(name);
            }
        }
        if let Some(database) = &self.database {
            command.env("AGENT_MANAGER_DATABASE", &database.options.url);
        }
        command.envs(self.variables.iter().copied()).current_dir(self.folder.path()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Answer {
        self.command(arguments).stdin(Stdio::null()).output().unwrap().into()
    }

    /// A command that dies in a phase of a run, such as `lab.iterate:propose`.
    pub fn dies_in(&self, phase: &str, arguments: &[&str]) {
        let mut command = self.command(arguments);
        command.env("AGENT_MANAGER_FAILPOINT", phase).stdin(Stdio::null());
        let answer = command.output().unwrap();
        assert!(answer.status.signal().is_some(), "{phase}: {answer:?}");
    }

    /// The same as [`Program::run`] for a user who is not root, since root may write what is read-only.
    pub fn run_unprivileged(&self, arguments: &[&str]) -> Answer {
        if self.folder().metadata().unwrap().uid() != 0 {
            return self.run(arguments);
        }
        // The build folder may be out of this user's reach.
        let copy = self.folder().join("program");
        std::fs::copy(env!("CARGO_BIN_EXE_agent-manager"), &copy).unwrap();
        let mut command = Command::new(copy);
        command.current_dir(self.folder()).args(arguments).uid(NOBODY).gid(NOBODY);
        command.stdin(Stdio::null()).output().unwrap().into()
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Answer {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that refuses its arguments does not read on.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap().into()
    }

    /// An account with the password `correct horse`.
    pub fn add_user(&self, name: &str, more: &[&str]) -> Answer {
        let arguments = [&["user", "add", name, "--password-stdin"], more].concat();
        self.run_with_input(&arguments, "correct horse\n")
    }

    /// As it is now, for copies. No command may use it any more.
    pub async fn into_original(self) -> Original {
        let database = match self.database {
            Some(database) => Some(database.into_template().await),
            None => None,
        };
        Original { folder: self.folder, database, variables: self.variables }
    }

    pub fn create_token(&self, user: &str, scopes: &str) -> String {
        let answer = self.run(&["token", "create", "--user", user, "--scopes", scopes]).done();
        answer.trim_end().to_owned()
    }
}

/// A house that is copied again and again.
pub struct Original {
    folder: TempDir,
    database: Option<Template>,
    variables: Vec<(&'static str, &'static str)>,
}

impl Original {
    pub async fn copy(&self) -> Program {
        let mut copy = Program { variables: self.variables.clone(), ..Program::on_sqlite() };
        copy_folder(self.folder.path(), copy.folder());
        if let Some(database) = &self.database {
            let database = database.copy().await;
            database.db.close().await;
            copy.database = Some(database);
        }
        copy
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        let copy = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&copy).unwrap();
            copy_folder(&entry.path(), &copy);
        } else {
            std::fs::copy(entry.path(), copy).unwrap();
        }
    }
}
