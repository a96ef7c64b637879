//! When a session or a token was last used, kept to the minute.
//!
//! A page must not wait for the one writer only to say that somebody looked at it. So at most one such write is under
//! way at a time, beside the request; a sighting that finds it busy is dropped, because the next request repeats it.
//! After a failed write there is a pause: a full disk is not told to the log once per page.

use crate::House;
use domain::{Period, SessionKey, Timestamp, TokenId};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use storage::{SessionStore, StorageError};
use tokio::sync::Semaphore;

/// Sightings closer together than this are one.
const PRECISION: Period = Period::from_minutes(1);

#[derive(Debug, Clone, Copy)]
pub(crate) enum Sighting {
    Session(SessionKey),
    Token(TokenId),
}

/// Writes sightings beside the requests.
#[derive(Debug, Clone)]
pub struct LastSeen {
    free: Arc<Semaphore>,
    paused_until: Arc<AtomicI64>,
}

impl LastSeen {
    pub(crate) fn new() -> Self {
        Self { free: Arc::new(Semaphore::new(1)), paused_until: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    /// Notes the sighting when the stored one is old enough.
    pub(crate) fn note(house: &House, sighting: Sighting, stored: Option<Timestamp>) {
        let now = house.now();
        if stored.is_some_and(|stored| now.since(stored) < PRECISION) {
            return;
        }
        if now.as_millis() < house.last_seen.paused_until.load(Ordering::Relaxed) {
            return;
        }
        let Ok(turn) = house.last_seen.free.clone().try_acquire_owned() else { return };
        let house = house.clone();
        tokio::spawn(async move {
            if let Err(error) = write(&house, sighting, now).await {
                house.last_seen.paused_until.store(now.plus(PRECISION).as_millis(), Ordering::Relaxed);
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "Could not note when something was last used"
                );
            }
            drop(turn);
        });
    }

    /// Waits until no write is under way; for a graceful stop.
    pub async fn settled(&self) {
        // An error would mean that the semaphore was closed, which nobody does; then nothing is under way either.
        drop(self.free.acquire().await);
    }
}

async fn write(house: &House, sighting: Sighting, now: Timestamp) -> Result<(), StorageError> {
    let mut tx = house.db.begin().await?;
    match sighting {
        Sighting::Session(session) => {
            tx.sessions().mark_seen(session, now, now.plus(SessionStore::LONGEST_SILENCE)).await?;
        }
        Sighting::Token(token) => tx.tokens().mark_used(token, now).await?,
    }
    tx.save().await
}
