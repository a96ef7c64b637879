//! Files that commands read: also packed by gzip, and `-` for standard input.

use super::Failure;
use flate2::read::MultiGzDecoder;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The first bytes of every gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Opens a file to read it, unpacked when it is packed, whatever its name says.
pub fn open(file: &Path) -> Result<Box<dyn Read>, Failure> {
    let mut source: Box<dyn Read> = if is_stdin(file) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file).map_err(|error| cannot_read(file, &error))?)
    };
    let mut first = [0; 2];
    let known = fill(&mut source, &mut first).map_err(|error| cannot_read(file, &error))?;
    let whole = io::Cursor::new(first).take(known).chain(source);
    Ok(if known == 2 && first == GZIP { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// The text of a whole file.
pub fn text(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    open(file)?.read_to_end(&mut bytes).map_err(|error| cannot_read(file, &error))?;
    String::from_utf8(bytes).map_err(|_| Failure::Wrong(format!("{} is not a text in UTF-8", name(file))))
}

/// What a file is called in sentences.
pub fn name(file: &Path) -> String {
    if is_stdin(file) { "standard input".to_owned() } else { file.display().to_string() }
}

/// Standard input can be read once.
pub fn refuse_two_from_stdin(files: &[&Path]) -> Result<(), Failure> {
    if files.iter().filter(|file| is_stdin(file)).count() > 1 {
        return Err(Failure::Wrong("two inputs are -, and standard input can be read only once".to_owned()));
    }
    Ok(())
}

pub fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn cannot_read(file: &Path, error: &io::Error) -> Failure {
    Failure::Wrong(format!("cannot read {}: {error}", name(file)))
}

/// Reads until the piece is full or the source ends, and says how much that was.
fn fill(source: &mut dyn Read, piece: &mut [u8]) -> io::Result<u64> {
    let mut known = 0;
    while known < piece.len() {
        match source.read(&mut piece[known..]) {
            Ok(0) => break,
            Ok(read) => known += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(u64::try_from(known).unwrap_or(0))
}
