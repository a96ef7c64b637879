//! Jobs: what must happen when. A job is claimed under a lease with a fencing epoch; whoever lost the lease changes nothing.

use crate::{
    JobId, OwnerId, Period, Timestamp,
    schedule::{self, Repeat, Retry},
    words::words,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its time.
    Waiting,
    /// A worker holds the lease.
    Leased,
    /// A job that runs once has succeeded.
    Done,
    /// Its attempts are used up; waits for a person.
    Dead,
    /// Called off before it was done.
    Cancelled,
}

words! {
    JobState { Waiting = "waiting", Leased = "leased", Done = "done", Dead = "dead", Cancelled = "cancelled" }
}

/// The house's own job, which clears away what has served its time. It stands on the schedule as long as the house does.
pub const HOUSE_UPKEEP: &str = "house.upkeep";

/// The job that drives the paper desk; it stands on the schedule as long as there is a market.
pub const DESK_TICK: &str = "desk.tick";

/// The job that looks at the prices of a market of now; it stands on the schedule as long as there is one.
pub const MARKET_LOOK: &str = "market.look";

/// The job that wakes managers; it stands on the schedule beside the desk.
pub const MANAGERS_WAKE: &str = "managers.wake";

/// The job that goes on with the comparison of managers with their twins; it stands on the schedule beside the desk.
pub const MANAGERS_TWINS: &str = "managers.twins";

/// So long one attempt can be put off: the questions of a long history within a small plan take hours.
const LONGEST_PUT_OFF: Period = Period::from_days(1);

/// A job that is about to be scheduled.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    pub owner: OwnerId,
    /// Which handler does it: `house.upkeep`.
    pub kind: String,
    /// At most one unfinished job of an owner has a key; adding a second one changes nothing.
    pub key: Option<String>,
    pub payload: serde_json::Value,
    pub due_at: Timestamp,
    pub repeat: Repeat,
    /// Each run starts up to this much after its slot, so that a thousand hourly jobs do not start together.
    pub jitter: Period,
    pub retry: Retry,
}

impl NewJob {
    /// A job to be done once, as soon as somebody is free.
    pub fn once(
        owner: OwnerId,
        kind: impl Into<String>,
        payload: serde_json::Value,
        due_at: Timestamp,
    ) -> Self {
        Self {
            owner,
            kind: kind.into(),
            key: None,
            payload,
            due_at,
            repeat: Repeat::Once,
            jitter: Period::ZERO,
            retry: Retry::default(),
        }
    }

    #[must_use]
    pub fn keyed(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    #[must_use]
    pub const fn every(mut self, period: Period, jitter: Period) -> Self {
        self.repeat = Repeat::Every(period);
        self.jitter = jitter;
        self
    }
}

/// One entry of the schedule, as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: JobId,
    pub owner: OwnerId,
    pub kind: String,
    pub key: Option<String>,
    pub state: JobState,
    /// The slot of the schedule.
    pub due_at: Timestamp,
    /// When it is really tried next: the slot plus jitter, or plus the wait after a failure.
    pub run_at: Timestamp,
    pub repeat: Repeat,
    /// Failed or started attempts for this slot.
    pub attempts: u32,
    pub max_attempts: u32,
    pub last_error: Option<String>,
    pub lease_until: Option<Timestamp>,
    pub worker: Option<String>,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

impl Job {
    /// Whether nobody can call it off, because the house needs it again and again.
    pub fn is_standing(&self) -> bool {
        let standing = [HOUSE_UPKEEP, DESK_TICK, MARKET_LOOK, MANAGERS_WAKE, MANAGERS_TWINS];
        self.owner == OwnerId::HOUSE && standing.contains(&self.kind.as_str())
    }
}

/// Which jobs are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JobFilter {
    /// Whose; without it, everything that the person who asks may see.
    pub owner: Option<OwnerId>,
    pub kind: Option<String>,
    pub state: Option<JobState>,
}

/// The proof of a lease: every later write names job and epoch, and changes nothing when the epoch has moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub job: JobId,
    pub epoch: i64,
}

/// A job in the hands of a worker.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    pub lease: Lease,
    pub owner: OwnerId,
    pub kind: String,
    pub payload: serde_json::Value,
    /// The slot of the schedule that this attempt is for.
    pub due_at: Timestamp,
    pub repeat: Repeat,
    pub jitter: Period,
    pub retry: Retry,
    /// Which attempt this is; the first one is 1.
    pub attempt: u32,
    /// Since when this attempt has been put off, again and again.
    pub put_off_since: Option<Timestamp>,
    pub lease_until: Timestamp,
}

/// What becomes of a job whose attempt has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// A job that runs once has succeeded.
    Done,
    /// A recurring job waits for its next slot, with all attempts again.
    NextSlot { due_at: Timestamp, run_at: Timestamp },
    /// The same slot is tried again.
    Again { run_at: Timestamp },
    /// The same attempt is made later, and has been put off since a moment.
    Later { run_at: Timestamp, since: Timestamp },
    /// Its attempts are used up.
    Dead,
    /// It was called off.
    Cancelled,
}

impl ClaimedJob {
    /// After a success.
    pub fn succeeded(&self, now: Timestamp) -> Settlement {
        self.next_slot(now).unwrap_or(Settlement::Done)
    }

    /// After a failure. A recurring job that has used up its attempts gives the slot up and keeps its schedule.
    pub fn failed(&self, now: Timestamp, hopeless: bool) -> Settlement {
        match self.retry.wait_after(self.attempt) {
            Some(wait) if !hopeless => Settlement::Again { run_at: now.plus(wait) },
            _ => self.next_slot(now).unwrap_or(Settlement::Dead),
        }
    }

    /// After it was told to come again at a moment. An attempt that has been put off for a day has failed, and is not tried again before that moment either.
    pub fn put_off(&self, now: Timestamp, until: Timestamp) -> Settlement {
        // Whoever names a moment that has passed must not be asked without a pause.
        let run_at = until.max(now.plus(self.retry.first));
        let since = self.put_off_since.unwrap_or(now);
        if run_at.since(since) <= LONGEST_PUT_OFF {
            return Settlement::Later { run_at, since };
        }
        match self.failed(now, false) {
            Settlement::Again { run_at: tried_at } => Settlement::Again { run_at: run_at.max(tried_at) },
            other => other,
        }
    }

    /// After its worker has vanished. The lease was wait enough, so that the job goes on at once.
    pub fn abandoned(&self, now: Timestamp) -> Settlement {
        match self.failed(now, false) {
            Settlement::Again { .. } => Settlement::Again { run_at: now },
            other => other,
        }
    }

    fn next_slot(&self, now: Timestamp) -> Option<Settlement> {
        let due_at = self.repeat.next(self.due_at, now)?;
        let run_at = due_at.plus(schedule::jitter(self.lease.job, due_at, self.jitter));
        Some(Settlement::NextSlot { due_at, run_at })
    }
}
