//! What the schedule promises to workers, whatever they do to each other.

use domain::{
    AccountId, JobId, OwnerId, PageRequest, Period, Timestamp,
    accounts::{Account, AccountStatus, Role},
    health::JobCounts,
    jobs::{ClaimedJob, JobFilter, JobState, NewJob, Settlement},
};
use rstest::rstest;
use storage::{Added, Claim, Db};
use testkit::{Backend, MockClock, SeededRandomness, TestDb};

const NOW: Timestamp = MockClock::START;
const LEASE: Period = Period::from_seconds(30);

struct Schedule {
    test: TestDb,
    clock: MockClock,
    randomness: SeededRandomness,
}

impl Schedule {
    async fn new(backend: Backend) -> Self {
        let test = TestDb::new(backend).await;
        Self { test, clock: MockClock::new(), randomness: SeededRandomness::new(3) }
    }

    fn db(&self) -> &Db {
        &self.test.db
    }

    async fn owner(&self, name: &str) -> OwnerId {
        let account = Account {
            id: AccountId::generate(&self.clock, &self.randomness),
            name: name.parse().unwrap(),
            role: Role::Member,
            status: AccountStatus::Active,
            created_at: NOW,
            updated_at: NOW,
            epoch: 0,
        };
        let mut tx = self.db().begin().await.unwrap();
        tx.accounts().add(&account, None).await.unwrap();
        tx.save().await.unwrap();
        account.id.into()
    }

    async fn add(&self, jobs: &[NewJob]) -> Vec<Added> {
        let mut tx = self.db().begin().await.unwrap();
        let mut added = Vec::new();
        for job in jobs {
            let id = JobId::generate(&self.clock, &self.randomness);
            added.push(tx.add_job(id, job, NOW).await.unwrap());
        }
        tx.save().await.unwrap();
        added
    }

    async fn claim_at(&self, worker: &str, now: Timestamp) -> Option<ClaimedJob> {
        claim(self.db(), worker, now).await
    }
}

async fn claim(db: &Db, worker: &str, now: Timestamp) -> Option<ClaimedJob> {
    let mut tx = db.begin().await.unwrap();
    let claim = Claim { kinds: &["test.work", "test.other"], worker, now, lease_until: now.plus(LEASE) };
    let job = tx.jobs().claim(claim).await.unwrap();
    tx.save().await.unwrap();
    job
}

fn work(owner: OwnerId) -> NewJob {
    NewJob::once(owner, "test.work", serde_json::json!({"n": 1}), NOW)
}

#[rstest]
#[tokio::test]
async fn a_key_stands_for_one_unfinished_job(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let schedule = Schedule::new(backend).await;
    let keyed = work(OwnerId::HOUSE).keyed("daily");
    let added = schedule.add(&[keyed.clone(), keyed.clone()]).await;
    let Added::New(first) = added[0] else { panic!("{added:?}") };
    assert_eq!(added[1], Added::Existing(first));

    let job = schedule.claim_at("a", NOW).await.unwrap();
    assert_eq!(
        schedule.add(std::slice::from_ref(&keyed)).await,
        [Added::Existing(first)],
        "also while it is leased"
    );
    let mut tx = schedule.db().begin().await.unwrap();
    assert!(tx.jobs().settle(job.lease, Settlement::Done, None, NOW).await.unwrap());
    tx.save().await.unwrap();
    assert!(matches!(schedule.add(&[keyed]).await[0], Added::New(_)));
    let keyless = schedule.add(&[work(OwnerId::HOUSE), work(OwnerId::HOUSE)]).await;
    assert!(keyless.iter().all(|added| matches!(added, Added::New(_))));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_workers_never_share_a_lease(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let schedule = Schedule::new(backend).await;
    schedule.add(&vec![work(OwnerId::HOUSE); 40]).await;
    let workers = (0..6).map(|n| {
        let db = schedule.db().clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            // Another worker may be taking the last ones at this moment, so an empty answer ends nothing by itself.
            while let Some(job) = claim(&db, &format!("worker {n}"), NOW).await {
                mine.push(job.lease.job);
            }
            mine
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.unwrap());
    }
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!((count, all.len()), (40, 40));
}

#[rstest]
#[tokio::test]
async fn a_worker_that_lost_its_lease_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let schedule = Schedule::new(backend).await;
    schedule.add(&[work(OwnerId::HOUSE)]).await;
    let slow = schedule.claim_at("slow", NOW).await.unwrap();
    assert_eq!(
        schedule.claim_at("other", NOW.plus(LEASE)).await,
        None,
        "a lease that has ended is found by `expired`"
    );

    let later = NOW.plus(LEASE);
    let mut tx = schedule.db().begin().await.unwrap();
    let vanished = tx.jobs().expired(later, 10).await.unwrap();
    assert_eq!(vanished.iter().map(|job| job.lease).collect::<Vec<_>>(), [slow.lease]);
    let settlement = vanished[0].abandoned(later);
    assert_eq!(settlement, Settlement::Again { run_at: later });
    assert!(tx.jobs().settle(slow.lease, settlement, Some("vanished"), later).await.unwrap());
    tx.save().await.unwrap();

    let expect_nothing = async || {
        let mut tx = schedule.db().begin().await.unwrap();
        assert!(!tx.jobs().renew(slow.lease, later.plus(LEASE)).await.unwrap());
        assert!(!tx.jobs().settle(slow.lease, Settlement::Done, None, later).await.unwrap());
        assert!(!tx.hand_back_job(slow.lease, later).await.unwrap());
        tx.save().await.unwrap();
    };
    expect_nothing().await;
    let next = schedule.claim_at("next", later).await.unwrap();
    assert_eq!((next.lease.job, next.lease.epoch, next.attempt), (slow.lease.job, slow.lease.epoch + 1, 2));
    expect_nothing().await;

    let job = schedule.db().read().await.unwrap().jobs().find(next.lease.job).await.unwrap().unwrap();
    assert_eq!((job.state, job.worker.as_deref()), (JobState::Leased, Some("next")));
}

#[rstest]
#[tokio::test]
async fn an_owner_with_ten_thousand_due_jobs_starves_nobody(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let schedule = Schedule::new(backend).await;
    let (busy, calm, quiet) =
        (schedule.owner("busy").await, schedule.owner("calm").await, schedule.owner("quiet").await);
    schedule.add(&vec![work(busy); 10_000]).await;
    schedule.add(&vec![work(calm); 2]).await;
    schedule.add(&[work(quiet)]).await;

    let mut turns = Vec::new();
    for _ in 0..6 {
        turns.push(schedule.claim_at("a", NOW).await.unwrap().owner);
    }
    let count = |owner: OwnerId, upto: usize| turns[..upto].iter().filter(|turn| **turn == owner).count();
    assert_eq!(
        [count(busy, 3), count(calm, 3), count(quiet, 3)],
        [1, 1, 1],
        "everybody within the first round"
    );
    assert_eq!([count(busy, 6), count(calm, 6), count(quiet, 6)], [3, 2, 1]);
}

#[rstest]
#[tokio::test]
async fn a_job_handed_back_keeps_its_attempts_and_is_free_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let schedule = Schedule::new(backend).await;
    schedule.add(&[work(OwnerId::HOUSE)]).await;
    let job = schedule.claim_at("a", NOW).await.unwrap();
    let mut tx = schedule.db().begin().await.unwrap();
    assert!(tx.hand_back_job(job.lease, NOW).await.unwrap());
    tx.save().await.unwrap();
    let again = schedule.claim_at("b", NOW).await.unwrap();
    assert_eq!((again.attempt, again.lease.epoch), (1, job.lease.epoch + 1));
}

#[rstest]
#[tokio::test]
async fn workers_take_only_kinds_they_know_and_only_when_due(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let schedule = Schedule::new(backend).await;
    let mut foreign = work(OwnerId::HOUSE);
    foreign.kind = "test.foreign".to_owned();
    let mut later = work(OwnerId::HOUSE);
    later.due_at = NOW.plus(Period::from_minutes(5));
    schedule.add(&[foreign, later.clone()]).await;
    assert_eq!(schedule.claim_at("a", NOW).await, None);
    assert!(schedule.claim_at("a", later.due_at).await.is_some());
    let mut tx = schedule.db().begin().await.unwrap();
    let nothing = Claim { kinds: &[], worker: "a", now: later.due_at, lease_until: later.due_at };
    assert_eq!(tx.jobs().claim(nothing).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn lists_and_counts_tell_what_is_there(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let schedule = Schedule::new(backend).await;
    let ada = schedule.owner("ada").await;
    let mut other = work(ada);
    other.kind = "test.other".to_owned();
    schedule.add(&[work(OwnerId::HOUSE), work(OwnerId::HOUSE), other]).await;
    let dead = schedule.claim_at("a", NOW).await.unwrap();
    let mut tx = schedule.db().begin().await.unwrap();
    assert!(tx.jobs().settle(dead.lease, Settlement::Dead, Some("no"), NOW).await.unwrap());
    tx.save().await.unwrap();
    schedule.claim_at("a", NOW).await.unwrap();

    let mut reader = schedule.db().read().await.unwrap();
    let late = NOW.plus(Period::from_millis(1));
    let expected = JobCounts { waiting: 1, leased: 1, dead: 1, overdue: 1 };
    assert_eq!(reader.jobs().counts(late).await.unwrap(), expected);
    assert_eq!(reader.jobs().counts(NOW).await.unwrap(), JobCounts { overdue: 0, ..expected });
    assert_eq!(reader.jobs().next_at().await.unwrap(), Some(NOW));

    let everybody = [OwnerId::HOUSE, ada];
    let by_kind = JobFilter { kind: Some("test.other".to_owned()), ..JobFilter::default() };
    let by_state = JobFilter { state: Some(JobState::Dead), ..JobFilter::default() };
    for (owners, filter, total) in [
        (&everybody[..], JobFilter::default(), 3),
        (&everybody[..1], JobFilter::default(), 2),
        (&everybody[..], by_kind, 1),
        (&everybody[..], by_state, 1),
    ] {
        let page = reader.jobs().page(owners, &filter, PageRequest::default()).await.unwrap();
        assert_eq!((page.total, page.items.len()), (total, usize::try_from(total).unwrap()), "{filter:?}");
    }
    let second = PageRequest::new(2, 2).unwrap();
    let page = reader.jobs().page(&everybody, &JobFilter::default(), second).await.unwrap();
    assert_eq!((page.total, page.items.len()), (3, 1));
    assert_eq!(page.items[0].state, JobState::Dead, "what has ended comes last");
}
