//! The jobs that a worker is doing now: started, kept alive, waited for, handed back.

use super::{Failure, Finished, Handlers, Work};
use domain::Period;
use futures::FutureExt;
use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc};
use tokio::task::{Id, JoinError, JoinSet};

/// The jobs that are being done now.
#[derive(Default)]
pub(super) struct Crew {
    tasks: JoinSet<()>,
    works: HashMap<Id, Arc<Work>>,
}

impl Crew {
    pub(super) fn len(&self) -> usize {
        self.works.len()
    }

    /// How many of them are of some kinds.
    pub(super) fn count(&self, is_one: impl Fn(&str) -> bool) -> usize {
        self.works.values().filter(|work| is_one(&work.job.kind)).count()
    }

    pub(super) fn start(&mut self, work: Arc<Work>, handlers: &Handlers) {
        let task = self.tasks.spawn(attempt(work.clone(), handlers.clone()));
        self.works.insert(task.id(), work);
    }

    pub(super) fn forget_ended(&mut self) {
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
    pub(super) async fn one_ends(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => self.forget(&ended),
            None => std::future::pending().await,
        }
    }

    /// Waits a little for all to end, then stops the rest and hands their jobs back.
    pub(super) async fn dismiss(mut self, grace: Period) {
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

/// One attempt at a job, to its end.
pub(super) async fn attempt(work: Arc<Work>, handlers: Handlers) {
    let Some(handler) = handlers.of(&work.job.kind) else { return };
    let doing = AssertUnwindSafe(handler.handle(&work)).catch_unwind();
    let outcome: Result<Finished, Failure> = tokio::select! {
        outcome = doing => outcome.unwrap_or_else(|_| Err(Failure::Retry("its handler panicked".to_owned()))),
        failure = lose_lease(&work) => Err(failure),
    };
    if let Err(failure) = outcome
        && let Err(error) = work.fail(failure, &handlers).await
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
