//! One reader of a log: history from the database first, then what the feed brings.

use super::{
    Shared,
    feed::{Batch, Feed},
};
use crate::kernel::events::Frame;
use domain::{
    OwnerId,
    events::{EventFilter, Seq},
};
use futures::stream::{self, BoxStream, StreamExt};
use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
};
use storage::StorageError;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Events per read of history.
const READ: i64 = 200;

/// What a live stream brings. After anything but `Event` and `Reset` it ends.
#[derive(Debug)]
pub enum Item {
    Event(Arc<Frame>),
    /// The reader asked for what comes after an event that does not exist yet. The stream goes on after this one,
    /// which is the last that exists.
    Reset(Seq),
    /// The reader was too slow. It may come back with the number of the last event it saw.
    Lagged,
    /// The server stops.
    Closing,
    /// History could not be read.
    Failed(StorageError),
}

enum Stage {
    Begin { after: Option<Seq> },
    Replay { end: Seq },
    Follow,
    Ended,
}

struct Follower {
    shared: Arc<Shared>,
    owner: OwnerId,
    filter: EventFilter,
    stage: Stage,
    /// Everything up to this number was sent or is not wanted.
    position: Seq,
    ready: VecDeque<Arc<Frame>>,
    receiver: Option<Receiver<Batch>>,
}

pub(super) fn stream(
    shared: Arc<Shared>,
    owner: OwnerId,
    after: Option<Seq>,
    filter: EventFilter,
) -> BoxStream<'static, Item> {
    shared.stats.readers.fetch_add(1, Ordering::Relaxed);
    shared.stats.subscribed.fetch_add(1, Ordering::Relaxed);
    let follower = Follower {
        shared,
        owner,
        filter,
        stage: Stage::Begin { after },
        position: 0,
        ready: VecDeque::new(),
        receiver: None,
    };
    stream::unfold(follower, |mut follower| async move {
        let item = follower.next().await?;
        Some((item, follower))
    })
    .boxed()
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.shared.stats.readers.fetch_sub(1, Ordering::Relaxed);
        if matches!(self.stage, Stage::Follow) {
            self.shared.stats.following.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Follower {
    async fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Some(Item::Event(frame));
            }
            if matches!(self.stage, Stage::Ended) {
                return None;
            }
            let stop = self.shared.stop.clone();
            let item = tokio::select! {
                () = stop.cancelled() => Some(Item::Closing),
                item = self.step() => item,
            };
            match item {
                None => {}
                Some(reset @ Item::Reset(_)) => return Some(reset),
                Some(last) => {
                    if matches!(std::mem::replace(&mut self.stage, Stage::Ended), Stage::Follow) {
                        self.shared.stats.following.fetch_sub(1, Ordering::Relaxed);
                    }
                    self.receiver = None;
                    return Some(last);
                }
            }
        }
    }

    async fn step(&mut self) -> Option<Item> {
        match self.stage {
            Stage::Begin { after } => {
                self.begin(after).await.unwrap_or_else(|error| Some(Item::Failed(error)))
            }
            Stage::Replay { end } => self.replay(end).await.err().map(Item::Failed),
            Stage::Follow => self.follow().await,
            Stage::Ended => None,
        }
    }

    async fn begin(&mut self, after: Option<Seq>) -> Result<Option<Item>, StorageError> {
        // Subscribe before reading history: an event between the two would otherwise be lost.
        let (feed, receiver) = self.shared.join(self.owner, Feed::subscribe);
        self.receiver = Some(receiver);
        let fresh = feed.is_fresh();
        let end = self.shared.db.read().await?.events().last_seq(self.owner).await?;
        if fresh {
            feed.begin_after(end);
        }
        self.position = after.unwrap_or(end).clamp(0, end);
        self.stage = Stage::Replay { end };
        Ok(after.filter(|after| *after > end).map(|_| Item::Reset(end)))
    }

    async fn replay(&mut self, end: Seq) -> Result<(), StorageError> {
        if self.position >= end {
            self.stage = Stage::Follow;
            self.shared.stats.following.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let mut reader = self.shared.db.read().await?;
        let events = reader.events().list_after(self.owner, self.position, READ, &self.filter).await?;
        drop(reader);
        let full = i64::try_from(events.len()).is_ok_and(|count| count == READ);
        let found = events.last().map_or(self.position, |event| event.seq);
        self.position = if full { found } else { found.max(end) };
        self.ready.extend(events.into_iter().map(|event| Arc::new(Frame::new(event))));
        Ok(())
    }

    async fn follow(&mut self) -> Option<Item> {
        let Some(receiver) = &mut self.receiver else { return Some(Item::Closing) };
        match receiver.recv().await {
            Ok(batch) => {
                let (position, filter) = (self.position, &self.filter);
                let wanted = |frame: &&Arc<Frame>| frame.event.seq > position && filter.wants(&frame.event);
                self.ready.extend(batch.iter().filter(wanted).cloned());
                self.position = batch.last().map_or(position, |frame| position.max(frame.event.seq));
                None
            }
            Err(RecvError::Lagged(_)) => {
                self.shared.stats.dropped.fetch_add(1, Ordering::Relaxed);
                Some(Item::Lagged)
            }
            Err(RecvError::Closed) => Some(Item::Closing),
        }
    }
}
