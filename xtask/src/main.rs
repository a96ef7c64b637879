//! The project's own tasks: everything that README.md asks a person to type starts here.
//!
//! One file per task. To add one, write `pub fn run(arguments: &Arguments) -> Result<()>` in a new file and name it in
//! [`TASKS`]; the list that `cargo xtask` prints comes from there.
#![expect(clippy::print_stdout, reason = "the terminal is this program's only output")]

mod arguments;
mod bench;
mod bundle;
mod compress;
mod dist;
mod e2e;
mod install;
mod pictures;
mod postgres;
mod process;
mod run;
mod scratch;
mod server;
mod site;
mod style;
mod summary;
mod test;
mod workspace;

use anyhow::Result;
use arguments::Arguments;
use std::process::ExitCode;

struct Task {
    name: &'static str,
    usage: &'static str,
    summary: &'static str,
    run: fn(&Arguments) -> Result<()>,
}

const TASKS: &[Task] = &[
    Task {
        name: "run",
        usage: "[--release] [-- server arguments]",
        summary: "build server and web bundle, start on http://127.0.0.1:3000",
        run: run::run,
    },
    Task { name: "test", usage: "", summary: "everything CI runs; installs missing tools", run: test::run },
    Task {
        name: "install",
        usage: "",
        summary: "only check the tools that `test` needs, and install what is missing",
        run: install::run,
    },
    Task {
        name: "e2e",
        usage: "[-- playwright arguments]",
        summary: "build, then only the browser tests",
        run: e2e::run,
    },
    Task {
        name: "pictures",
        usage: "",
        summary: "build, then take the pictures of README.md from the running demo",
        run: pictures::run,
    },
    Task {
        name: "postgres",
        usage: "-- command…",
        summary: "run a command with a private PostgreSQL in TEST_POSTGRES_URL",
        run: postgres::run,
    },
    Task {
        name: "assets",
        usage: "[--release]",
        summary: "build only the web bundle and the static files",
        run: bundle::run,
    },
    Task {
        name: "bench",
        usage: bench::USAGE,
        summary: "measure what the program, the engine and the learners reach on this machine",
        run: bench::run,
    },
    Task { name: "dist", usage: "", summary: "build the optimised program and its tarball", run: dist::run },
];

fn main() -> ExitCode {
    let arguments = Arguments::parse(std::env::args().skip(1));
    let Some(task) = TASKS.iter().find(|task| Some(task.name) == arguments.task()) else {
        return list_tasks(arguments.task());
    };
    match arguments.check(task.usage).and_then(|()| (task.run)(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<arguments::WrongUse>() => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn list_tasks(wanted: Option<&str>) -> ExitCode {
    let line = |task: &Task| format!("\n  {:<55} {}", format!("{} {}", task.name, task.usage), task.summary);
    let list: String = TASKS.iter().map(line).collect();
    let list = format!("usage: cargo xtask <task>\n{list}");
    match wanted {
        None | Some("help" | "--help" | "-h") => {
            println!("{list}");
            ExitCode::SUCCESS
        }
        Some(unknown) => {
            eprintln!("error: there is no task `{unknown}`\n\n{list}");
            ExitCode::from(2)
        }
    }
}
