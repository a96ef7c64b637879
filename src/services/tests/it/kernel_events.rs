//! Live streams: no gap, no duplicate, an explicit end.

use domain::{
    OwnerId,
    events::{EventFilter, EventKind, NewEvent, Subject},
};
use futures::{StreamExt, stream::BoxStream};
use rstest::rstest;
use services::{
    House,
    kernel::events::{Hub, Item},
};
use std::sync::Arc;
use testkit::{Backend, MockClock, SeededRandomness, TestDb};
use tokio_util::sync::CancellationToken;

fn house(test: &TestDb) -> House {
    House::new(test.db.clone(), Arc::new(MockClock::new()), Arc::new(SeededRandomness::new(1)))
}

fn noted(n: i64) -> NewEvent {
    NewEvent::new(EventKind::known("note.written"), Subject::new("note", n), serde_json::json!({ "n": n }))
}

async fn append(house: &House, numbers: std::ops::RangeInclusive<i64>) {
    let events: Vec<NewEvent> = numbers.map(noted).collect();
    let mut tx = house.db.begin().await.unwrap();
    tx.append_events(OwnerId::HOUSE, house.now(), &events).await.unwrap();
    tx.save().await.unwrap();
}

async fn numbers(stream: &mut BoxStream<'static, Item>, count: usize) -> Vec<i64> {
    let mut found = Vec::new();
    while found.len() < count {
        match stream.next().await {
            Some(Item::Event(frame)) => found.push(frame.event.seq),
            other => panic!("after {found:?} came {other:?}"),
        }
    }
    found
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_gets_history_and_what_follows_without_gap_or_duplicate(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let house = house(&test);
    let stop = CancellationToken::new();
    let hub = Hub::start(&house, stop.clone());
    append(&house, 1..=450).await;

    // Readers join while a writer is appending, each at its own moment.
    let writer = tokio::spawn({
        let house = house.clone();
        async move {
            for n in 451..=600 {
                append(&house, n..=n).await;
            }
        }
    });
    let mut readers = Vec::new();
    for after in [0, 7, 449, 450] {
        let mut stream = hub.subscribe(OwnerId::HOUSE, Some(after), EventFilter::default());
        readers.push(tokio::spawn(async move {
            let found = numbers(&mut stream, usize::try_from(600 - after).unwrap()).await;
            assert_eq!(found, (after + 1..=600).collect::<Vec<_>>());
        }));
        tokio::task::yield_now().await;
    }
    writer.await.unwrap();
    for reader in readers {
        reader.await.unwrap();
    }
    stop.cancel();
    hub.closed().await;
}
