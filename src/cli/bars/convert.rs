//! `agent-manager bars convert FILE --out FILE`

use super::super::{Failure, bar_file::BarFlags, output, say, table::counted};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file of bars; - is standard input
    file: PathBuf,
    /// The file to write; - is standard output, which is also the default
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    bars: BarFlags,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let out = output::file(arguments.out.as_deref());
    super::refuse_overwriting(out, &arguments.file)?;
    let bars = arguments.bars.read(&arguments.file)?.bars;
    super::write(&bars, out)?;
    match out {
        None => Ok(()),
        Some(file) => say(&format!("wrote {} to {}", counted(bars.len(), "bar"), file.display())),
    }
}
