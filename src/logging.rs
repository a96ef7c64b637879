//! Logs go to stderr: lines for people, or JSON for programs. What is printed on stdout is the command's answer.

use crate::config::{Config, LogFormat};
use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging for the whole process. Called once, by commands that work for long.
pub fn start(config: &Config) {
    let filter = EnvFilter::new(config.log_level.as_str());
    let registry = tracing_subscriber::registry().with(filter);
    match config.log_format {
        LogFormat::Json => {
            let lines = fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false);
            registry.with(lines.with_writer(std::io::stderr)).init();
        }
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            registry.with(fmt::layer().with_ansi(colours).with_writer(std::io::stderr)).init();
        }
    }
    // A panic is a bug of ours: one line in the log like every other failure, not a dump beside it.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        let text = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(panic.place = place, "Panicked: {text}");
    }));
}
