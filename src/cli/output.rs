//! Files that commands write: packed by gzip when their name ends in `.gz`, and standard output when there is no name.

use super::Failure;
use flate2::{Compression, write::GzEncoder};
use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

/// Writes to a file, or to standard output.
pub fn write(
    file: Option<&Path>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let written = match file {
        None => to_stdout(content),
        Some(file) if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) => {
            packed(file, content)
        }
        Some(file) => File::create(file).and_then(|mut open| content(&mut open)),
    };
    written.map_err(|error| match file {
        None => Failure::Failed(format!("cannot write to stdout: {error}")),
        Some(file) => Failure::Failed(format!("cannot write {}: {error}", file.display())),
    })
}

fn to_stdout(content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    match content(&mut io::stdout().lock()) {
        // Whoever read it has seen enough (`… | head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

fn packed(file: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut packer = GzEncoder::new(File::create(file)?, Compression::default());
    content(&mut packer)?;
    packer.finish()?.flush()
}
