//! Files that commands write: packed by gzip when their name ends in `.gz`, and standard output when there is no name, or `-`.
//!
//! A file appears under its name when it is whole: until then it is a neighbour, and what was there before stays.

use super::{Failure, input};
use flate2::{Compression, write::GzEncoder};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The file that a command was told to write; none for `-`, which is standard output like no name at all.
pub fn file(named: Option<&Path>) -> Option<&Path> {
    named.filter(|file| !is_stdout(file))
}

/// `--json` says what was written to a file; where the content itself goes to standard output there is no room for it.
pub fn refuse_two_answers(json: bool, file: Option<&Path>) -> Result<(), Failure> {
    if json && file.is_none() {
        let why = "--json says what was written to a file, and --out - writes the bars to standard output; name a file with --out, or leave --json out";
        return Err(Failure::Wrong(why.to_owned()));
    }
    Ok(())
}

fn is_stdout(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// Writes to a file, or to standard output.
pub fn write(
    file: Option<&Path>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let written = match file {
        None => to_stdout(content),
        Some(file) if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) => {
            replaced(file, |open| packed(open, content))
        }
        Some(file) => replaced(file, |open| content(open)),
    };
    written.map_err(|error| match file {
        None => Failure::Failed(format!("cannot write to stdout: {error}")),
        Some(file) => cannot_write(file, &error),
    })
}

/// Writes a text to a file as it is, whatever its name says.
pub fn write_plain(file: &Path, text: &str) -> Result<(), Failure> {
    replaced(file, |open| open.write_all(text.as_bytes())).map_err(|error| cannot_write(file, &error))
}

/// A file that is written must be none that is read, and none that is written, too. Standard output has the answer of the command already.
pub fn refuse_overwriting(outputs: &[&Path], inputs: &[&Path]) -> Result<(), Failure> {
    if outputs.iter().any(|file| is_stdout(file)) {
        return Err(Failure::Wrong(
            "an output is -, and standard output has the answer already; name a file to write".to_owned(),
        ));
    }
    let inputs: Vec<PathBuf> =
        inputs.iter().filter(|file| !input::is_stdin(file)).map(|file| place(file)).collect();
    let mut written: Vec<PathBuf> = Vec::new();
    for file in outputs.iter().filter(|file| !is_special(file)) {
        let (name, place) = (file.display(), place(file));
        if inputs.contains(&place) {
            return Err(Failure::Wrong(format!(
                "{name} would be read and overwritten; name another file to write"
            )));
        }
        if written.contains(&place) {
            return Err(Failure::Wrong(format!(
                "{name} would be written twice; name a file for each output"
            )));
        }
        written.push(place);
    }
    Ok(())
}

/// Where a file is or will be, however its name is spelt.
fn place(file: &Path) -> PathBuf {
    let beside = || {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(file.file_name()?))
    };
    fs::canonicalize(file).ok().or_else(beside).unwrap_or_else(|| file.to_owned())
}

/// Pipes and devices are written to as they are: nothing can stand in their place.
fn is_special(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|known| !known.is_file())
}

fn replaced(file: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    if is_special(file) {
        return content(&mut File::create(file)?);
    }
    // What a link points to is replaced, and the link stays.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let neighbour = neighbour(&file);
    let mut open = File::create_new(&neighbour)?;
    let written = content(&mut open)
        .and_then(|()| fs::metadata(&file).map_or(Ok(()), |old| open.set_permissions(old.permissions())))
        .and_then(|()| fs::rename(&neighbour, &file));
    written.inspect_err(|_| {
        // The first error is the one to tell.
        let _ = fs::remove_file(&neighbour);
    })
}

fn neighbour(file: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    file.with_file_name(name)
}

fn to_stdout(content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    match content(&mut io::stdout().lock()) {
        // Whoever read it has seen enough (`… | head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

fn packed(file: &mut File, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut packer = GzEncoder::new(file, Compression::default());
    content(&mut packer)?;
    packer.finish()?.flush()
}

fn cannot_write(file: &Path, error: &io::Error) -> Failure {
    Failure::Failed(format!("cannot write {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_fails_leaves_what_was_there_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "a.csv.gz"] {
            let file = folder.path().join(name);
            fs::write(&file, "old").unwrap();
            let failed = write(Some(&file), |out| {
                out.write_all(b"new")?;
                Err(io::Error::other("the disk is full"))
            });
            assert!(failed.unwrap_err().to_string().ends_with("the disk is full"));
            assert_eq!(fs::read_to_string(&file).unwrap(), "old");
            write_plain(&file, "whole").unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), "whole");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_is_recognised_under_another_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let (file, new) = (folder.path().join("a.csv"), folder.path().join("new.csv"));
        fs::write(&file, "old").unwrap();
        let spelt = folder.path().join("./a.csv");
        assert!(refuse_overwriting(&[&spelt], &[&file]).is_err());
        assert!(refuse_overwriting(&[&new, &folder.path().join("./new.csv")], &[&file]).is_err());
        assert!(refuse_overwriting(&[&new], &[&file, Path::new("-")]).is_ok());
        assert!(refuse_overwriting(&[Path::new("-")], &[&file]).is_err());
        let nowhere = Path::new("/dev/null");
        assert!(refuse_overwriting(&[nowhere, nowhere], &[nowhere]).is_ok());
    }
}
