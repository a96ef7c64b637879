//! The threads that do jobs. They stand back behind those that answer people: a thousand managers that decide in one minute may take a little longer,
//! a page may not.

use std::{future::Future, io};
use tokio::runtime::{Builder, Runtime};

/// How far they stand back: beside a thread that answers, such a thread gets a quarter of a core. Much more, and on a busy machine no job would come to its end.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// Threads of their own, until this is dropped.
#[derive(Debug)]
pub struct Background(Option<Runtime>);

impl Background {
    pub fn begin() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .enable_all()
            .thread_name("jobs")
            .on_thread_start(stand_back)
            .build()?;
        Ok(Self(Some(runtime)))
    }

    /// Does something there; the answer ends with it.
    pub fn run<W>(&self, work: W) -> impl Future<Output = ()> + use<W>
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let doing = self.0.as_ref().map(|runtime| runtime.spawn(work));
        async move {
            if let Some(doing) = doing
                && let Err(error) = doing.await
            {
                tracing::error!(%error, "The work in the background broke off");
            }
        }
    }
}

impl Drop for Background {
    /// Waits for nobody: what still runs when a server ends is taken up again by the next one.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Of this thread alone, which is how Linux counts; elsewhere it would be the whole process. So far and no farther, for a thread begins as far back as the
/// one that began it.
#[cfg(target_os = "linux")]
fn stand_back() {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "A thread for jobs could not stand back");
    }
}

#[cfg(not(target_os = "linux"))]
const fn stand_back() {}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    fn niceness() -> Option<i32> {
        rustix::process::getpriority_process(None).ok()
    }

    #[tokio::test]
    async fn what_runs_in_the_background_stands_back_with_all_that_it_begins() {
        let background = Background::begin().unwrap();
        let before = niceness();
        let (told, heard) = tokio::sync::oneshot::channel();
        let work = async move {
            let own = niceness();
            let blocking = tokio::task::spawn_blocking(niceness).await.ok().flatten();
            told.send((own, blocking)).ok();
        };
        background.run(work).await;
        // Where the tests stand back farther themselves, it stays so.
        let expected = before.map(|before| before.max(NICENESS));
        assert!(expected.is_some());
        assert_eq!(heard.await.unwrap(), (expected, expected));
        assert_eq!(niceness(), before, "the others are as they were");
    }
}
