//! A file of bars on the command line, and how it is to be read.

use super::{Failure, chain, input, number, tell};
use engine::bars::{ReadError, ReadOptions, Reading, Scale, read_csv};
use std::path::Path;

/// What every command that reads bars may be told about them.
#[derive(Debug, Clone, clap::Args)]
pub struct BarFlags {
    /// The step of prices [default: as fine as the file needs, at most 0.01]
    #[arg(long, value_name = "STEP", allow_hyphen_values = true)]
    tick: Option<Scale>,
    /// The step of volumes [default: as fine as the file needs, at most 1]
    #[arg(long, value_name = "STEP", allow_hyphen_values = true)]
    lot: Option<Scale>,
    /// Round prices and volumes that are not whole steps, instead of refusing them
    #[arg(long)]
    round: bool,
    /// Read only the first N bars
    #[arg(long, value_name = "N", value_parser = number::count, allow_hyphen_values = true)]
    limit: Option<usize>,
}

impl BarFlags {
    /// Reads a file, and says on stderr what is strange about it.
    pub fn read(&self, file: &Path) -> Result<Reading, Failure> {
        let reading = self.read_as(&name_of(file), file)?;
        for note in notes(&reading) {
            tell(&format!("note: {}: {note}", input::name(file)));
        }
        Ok(reading)
    }

    /// The same under another name, and silently.
    pub fn read_as(&self, name: &str, file: &Path) -> Result<Reading, Failure> {
        let Self { tick, lot, round, limit } = *self;
        read_with(&ReadOptions { name: name.to_owned(), tick, lot, round, limit }, file)
    }
}

/// Reads all bars of another instrument, in steps of its own: what the flags say is about the bars that are traded.
pub fn read_other(name: &str, file: &Path) -> Result<Reading, Failure> {
    read_with(&ReadOptions { name: name.to_owned(), ..ReadOptions::default() }, file)
}

fn read_with(options: &ReadOptions, file: &Path) -> Result<Reading, Failure> {
    let mut source = input::open(file)?;
    read_csv(&mut *source, options).map_err(|error| match error {
        ReadError::Source(cause) => Failure::Wrong(format!("cannot read {}: {cause}", input::name(file))),
        wrong => Failure::Wrong(format!("{}: {}", input::name(file), chain(&wrong))),
    })
}

/// What a person should know about bars that were read nevertheless.
pub fn notes(reading: &Reading) -> Vec<String> {
    let mut notes = Vec::new();
    if reading.outside > 0 {
        notes.push(format!("{} bars open or close outside their high and low", reading.outside));
    }
    if reading.rounded > 0 {
        notes.push(format!("{} prices and volumes were rounded to whole steps", reading.rounded));
    }
    if !reading.ignored.is_empty() {
        notes.push(format!("columns with text are left out: {}", reading.ignored.join(", ")));
    }
    notes
}

/// The instrument of a file: its name without the endings.
fn name_of(file: &Path) -> String {
    if input::is_stdin(file) {
        return "bars".to_owned();
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.strip_suffix(".csv").unwrap_or(name).to_owned()
}
