//! `agent-manager bars resample FILE --to 1h [--session 14:30-21:00] [--out FILE]`

use super::super::{Failure, bar_file::BarFlags, output, say, table::counted, tell};
use engine::bars::{Session, Timeframe, resample};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file of bars; - is standard input
    file: PathBuf,
    /// How long the new bars are: 5m, 1h, 1d
    #[arg(long, value_name = "LENGTH")]
    to: Timeframe,
    /// Opening hours in UTC: bars count from the opening, what lies outside is left out
    #[arg(long, value_name = "HOURS")]
    session: Option<Session>,
    /// The file to write; - is standard output, which is also the default
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    bars: BarFlags,
    /// Say as JSON what was written
    #[arg(long, requires = "out")]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let out = output::file(arguments.out.as_deref());
    output::refuse_two_answers(arguments.json, out)?;
    super::refuse_overwriting(out, &arguments.file)?;
    let bars = arguments.bars.read(&arguments.file)?.bars;
    // A single bar does not say how long it is.
    let from = bars.timeframe().unwrap_or(arguments.to);
    let session = arguments.session.unwrap_or(Session::WHOLE_DAY);
    let made = resample(&bars, from, arguments.to, session).map_err(|error| Failure::wrong(&error))?;
    super::write(&made.bars, out)?;
    let open = made.bars.len() - made.finished;
    let Some(file) = out else {
        if open > 0 {
            tell("note: the last bar is unfinished; the file ends before it does");
        }
        return Ok(());
    };
    let (file, length) = (file.display().to_string(), arguments.to);
    if arguments.json {
        let written = json!({
            "file": file, "bars": made.bars.len(), "timeframe": length.to_string(), "finished": made.finished,
            "outside": made.outside,
        });
        return say(&format!("{written:#}"));
    }
    let last = if open > 0 { "; the last one is unfinished" } else { "" };
    let outside = match made.outside {
        0 => String::new(),
        bars => format!("; {} outside the session left out", counted(bars, "bar")),
    };
    say(&format!("wrote {} of {length} to {file}{last}{outside}", counted(made.bars.len(), "bar")))
}
