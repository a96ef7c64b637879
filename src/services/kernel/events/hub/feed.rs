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
use tokio::sync::{Notify, broadcast};

/// Events that were read together, oldest first.
pub(super) type Batch = Arc<[Arc<Frame>]>;

/// Batches that a reader may be behind before it is dropped.
const QUEUE: usize = 512;

/// Events per read.
const READ: i64 = 200;

/// The position before the first reader has said where to begin.
const NOWHERE: Seq = Seq::MAX;

pub(super) struct Feed {
    owner: OwnerId,
    /// Everything up to this number has been sent.
    position: AtomicI64,
    sender: broadcast::Sender<Batch>,
    changed: Notify,
}

impl Feed {
    pub(super) fn new(owner: OwnerId) -> Self {
        Self {
            owner,
            position: AtomicI64::new(NOWHERE),
            sender: broadcast::channel(QUEUE).0,
            changed: Notify::new(),
        }
    }

    pub(super) const fn owner(&self) -> OwnerId {
        self.owner
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Batch> {
        self.sender.subscribe()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sender.receiver_count() == 0
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
            // Nobody there is fine: the last reader has just left.
            let _ = self.sender.send(batch);
            // A reader may have asked to begin earlier meanwhile; then that stands.
            let _ = self.position.compare_exchange(after, last, Ordering::SeqCst, Ordering::SeqCst);
        }
    }
}
