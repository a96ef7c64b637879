use domain::{
    OwnerId, Timestamp,
    events::{EventFilter, EventKind, NewEvent, Subject},
};
use rstest::rstest;
use testkit::{Backend, TestDb};

fn noted(n: usize) -> NewEvent {
    NewEvent::new(EventKind::known("note.written"), Subject::new("note", n), serde_json::json!({ "n": n }))
}

#[rstest]
#[tokio::test]
async fn numbers_are_gap_free_also_after_a_rollback(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let at = Timestamp::from_millis(1);

    let mut tx = test.db.begin().await.unwrap();
    assert_eq!(tx.append_events(OwnerId::HOUSE, at, &[noted(1), noted(2)]).await.unwrap(), 2);
    tx.save().await.unwrap();

    let mut dropped = test.db.begin().await.unwrap();
    dropped.append_events(OwnerId::HOUSE, at, &[noted(99)]).await.unwrap();
    drop(dropped);

    let many: Vec<NewEvent> = (3..=1_200).map(noted).collect();
    let mut tx = test.db.begin().await.unwrap();
    assert_eq!(tx.append_events(OwnerId::HOUSE, at, &many).await.unwrap(), 1_200);
    tx.save().await.unwrap();

    let mut reader = test.db.read().await.unwrap();
    let all = reader.events().list_after(OwnerId::HOUSE, 0, 5_000, &EventFilter::default()).await.unwrap();
    assert_eq!(all.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=1_200).collect::<Vec<_>>());
    assert!(
        all.iter().all(|event| event.data["n"] == event.seq && event.subject.id() == event.seq.to_string())
    );
}
