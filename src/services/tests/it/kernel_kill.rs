//! `kill -9` at the worst moments. Workers run as processes of their own (this test binary, started again) and die
//! before every single statement, or in the middle of many jobs; what is in the database in the end must be what it
//! would have been without.

mod child;
mod outcome;
mod two_servers;

pub use child::{Child, house, was_killed};
use outcome::Outcome;
use rstest::rstest;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::{Backend, TestDb};

/// Two cores, two lanes; each kills at other statements on a database of its own.
const LANES: usize = 2;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_any_statement_the_work_ends_as_if_unkilled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let unkilled = {
        let test = TestDb::new(backend).await;
        let jobs = child::add_work(&test).await;
        assert!(Child::finishing(&test).run().await.success());
        Outcome::read(&test, &jobs).await
    };
    unkilled.check_whole();

    let (next, survived_at) = (AtomicU64::new(1), AtomicU64::new(u64::MAX));
    let lanes = (0..LANES).map(|_| async {
        let test = TestDb::new(backend).await;
        loop {
            let statement = next.fetch_add(1, Ordering::SeqCst);
            if statement > survived_at.load(Ordering::SeqCst) {
                return;
            }
            storage::testing::empty_kernel(&test.db).await.unwrap();
            let jobs = child::add_work(&test).await;
            let end = Child::finishing(&test).killed_before(statement).run().await;
            if end.success() {
                survived_at.fetch_min(statement, Ordering::SeqCst);
            } else {
                assert!(child::was_killed(end), "{end}");
                if backend == Backend::Postgres {
                    // Until the server has noticed that death, a transaction of the dead holds its locks.
                    storage::testing::until_no_transaction_is_open(&test.options).await.unwrap();
                }
                // The lease of the dead worker has ended when the next one looks.
                assert!(Child::finishing(&test).seconds_later(31).run().await.success());
            }
            let outcome = Outcome::read(&test, &jobs).await;
            outcome.check_whole();
            assert_eq!(outcome, unkilled, "killed before statement {statement}");
        }
    });
    futures::future::join_all(lanes).await;
    let statements = survived_at.load(Ordering::SeqCst) - 1;
    assert!(statements > 60, "the work took only {statements} statements");
}
