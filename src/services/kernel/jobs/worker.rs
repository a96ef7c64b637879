//! The worker: takes due jobs, gives them to their handlers, keeps the leases alive, stops gracefully.

use super::{
    Handler, Stats, Work,
    crew::{Crew, attempt},
    settle,
};
use crate::{House, kernel::runs};
use domain::{Period, Timestamp, jobs::ClaimedJob};
use futures::future::join_all;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use storage::{Claim, StorageError};
use tokio_util::sync::CancellationToken;

/// How often the schedule is looked at without word of a change: other processes add jobs too.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How often runs without a future are looked for.
const SWEEP_EVERY: Period = Period::from_minutes(1);

/// The handlers of a worker, by kind.
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<&'static str, Arc<dyn Handler>>);

impl Handlers {
    #[must_use]
    pub fn with(mut self, handler: impl Handler + 'static) -> Self {
        self.0.insert(handler.kind(), Arc::new(handler));
        self
    }

    pub(super) fn of(&self, kind: &str) -> Option<&dyn Handler> {
        self.0.get(kind).map(AsRef::as_ref)
    }

    fn kinds(&self) -> Vec<&str> {
        self.0.keys().copied().collect()
    }

    /// The kinds that are taken and for which there are places: among those that do something, and among those that wait for somebody outside.
    fn of_places(&self, takes: Takes, are_free: [bool; 2]) -> Vec<&str> {
        let fits = |handler: &dyn Handler| {
            takes.includes(handler.computes()) && are_free[usize::from(handler.waits())]
        };
        self.0.iter().filter(|(_, handler)| fits(handler.as_ref())).map(|(kind, _)| *kind).collect()
    }

    pub(super) fn waits(&self, kind: &str) -> bool {
        self.of(kind).is_some_and(Handler::waits)
    }
}

/// Which jobs a worker takes. What becomes of a job whose worker has vanished, every worker writes down, whether it takes such jobs or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Everything,
    /// Those that [compute](Handler::computes), each told in the log.
    Computations,
    /// All others, where processes beside the server compute.
    AllElse,
}

impl Takes {
    const fn includes(self, computes: bool) -> bool {
        match self {
            Self::Everything => true,
            Self::Computations => computes,
            Self::AllElse => !computes,
        }
    }
}

#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// How people see in the list who has a job.
    pub name: String,
    /// Jobs at the same time; so many again of those that [wait](Handler::waits) for somebody outside.
    pub concurrency: usize,
    /// How long a vanished worker keeps its jobs. A living one renews three times within this.
    pub lease: Period,
    /// How long a stopping worker waits for its jobs before it hands them back.
    pub grace: Period,
    pub takes: Takes,
}

impl WorkerOptions {
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            concurrency: 4,
            lease: Period::from_seconds(30),
            grace: Period::from_seconds(3),
            takes: Takes::Everything,
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
        let mut sweep_at = self.house.now();
        while !stop.is_cancelled() {
            if self.house.now() >= sweep_at && trouble.note(self.sweep().await).is_some() {
                sweep_at = self.house.now().plus(SWEEP_EVERY);
            }
            let waiting = crew.count(|kind| self.handlers.waits(kind));
            let taken = self.take(crew.len() - waiting, waiting, &stop).await;
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
            let works = self.take(0, 0, &stop).await?;
            if works.is_empty() {
                return Ok(attempts);
            }
            attempts += works.len();
            let works = works.into_iter().map(|work| attempt(work, self.handlers.clone()));
            join_all(works).await;
        }
    }

    /// Closes the runs that nobody will drive on, and gives how many there were. [`Worker::run`] does it every minute.
    pub async fn sweep(&self) -> Result<u64, StorageError> {
        let unknown = runs::close_unknown(&self.house, &self.handlers.kinds()).await?;
        Ok(unknown + runs::close_orphans(&self.house).await?)
    }

    /// Due jobs for the places that are free, under leases of this worker: so many do something, so many wait for somebody outside.
    async fn take(
        &self,
        doing: usize,
        waiting: usize,
        stop: &CancellationToken,
    ) -> Result<Vec<Arc<Work>>, StorageError> {
        self.house.pulse.beat(self.house.now());
        let mut works = Vec::new();
        let free = |taken: usize| self.options.concurrency.saturating_sub(taken);
        if (free(doing) == 0 && free(waiting) == 0) || !self.is_anything_due().await? {
            return Ok(works);
        }
        for _ in 0..settle::vanished(&self.house, &self.handlers).await? {
            self.stats.reclaimed();
        }
        let mut free = [free(doing), free(waiting)];
        while !stop.is_cancelled() {
            let kinds = self.handlers.of_places(self.options.takes, free.map(|free| free > 0));
            if kinds.is_empty() {
                break;
            }
            let job = match self.claim(&kinds).await {
                Ok(Some(job)) => job,
                Err(error) if works.is_empty() => return Err(error),
                // After an error too: what is leased already must be done, and the trouble will be met again.
                Ok(None) | Err(_) => break,
            };
            free[usize::from(self.handlers.waits(&job.kind))] -= 1;
            self.stats.claimed();
            let work = self.work(job, stop);
            if work.is_told {
                tracing::info!(job = %work.job.lease.job, kind = %work.job.kind, attempt = work.job.attempt, "Took a job");
            }
            works.push(Arc::new(work));
        }
        Ok(works)
    }

    /// What a handler is given. Whatever it saves is counted for the kind of the job, as its claim is.
    fn work(&self, job: ClaimedJob, stop: &CancellationToken) -> Work {
        let mut house = self.house.clone();
        if let Some(handler) = self.handlers.of(&job.kind) {
            let tally = house.db.tally(handler.kind());
            tally.one_more();
            house.db = house.db.counting(tally);
        }
        let is_told = self.options.takes == Takes::Computations;
        Work { house, job, lease: self.options.lease, stop: stop.clone(), stats: self.stats.clone(), is_told }
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
    async fn claim(&self, kinds: &[&str]) -> Result<Option<ClaimedJob>, StorageError> {
        let now = self.house.now();
        let mut tx = self.house.db.begin().await?;
        let lease_until = now.plus(self.options.lease);
        let claim = Claim { kinds, worker: &self.options.name, now, lease_until };
        let Some(job) = tx.jobs().claim(claim).await? else { return Ok(None) };
        tx.save().await?;
        Ok(Some(job))
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
