//! Hearing of other servers.

use domain::{
    OwnerId, Timestamp,
    events::{EventKind, NewEvent, Subject},
};
use std::sync::Arc;
use storage::{Db, Listener, News, Result};
use testkit::{Backend, OwnPostgres, TestDb};

async fn append(db: &Db) -> Result<()> {
    let event = NewEvent::new(EventKind::known("note.written"), Subject::house(), serde_json::json!({}));
    let mut tx = db.begin().await?;
    tx.append_events(OwnerId::HOUSE, Timestamp::from_millis(1), &[event]).await?;
    tx.save().await
}

/// Waits for word of the house, however often the connection is lost on the way.
async fn hear(db: &Db, mut listener: Listener) -> Listener {
    loop {
        match listener.next().await {
            Ok(News::Of(owner)) => {
                assert_eq!(owner, OwnerId::HOUSE);
                return listener;
            }
            Ok(News::Anything) => {}
            Err(_) => {
                listener = loop {
                    match db.listener().await {
                        Ok(again) => break again.unwrap(),
                        Err(_) => tokio::task::yield_now().await,
                    }
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_hears_again_when_postgres_is_back() {
    let server = Arc::new(OwnPostgres::start());
    let (db, other) = (TestDb::on(server.options()).await.db, TestDb::on(server.options()).await.db);
    let listener = db.listener().await.unwrap().unwrap();
    append(&other).await.unwrap();
    let listener = hear(&db, listener).await;
    let hearing = tokio::spawn({
        let db = db.clone();
        async move { hear(&db, listener).await }
    });
    let restarted = server.clone();
    tokio::task::spawn_blocking(move || {
        restarted.kill();
        restarted.start_again();
    })
    .await
    .unwrap();
    // Whoever listens again may come a moment after the first word, so the word is repeated.
    while !hearing.is_finished() {
        let _ = append(&other).await;
        tokio::task::yield_now().await;
    }
    hearing.await.unwrap();
}

#[tokio::test]
async fn sqlite_tells_other_processes_nothing() {
    assert!(TestDb::new(Backend::Sqlite).await.db.listener().await.unwrap().is_none());
}
