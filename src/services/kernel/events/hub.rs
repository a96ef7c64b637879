//! Live streams of events.
//!
//! A saved transaction only says whose log has grown. One task per owner who is being watched then reads the new
//! events once and hands them, already written, to all readers of that owner. Word comes from three sides: from
//! transactions of this process, from other servers (on PostgreSQL), and from looking once a second, which finds what
//! another process appended to the same SQLite file.
//!
//! A reader subscribes first, then replays history from the database, then follows, skipping what it has seen. The
//! queue between the task and its readers is bounded: a reader that falls behind is told so and dropped, and comes
//! back with the number of the last event it saw.

mod feed;
mod follow;

pub use follow::Item;

use crate::House;
use domain::{
    OwnerId,
    events::{EventFilter, Seq},
};
use feed::Feed;
use futures::stream::BoxStream;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use storage::{Db, News, StorageError};
use tokio::sync::{broadcast, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often a watched log is looked at without word of a change.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Batches that a reader may be behind before it is dropped.
const QUEUE: usize = 512;

/// Figures of the live streams since the start.
#[derive(Debug, Default)]
pub struct HubStats {
    readers: AtomicU64,
    following: AtomicU64,
    subscribed: AtomicU64,
    dropped: AtomicU64,
    sent: AtomicU64,
}

impl HubStats {
    /// Readers connected now.
    pub fn readers(&self) -> u64 {
        self.readers.load(Ordering::Relaxed)
    }

    /// Readers that have had their history and wait for what comes.
    pub fn following(&self) -> u64 {
        self.following.load(Ordering::Relaxed)
    }

    /// Readers ever.
    pub fn subscribed(&self) -> u64 {
        self.subscribed.load(Ordering::Relaxed)
    }

    /// Readers dropped because they fell behind.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Events read for readers; each counts once, however many readers got it.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }
}

/// Hands out live streams. Cheap to clone; one per process.
#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

/// Says when a right should be asked for again. It never says that it has ended.
#[derive(Debug)]
pub struct Doubts(watch::Receiver<u64>);

impl Doubts {
    /// Waits for the next doubt. Nothing is lost when the waiting is given up in between.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // The hub has stopped, and with it every stream.
            std::future::pending::<()>().await;
        }
    }
}

struct Shared {
    db: Db,
    queue: usize,
    feeds: Mutex<HashMap<OwnerId, Arc<Feed>>>,
    stats: HubStats,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Hub {
    /// Starts listening. Everything it starts ends when `stop` is cancelled; wait for it with [`Hub::closed`].
    pub fn start(house: &House, stop: CancellationToken) -> Self {
        Self::with_queue(house, stop, QUEUE)
    }

    /// The same with readers that may be behind by so many batches.
    pub fn with_queue(house: &House, stop: CancellationToken, queue: usize) -> Self {
        let shared = Shared {
            db: house.db.clone(),
            queue,
            feeds: Mutex::default(),
            stats: HubStats::default(),
            stop,
            tasks: TaskTracker::new(),
        };
        let hub = Self { shared: Arc::new(shared) };
        hub.spawn(hub.clone().hear_this_process(house.db.changes()));
        hub.spawn(hub.clone().hear_other_servers());
        hub
    }

    pub fn stats(&self) -> &HubStats {
        &self.shared.stats
    }

    /// The owner's events after the given number, or from now on. Who may see them is the caller's question.
    pub fn subscribe(
        &self,
        owner: OwnerId,
        after: Option<Seq>,
        filter: EventFilter,
    ) -> BoxStream<'static, Item> {
        follow::stream(self.shared.clone(), owner, after, filter)
    }

    /// From now on tells when something was said about the owner's account, sessions or tokens. Who subscribes with a
    /// right asks again then whether it still stands.
    pub async fn watch_rights(&self, owner: OwnerId) -> Result<Doubts, StorageError> {
        let (feed, receiver) = self.shared.join(owner, Feed::watch);
        if feed.is_fresh() {
            feed.begin_after(self.shared.db.read().await?.events().last_seq(owner).await?);
        }
        Ok(Doubts(receiver))
    }

    /// Waits until every task of the hub has ended. Only after `stop` was cancelled.
    pub async fn closed(&self) {
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.shared.stop.clone();
        self.shared.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = task => {}
            }
        });
    }

    async fn hear_this_process(self, mut changes: broadcast::Receiver<OwnerId>) {
        loop {
            match changes.recv().await {
                Ok(owner) => self.shared.wake(owner),
                // So many changes that some were missed: whoever is watched may be among them.
                Err(broadcast::error::RecvError::Lagged(_)) => self.shared.wake_all(),
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    async fn hear_other_servers(self) {
        loop {
            match self.shared.db.listener().await {
                Ok(None) => return,
                Ok(Some(mut listener)) => {
                    self.shared.wake_all();
                    let error = loop {
                        match listener.next().await {
                            Ok(News::Of(owner)) => self.shared.wake(owner),
                            Ok(News::Anything) => self.shared.wake_all(),
                            Err(error) => break error,
                        }
                    };
                    tracing::warn!(error = ?error, "Lost the connection that hears other servers; live events come by looking meanwhile");
                }
                Err(error) => {
                    tracing::warn!(error = ?error, "Cannot listen to other servers; live events come by looking meanwhile");
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

impl Shared {
    /// The feed of an owner, started when this is its first reader; and a place at it.
    fn join<T>(self: &Arc<Self>, owner: OwnerId, take: impl FnOnce(&Feed) -> T) -> (Arc<Feed>, T) {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        let feed = feeds.entry(owner).or_insert_with(|| {
            let feed = Arc::new(Feed::new(owner, self.queue));
            let (shared, own) = (self.clone(), feed.clone());
            self.tasks.spawn(async move { own.run(&shared).await });
            feed
        });
        (feed.clone(), take(feed))
    }

    /// Forgets a feed that nobody reads. `false` when somebody has joined in the meantime.
    fn leave(&self, feed: &Feed) -> bool {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = feed.is_empty();
        if empty {
            feeds.remove(&feed.owner());
        }
        empty
    }

    fn wake(&self, owner: OwnerId) {
        let feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(feed) = feeds.get(&owner) {
            feed.wake();
        }
    }

    fn wake_all(&self) {
        let feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.values().for_each(|feed| feed.wake());
    }
}
