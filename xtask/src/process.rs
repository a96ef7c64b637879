//! Starting other programs and turning their end into a `Result`.
use anyhow::{Context, Result, ensure};
use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A program to start, in the environment that our caller had.
///
/// `cargo run` adds variables about xtask itself. Programs that believe them go astray: cargo-machete takes
/// `CARGO_PKG_NAME` as a sign that it was not started by cargo.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut program = Command::new(name);
    for (variable, _) in env::vars_os() {
        let name = variable.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            program.env_remove(&variable);
        }
    }
    program
}

/// Runs a program that talks to the terminal itself; its failure is ours.
pub fn run(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let status = command.status().with_context(|| format!("could not start `{name}`"))?;
    ensure!(status.success(), "`{name}` ended with {status}");
    Ok(())
}

/// Runs a program silently; when it fails, what it wrote is the message.
pub fn run_quietly(command: &mut Command) -> Result<String> {
    let name = name_of(command);
    let output = command.output().with_context(|| format!("could not start `{name}`"))?;
    ensure!(
        output.status.success(),
        "`{name}` ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Finds a program the way a shell does.
pub fn find_program(name: &str) -> Option<PathBuf> {
    find_program_in(name, env::split_paths(&env::var_os("PATH")?))
}

fn find_program_in(name: &str, folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    folders.map(|folder| folder.join(name)).find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

pub fn is_root() -> bool {
    run_quietly(program("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0")
}

fn name_of(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let first = command.get_args().find(|argument| !argument.to_string_lossy().starts_with('-'));
    match first {
        Some(argument) => format!("{} {}", program.to_string_lossy(), argument.to_string_lossy()),
        None => program.to_string_lossy().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        let error = run_quietly(Command::new("sh").args(["-c", "echo spilled >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("spilled"), "{error}");
        assert!(error.to_string().contains("exit status: 3"), "{error}");
    }

    #[test]
    fn a_missing_program_is_an_error_that_names_it() {
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(error.to_string().contains("no-such-program-here"), "{error}");
    }

    #[test]
    fn programs_are_found_on_the_path_but_plain_files_are_not() {
        let folder = crate::scratch::Scratch::create("process-test").unwrap();
        fs::write(folder.path().join("notes"), "text").unwrap();
        let folders = || [folder.path().to_owned(), PathBuf::from("/bin")].into_iter();
        assert_eq!(find_program_in("sh", folders()), Some(PathBuf::from("/bin/sh")));
        assert_eq!(find_program_in("notes", folders()), None);
    }
}
