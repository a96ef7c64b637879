//! One watched log: reads what is new once, for all its readers.

use super::{LOOK_EVERY, Shared};
use crate::kernel::events::Frame;
use domain::{
    OwnerId,
    events::{EventFilter, Seq},
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use storage::StorageError;
use tokio::sync::{Notify, broadcast, watch};

/// Events that were read together, oldest first.
pub(super) type Batch = Arc<[Arc<Frame>]>;

/// Events per read.
const READ: i64 = 200;

/// The position before the first reader has said where to begin.
const NOWHERE: Seq = Seq::MAX;

/// What an event must be about for somebody's right to read to have changed with it.
const ABOUT_RIGHTS: [&str; 4] = ["account", "member", "session", "token"];

pub(super) struct Feed {
    owner: OwnerId,
    /// Everything up to this number has been sent.
    position: AtomicI64,
    sender: broadcast::Sender<Batch>,
    /// How often something was said about the owner's rights.
    doubts: watch::Sender<u64>,
    changed: Notify,
}

impl Feed {
    /// A reader may be behind by so many batches before it is dropped.
    pub(super) fn new(owner: OwnerId, queue: usize) -> Self {
        Self {
            owner,
            position: AtomicI64::new(NOWHERE),
            sender: broadcast::channel(queue).0,
            doubts: watch::channel(0).0,
            changed: Notify::new(),
        }
    }

    pub(super) const fn owner(&self) -> OwnerId {
        self.owner
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Batch> {
        self.sender.subscribe()
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.doubts.subscribe()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sender.receiver_count() == 0 && self.doubts.receiver_count() == 0
    }

    pub(super) fn wake(&self) {
        self.changed.notify_one();
    }

    /// Whether the feed waits for its first reader to say where the log ends.
    pub(super) fn is_fresh(&self) -> bool {
        self.position.load(Ordering::SeqCst) == NOWHERE
    }

    /// A reader who came while the feed was fresh has read the log up to `end` and needs everything after it.
    pub(super) fn begin_after(&self, end: Seq) {
        self.position.fetch_min(end, Ordering::SeqCst);
        self.wake();
    }

    pub(super) async fn run(&self, shared: &Shared) {
        let mut failing = false;
        loop {
            tokio::select! {
                () = shared.stop.cancelled() => return,
                () = self.changed.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            if self.is_empty() && shared.leave(self) {
                return;
            }
            match self.send_new(shared).await {
                Ok(()) => failing = false,
                // Said once, not every second; the readers stay and get what they missed when the database is back.
                Err(error) if !failing => {
                    failing = true;
                    tracing::warn!(error = ?error, owner = %self.owner, "Cannot read new events for live streams");
                }
                Err(_) => {}
            }
        }
    }

    async fn send_new(&self, shared: &Shared) -> Result<(), StorageError> {
        loop {
            let after = self.position.load(Ordering::SeqCst);
            if after == NOWHERE {
                return Ok(());
            }
            let mut reader = shared.db.read().await?;
            let events = reader.events().list_after(self.owner, after, READ, &EventFilter::default()).await?;
            drop(reader);
            let Some(last) = events.last().map(|event| event.seq) else { return Ok(()) };
            shared.stats.sent.fetch_add(events.len() as u64, Ordering::Relaxed);
            let batch: Batch = events.into_iter().map(|event| Arc::new(Frame::new(event))).collect();
            // First the doubt, then the news: nobody reads on whose right has just ended.
            if batch.iter().any(|frame| is_about_rights(frame)) {
                self.doubts.send_modify(|count| *count += 1);
            }
            // Nobody there is fine: the last reader has just left.
            let _ = self.sender.send(batch);
            // A reader may have asked to begin earlier meanwhile; then that stands.
            let _ = self.position.compare_exchange(after, last, Ordering::SeqCst, Ordering::SeqCst);
        }
    }
}

fn is_about_rights(frame: &Frame) -> bool {
    frame.event.kind.as_str().split_once('.').is_some_and(|(noun, _)| ABOUT_RIGHTS.contains(&noun))
}
