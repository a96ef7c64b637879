//! The program: reads its command line and configuration, composes the house, and does one command.

mod background;
mod cli;
mod config;
mod lifecycle;
mod logging;

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A page is thousands of small pieces, made on one thread and often freed on another. See docs/decisions/0029.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
