//! The worker: takes due jobs, gives them to their handlers, keeps the leases alive, stops gracefully.

use super::{Failure, Finished, Handler, Stats, Work, settle};
use crate::{House, kernel::runs};
use domain::{Period, Timestamp, jobs::ClaimedJob};
use futures::{FutureExt, future::join_all};
use std::{collections::BTreeMap, collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use storage::{Claim, StorageError};
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

/// How often the schedule is looked at without word of a change: other processes add jobs too.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The handlers of a worker, by kind.
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<&'static str, Arc<dyn Handler>>);

impl Handlers {
    #[must_use]
    pub fn with(mut self, handler: impl Handler + 'static) -> Self {
        self.0.insert(handler.kind(), Arc::new(handler));
        self
    }

    fn kinds(&self) -> Vec<&str> {
        self.0.keys().copied().collect()
    }
}

#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// How people see in the list who has a job.
    pub name: String,
    /// Jobs at the same time.
    pub concurrency: usize,
    /// How long a vanished worker keeps its jobs. A living one renews three times within this.
    pub lease: Period,
    /// How long a stopping worker waits for its jobs before it hands them back.
    pub grace: Period,
}

impl WorkerOptions {
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            concurrency: 4,
            lease: Period::from_seconds(30),
            grace: Period::from_seconds(3),
        }
    }
}

/// Does the due jobs of the house. Cheap to clone; its clones share their figures.
#[derive(Clone)]
pub struct Worker {
    house: House,
    handlers: Handlers,
    options: WorkerOptions,
    stats: Arc<Stats>,
}

impl Worker {
    pub fn new(house: House, handlers: Handlers, options: WorkerOptions) -> Self {
        Self { house, handlers, options, stats: Arc::default() }
    }

    pub fn stats(&self) -> Arc<Stats> {
        self.stats.clone()
    }

    /// Works until `stop` is cancelled; then takes nothing new, waits a little for what is running and hands the rest
    /// back, so that another server can go on at once.
    pub async fn run(&self, stop: CancellationToken) {
        let mut crew = Crew::default();
        let mut trouble = Trouble::default();
        trouble.note(runs::close_orphans(&self.house).await.map(drop));
        while !stop.is_cancelled() {
            let free = self.options.concurrency.saturating_sub(crew.len());
            let taken = self.take(free, &stop).await;
            let pause = match &taken {
                Ok(works) if works.is_empty() => self.pause().await,
                Ok(_) => Duration::ZERO,
                Err(_) => LOOK_EVERY,
            };
            if let Some(works) = trouble.note(taken) {
                for work in works {
                    crew.start(work, &self.handlers);
                }
            }
            crew.forget_ended();
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.house.db.schedule_changed() => {}
                () = crew.one_ends() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        crew.dismiss(self.options.grace).await;
    }

    /// Does everything that is due now, and what becomes due by it, and gives how many attempts that took. For tests,
    /// where time stands still meanwhile.
    pub async fn run_due_jobs(&self) -> Result<usize, StorageError> {
        let stop = CancellationToken::new();
        let mut attempts = 0;
        loop {
            let works = self.take(self.options.concurrency, &stop).await?;
            if works.is_empty() {
                return Ok(attempts);
            }
            attempts += works.len();
            let works = works.into_iter().map(|work| attempt(work, self.handlers.clone()));
            join_all(works).await;
        }
    }

    /// At most `free` due jobs, under leases of this worker.
    async fn take(&self, free: usize, stop: &CancellationToken) -> Result<Vec<Arc<Work>>, StorageError> {
        self.house.pulse.beat(self.house.now());
        let mut works = Vec::new();
        if free == 0 || !self.is_anything_due().await? {
            return Ok(works);
        }
        for _ in 0..settle::vanished(&self.house).await? {
            self.stats.reclaimed();
        }
        while works.len() < free && !stop.is_cancelled() {
            let Some(job) = self.claim().await? else { break };
            self.stats.claimed();
            let (house, stop, stats) = (self.house.clone(), stop.clone(), self.stats.clone());
            works.push(Arc::new(Work { house, job, lease: self.options.lease, stop, stats }));
        }
        Ok(works)
    }

    /// A read first: an idle worker must not take SQLite's only write lock every second.
    async fn is_anything_due(&self) -> Result<bool, StorageError> {
        Ok(self.next_at().await?.is_some_and(|at| at <= self.house.now()))
    }

    async fn next_at(&self) -> Result<Option<Timestamp>, StorageError> {
        self.house.db.read().await?.jobs().next_at().await
    }

    /// Each claim is a transaction of its own: the owner's row stays locked for a moment only, and two workers that
    /// take several jobs cannot wait for each other in a circle.
    async fn claim(&self) -> Result<Option<ClaimedJob>, StorageError> {
        let now = self.house.now();
        let mut tx = self.house.db.begin().await?;
        let kinds = self.handlers.kinds();
        let lease_until = now.plus(self.options.lease);
        let claim = Claim { kinds: &kinds, worker: &self.options.name, now, lease_until };
        let job = tx.jobs().claim(claim).await?;
        tx.save().await?;
        Ok(job)
    }

    /// Until the next job is due or the next lease ends. Something that is due now was not for this worker.
    async fn pause(&self) -> Duration {
        let now = self.house.now();
        match self.next_at().await {
            Ok(Some(at)) if at > now => at.since(now).to_std().min(LOOK_EVERY),
            _ => LOOK_EVERY,
        }
    }
}

/// One attempt at a job, to its end.
async fn attempt(work: Arc<Work>, handlers: Handlers) {
    let Some(handler) = handlers.0.get(work.job.kind.as_str()) else { return };
    let doing = AssertUnwindSafe(handler.handle(&work)).catch_unwind();
    let outcome: Result<Finished, Failure> = tokio::select! {
        outcome = doing => outcome.unwrap_or_else(|_| Err(Failure::Retry("its handler panicked".to_owned()))),
        failure = lose_lease(&work) => Err(failure),
    };
    if let Err(failure) = outcome
        && let Err(error) = work.fail(failure).await
    {
        // Nothing is lost: the lease ends, and the job is taken again.
        tracing::warn!(error = ?error, job = %work.job.lease.job, "Could not settle a failed job");
    }
}

/// Keeps the lease alive; ends when it is lost.
async fn lose_lease(work: &Work) -> Failure {
    let third = Period::from_millis(work.lease.as_millis() / 3);
    loop {
        tokio::time::sleep(third.to_std()).await;
        match work.renew().await {
            Ok(()) => {}
            Err(Failure::LeaseLost) => return Failure::LeaseLost,
            Err(error) => {
                tracing::warn!(error = ?error, job = %work.job.lease.job, "Could not renew a lease");
            }
        }
    }
}

/// The jobs that are being done now.
#[derive(Default)]
struct Crew {
    tasks: JoinSet<()>,
    works: HashMap<Id, Arc<Work>>,
}

impl Crew {
    fn len(&self) -> usize {
        self.works.len()
    }

    fn start(&mut self, work: Arc<Work>, handlers: &Handlers) {
        let task = self.tasks.spawn(attempt(work.clone(), handlers.clone()));
        self.works.insert(task.id(), work);
    }

    fn forget_ended(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.forget(&ended);
        }
    }

    fn forget(&mut self, ended: &Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        self.works.remove(&id);
    }

    /// Waits for the next job to end; for ever when there is none.
    async fn one_ends(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => self.forget(&ended),
            None => std::future::pending().await,
        }
    }

    async fn dismiss(mut self, grace: Period) {
        let all_end = async {
            while !self.works.is_empty() {
                self.one_ends().await;
            }
        };
        if tokio::time::timeout(grace.to_std(), all_end).await.is_ok() {
            return;
        }
        self.tasks.shutdown().await;
        for work in self.works.values() {
            if let Err(error) = work.hand_back().await {
                tracing::warn!(error = ?error, job = %work.job.lease.job, "Could not hand a job back; its lease ends by itself");
            }
        }
    }
}

/// Says once that something fails, and not again until it has succeeded.
#[derive(Default)]
struct Trouble {
    said: bool,
}

impl Trouble {
    fn note<T>(&mut self, result: Result<T, StorageError>) -> Option<T> {
        match result {
            Ok(value) => {
                self.said = false;
                Some(value)
            }
            Err(error) => {
                if !self.said {
                    tracing::warn!(error = ?error, "Cannot take jobs from the schedule; trying on");
                }
                self.said = true;
                None
            }
        }
    }
}
