//! How far a search is, on a terminal.

use std::{
    io::{self, IsTerminal, Write},
    sync::Mutex,
    time::{Duration, Instant},
};

const WIDTH: usize = 30;
const PERIOD: Duration = Duration::from_millis(100);

/// A line on stderr that is written over again and again; nothing where stderr is no terminal.
pub struct Progress {
    shown: bool,
    before: usize,
    all: usize,
    started: Instant,
    last: Mutex<Instant>,
}

impl Progress {
    /// `before` are done already.
    pub fn new(before: usize, all: usize) -> Self {
        let now = Instant::now();
        Self { shown: io::stderr().is_terminal(), before, all, started: now, last: Mutex::new(now) }
    }

    pub fn show(&self, done: usize) {
        if !self.shown {
            return;
        }
        let Ok(mut last) = self.last.lock() else { return };
        if last.elapsed() >= PERIOD {
            *last = Instant::now();
            write(&line(done, self.before, self.all, self.started.elapsed()));
        }
    }

    pub fn clear(&self) {
        if self.shown {
            write("");
        }
    }
}

fn line(done: usize, before: usize, all: usize, elapsed: Duration) -> String {
    let full = done * WIDTH / all.max(1);
    let rate = u32::try_from(done - before).unwrap_or(u32::MAX).max(1);
    let left = elapsed / rate * u32::try_from(all - done).unwrap_or(u32::MAX);
    format!("{}{} {done} of {all}, {} s left", "█".repeat(full), "░".repeat(WIDTH - full), left.as_secs())
}

/// Progress is beside the answer: where it cannot be written, nothing is lost.
fn write(text: &str) {
    let mut out = io::stderr().lock();
    let _ = write!(out, "\r\x1b[2K{text}");
    let _ = out.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_what_was_done_this_time() {
        let told = line(600, 100, 1_000, Duration::from_secs(50));
        assert!(told.ends_with("600 of 1000, 40 s left"), "{told}");
        assert_eq!(told.matches('█').count(), 18);
    }
}
