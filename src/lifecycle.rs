//! From the first signal to the end of the process: everything spawned is owned, the first signal drains, the second
//! stops at once.

use std::{io, time::Duration};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a drain may take. Supervisors wait longer before they kill.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// Owns the tasks of the process and tells them when to stop.
#[derive(Debug)]
pub struct Lifecycle {
    stop: CancellationToken,
    tasks: TaskTracker,
    terminate: Signal,
    interrupt: Signal,
}

/// How the process came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Drained,
    /// A second signal, or work that did not end in time: jobs that were running are taken up again by their leases.
    CutOff,
}

impl Lifecycle {
    /// Listens for signals from now on.
    pub fn begin() -> io::Result<Self> {
        Ok(Self {
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Cancelled at the first signal.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    pub const fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    /// Works until a signal comes or a task asks for the stop, then waits for the tasks.
    pub async fn run(mut self) -> Ended {
        let stop = self.stop.clone();
        tokio::select! {
            () = self.signalled() => {}
            () = stop.cancelled() => {}
        }
        tracing::info!("Stopping: no new work, finishing what runs");
        self.stop.cancel();
        self.tasks.close();
        let tasks = self.tasks.clone();
        tokio::select! {
            () = tasks.wait() => Ended::Drained,
            () = self.signalled() => {
                tracing::warn!("Second signal: stopping at once");
                Ended::CutOff
            }
            () = tokio::time::sleep(PATIENCE) => {
                tracing::warn!(tasks = tasks.len(), "Some work did not end in time and is cut off");
                Ended::CutOff
            }
        }
    }

    async fn signalled(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
