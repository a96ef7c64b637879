//! `agent-manager bars convert FILE --out FILE`

use super::super::{Failure, bar_file::BarFlags, say, table::counted};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file of bars; - is standard input
    file: PathBuf,
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    bars: BarFlags,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    super::refuse_overwriting(arguments.out.as_deref(), &arguments.file)?;
    let bars = arguments.bars.read(&arguments.file)?.bars;
    super::write(&bars, arguments.out.as_deref())?;
    match &arguments.out {
        None => Ok(()),
        Some(file) => say(&format!("wrote {} to {}", counted(bars.len(), "bar"), file.display())),
    }
}
