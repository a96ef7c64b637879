//! The program: reads its command line and configuration, composes the house, and does one command.

mod cli;
mod config;
mod lifecycle;
mod logging;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
