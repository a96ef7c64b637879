//! The database is locked, full, or gone and back.

use crate::stream::{follow, read_until};
use domain::{
    OwnerId,
    events::{EventKind, NewEvent, Subject},
};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};
use storage::{Db, StorageError};
use testkit::{Answer, AppOptions, Backend, Client, LossyLine, OwnPostgres, TestApp, TestDb, TestHouse};

async fn app_over(database: TestDb) -> TestApp {
    TestApp::start_with(TestHouse::over(database), AppOptions::default()).await
}

fn new_token() -> serde_json::Value {
    json!({"name": "x", "scopes": ["read"]})
}

#[tokio::test]
async fn a_locked_database_asks_to_come_back_and_loses_nothing() {
    let database =
        TestDb::with(Backend::Sqlite, |options| options.patience = Duration::from_millis(500)).await;
    let app = app_over(database).await;
    let ada = app.given_an_admin().await;
    let program = app.program(&ada, "read,write").await;

    let other_program = Db::open(&app.test.database.options).await.unwrap();
    let lock = other_program.begin().await.unwrap();
    let refused = program.post("/api/tokens", &new_token()).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "1"));
    crate::assert_problem!("database_busy", refused);
    assert_eq!(program.get("/api/account").await.status, 200, "reading goes on");
    drop(lock);
    assert_eq!(program.post("/api/tokens", &new_token()).await.status, 201);
    assert_eq!(program.get("/api/tokens").await.json()["total"], 2, "the refused one was not made");
}

#[tokio::test]
async fn a_full_disk_is_said_and_reading_goes_on() {
    let database = TestDb::with(Backend::Sqlite, |options| options.max_bytes = Some(1024 * 1024)).await;
    let app = app_over(database).await;
    let ada = app.given_an_admin().await;
    let program = app.program(&ada, "read,write").await;
    let browser = app.signed_in(&ada).await;
    fill(&app.house().db).await;
    let mut refused = program.post("/api/tokens", &new_token()).await;
    // What is left of the last pages takes a few more.
    for _ in 0..200 {
        if refused.status != 201 {
            break;
        }
        refused = program.post("/api/tokens", &new_token()).await;
    }
    assert_eq!((refused.status, refused.header("retry-after")), (507, "30"), "{}", refused.text);
    crate::assert_problem!("disk_full", refused);
    for path in ["/api/account", "/api/tokens", "/api/events"] {
        assert_eq!(program.get(path).await.status, 200, "{path}");
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
}

/// Appends until nothing more fits.
async fn fill(db: &Db) {
    let event =
        NewEvent::new(EventKind::known("test.filled"), Subject::house(), json!({"x": "x".repeat(8_000)}));
    loop {
        let mut tx = db.begin().await.unwrap();
        let at = testkit::MockClock::START;
        match tx.append_events(OwnerId::HOUSE, at, std::slice::from_ref(&event)).await {
            Ok(_) => tx.save().await.unwrap(),
            Err(StorageError::Full(_)) => return,
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_not_called_undone() {
    let direct = TestDb::new(Backend::Postgres).await;
    let (line, options) = LossyLine::before(&direct.options).await;
    let app = app_over(TestDb::on(options).await).await;
    let ada = app.given_an_admin().await;
    let program = app.program(&ada, "read,write").await;
    // That the token was used is noted beside the request, by a commit of its own.
    assert_eq!(program.get("/api/account").await.status, 200);
    app.house().last_seen.settled().await;
    line.lose_next_commit();
    let unsure = program.post("/api/tokens", &new_token()).await;
    assert_eq!((unsure.status, unsure.header("retry-after")), (503, "2"));
    crate::assert_problem!("outcome_unknown", unsure);
    assert_eq!(program.get("/api/tokens").await.json()["total"], 2, "this one was made");
    assert_eq!(program.post("/api/tokens", &new_token()).await.status, 201);
}

/// What a steady load has seen.
#[derive(Default)]
struct Load {
    done: AtomicBool,
    answered: AtomicU32,
    written: AtomicU32,
    refused: AtomicU32,
}

impl Load {
    /// Reads and writes until told to stop. Every answer is either a success or says when to come back.
    async fn run(self: Arc<Self>, program: Client) {
        while !self.done.load(Ordering::SeqCst) {
            let read = program.get("/api/account").await;
            let write = program.post("/api/tokens", &new_token()).await;
            self.count(&read, 200);
            if self.count(&write, 201) {
                self.written.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    fn count(&self, answer: &Answer, success: u16) -> bool {
        self.answered.fetch_add(1, Ordering::SeqCst);
        if answer.status == success {
            return true;
        }
        let known = ["database_unavailable", "outcome_unknown"].contains(&answer.code().as_str());
        assert!(answer.status == 503 && known, "{}", answer.text);
        assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
        self.refused.fetch_add(1, Ordering::SeqCst);
        false
    }
}

/// Repeats until the condition holds; a test that waits for nothing fails by its time limit.
async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let waiting = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    // Shorter than the patience of the test run, which could not say what was waited for.
    tokio::time::timeout(Duration::from_secs(100), waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_goes_and_comes_back_under_load() {
    let server = Arc::new(OwnPostgres::start());
    let mut options = server.options();
    options.patience = Duration::from_secs(1);
    let app = app_over(TestDb::on(options).await).await;
    let ada = app.given_an_admin().await;
    let program = app.program(&ada, "read,write").await;
    let load = Arc::new(Load::default());
    let workers: Vec<_> = (0..4).map(|_| tokio::spawn(load.clone().run(program.clone()))).collect();
    until("the load runs", async || load.written.load(Ordering::SeqCst) > 20).await;

    let killed = server.clone();
    tokio::task::spawn_blocking(move || killed.kill()).await.unwrap();
    until("requests are refused", async || load.refused.load(Ordering::SeqCst) > 4).await;
    assert_eq!(app.client().get("/readyz").await.status, 503);
    assert_eq!(app.client().get("/healthz").await.status, 200);
    let started = server.clone();
    tokio::task::spawn_blocking(move || started.start_again()).await.unwrap();

    let before = load.written.load(Ordering::SeqCst);
    until("writes succeed again", async || load.written.load(Ordering::SeqCst) > before + 20).await;
    load.done.store(true, Ordering::SeqCst);
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(app.client().get("/readyz").await.status, 200);
    let total = program.get("/api/tokens").await.json()["total"].as_u64().unwrap();
    // A write whose answer was lost with the server may have happened; one that was promised has.
    assert!(total > u64::from(load.written.load(Ordering::SeqCst)), "the first token and all promised ones");
    assert_numbers_are_gap_free(&program).await;
}

/// Word from other servers comes over a connection of its own, which is lost and made again.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_outlives_its_postgres_and_hears_other_servers_again() {
    let server = Arc::new(OwnPostgres::start());
    let app = app_over(TestDb::on(server.options()).await).await;
    let ada = app.given_an_admin().await;
    let program = app.program(&ada, "read").await;
    // Another server on the same database shares nothing with this one.
    let other = Db::open(&server.options()).await.unwrap();
    let mut stream = follow(&app, &program, "/api/events?kind=test", 1).await;
    append_to(&other, ada.id.into(), 1).await.unwrap();
    read_until(&mut stream, "\"n\":1}").await;

    let restarted = server.clone();
    tokio::task::spawn_blocking(move || {
        restarted.kill();
        restarted.start_again();
    })
    .await
    .unwrap();
    until("the other server writes again", async || append_to(&other, ada.id.into(), 2).await.is_ok()).await;
    let heard = read_until(&mut stream, "\"n\":2}").await;
    assert!(!heard.contains("event: stream."), "it has not ended in between: {heard}");
    append_to(&other, ada.id.into(), 3).await.unwrap();
    read_until(&mut stream, "\"n\":3}").await;
}

async fn append_to(db: &Db, owner: OwnerId, number: i64) -> Result<(), StorageError> {
    let kind = EventKind::known("test.happened");
    let event = NewEvent::new(kind, Subject::new("test", number), json!({"n": number}));
    let mut tx = db.begin().await?;
    tx.append_events(owner, testkit::MockClock::START, &[event]).await?;
    tx.save().await
}

async fn assert_numbers_are_gap_free(program: &Client) {
    let mut expected = 1;
    loop {
        let list = program.get(&format!("/api/events?limit=100&after={}", expected - 1)).await.json();
        let items = list["items"].as_array().unwrap();
        for event in items {
            assert_eq!(event["seq"], expected);
            expected += 1;
        }
        if items.is_empty() {
            return;
        }
    }
}
