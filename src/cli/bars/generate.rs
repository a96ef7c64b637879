//! `agent-manager bars generate --n N --seed S [--out FILE]`

use super::super::{Failure, number, output, say, table::counted};
use engine::bars::{generate, write_csv};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    io::{self, Write},
    path::PathBuf,
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many bars
    #[arg(long, value_name = "N", value_parser = |text: &str| number::whole(text, &(1..=100_000_000_u32)), allow_hyphen_values = true)]
    n: u32,
    /// The seed; the same seed gives the same bars
    #[arg(long, value_name = "S", value_parser = number::seed, allow_hyphen_values = true)]
    seed: u64,
    /// The file to write; - is standard output, which is also the default
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Say as JSON what was written
    #[arg(long, requires = "out")]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let file = output::file(arguments.out.as_deref());
    output::refuse_two_answers(arguments.json, file)?;
    let n = usize::try_from(arguments.n).map_err(|error| Failure::wrong(&error))?;
    let bars = generate(n, arguments.seed);
    let mut digest = Sha256::new();
    output::write(file, |out| write_csv(&bars, &mut Digested { out, digest: &mut digest }))?;
    let Some(file) = file else { return Ok(()) };
    let digest = hex::encode(digest.finalize());
    let file = file.display().to_string();
    if arguments.json {
        let written = json!({ "file": file, "bars": n, "seed": arguments.seed, "sha256": digest });
        return say(&format!("{written:#}"));
    }
    say(&format!("wrote {} to {file}; the SHA-256 of the text is {digest}", counted(n, "bar")))
}

/// Passes text on and takes its digest.
struct Digested<'w> {
    out: &'w mut dyn Write,
    digest: &'w mut Sha256,
}

impl Write for Digested<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let written = self.out.write(text)?;
        self.digest.update(&text[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
