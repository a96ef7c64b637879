//! `agent-manager bars generate | check | resample | convert`

mod check;
mod convert;
mod generate;
mod resample;

use super::{Failure, output};
use clap::Subcommand;
use engine::bars::{Bars, write_csv};
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum BarsCommand {
    /// Make bars of one minute out of a seed, the same on every machine
    Generate(generate::Arguments),
    /// Say what a file of bars holds, where bars are missing, and what is wrong with it
    Check(check::Arguments),
    /// Put bars together to longer ones
    Resample(resample::Arguments),
    /// Write a file of bars in canonical form; packed when the new name ends in .gz
    Convert(convert::Arguments),
}

pub fn run(command: BarsCommand) -> Result<(), Failure> {
    match command {
        BarsCommand::Generate(arguments) => generate::run(&arguments),
        BarsCommand::Check(arguments) => check::run(&arguments),
        BarsCommand::Resample(arguments) => resample::run(&arguments),
        BarsCommand::Convert(arguments) => convert::run(&arguments),
    }
}

fn write(bars: &Bars, file: Option<&Path>) -> Result<(), Failure> {
    output::write(file, |out| write_csv(bars, out))
}

fn refuse_overwriting(out: Option<&Path>, file: &Path) -> Result<(), Failure> {
    out.map_or(Ok(()), |out| output::refuse_overwriting(&[out], &[file]))
}
