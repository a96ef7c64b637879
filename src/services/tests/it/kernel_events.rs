//! Live streams: no gap, no duplicate, an explicit end.

use domain::{
    OwnerId, PageRequest,
    accounts::Role,
    events::{Event, EventFilter, EventKind, NewEvent, Subject},
};
use futures::{StreamExt, stream::BoxStream};
use rstest::rstest;
use services::{
    House, health,
    kernel::{
        events::{
            self, EventQuery, EventsError, Hub, Item,
            export::{Format, export},
        },
        jobs::{Handlers, Worker, WorkerOptions},
    },
};
use std::sync::Arc;
use storage::Db;
use testkit::{Backend, MockClock, SeededRandomness, TestDb, TestHouse};
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

#[rstest]
#[tokio::test]
async fn a_reader_from_the_future_is_told_and_goes_on_from_the_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let house = house(&test);
    let hub = Hub::start(&house, CancellationToken::new());
    append(&house, 1..=3).await;
    let mut stream = hub.subscribe(OwnerId::HOUSE, Some(1_000), EventFilter::default());
    assert!(matches!(stream.next().await, Some(Item::Reset(3))));
    append(&house, 4..=5).await;
    assert_eq!(numbers(&mut stream, 2).await, [4, 5]);
}

#[rstest]
#[tokio::test]
async fn a_reader_without_a_number_gets_only_what_follows_and_only_what_it_wants(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let house = house(&test);
    let hub = Hub::start(&house, CancellationToken::new());
    append(&house, 1..=3).await;
    let filter = EventFilter { subject: Some("note:6".to_owned()), ..EventFilter::default() };
    let mut wanted = hub.subscribe(OwnerId::HOUSE, None, filter.clone());
    let mut all = hub.subscribe(OwnerId::HOUSE, None, EventFilter::default());
    // A stream begins when it is first asked, so both are asked before anything follows.
    let (wanted, all) = (async { numbers(&mut wanted, 1).await }, async { numbers(&mut all, 3).await });
    let (found, every, ()) = tokio::join!(biased; wanted, all, async {
        while hub.stats().following() < 2 {
            tokio::task::yield_now().await;
        }
        append(&house, 4..=6).await;
    });
    assert_eq!((found, every), (vec![6], vec![4, 5, 6]));
    let replayed = numbers(&mut hub.subscribe(OwnerId::HOUSE, Some(0), filter), 1).await;
    assert_eq!(replayed, [6], "history is filtered alike");
}

#[rstest]
#[tokio::test]
async fn a_reader_that_falls_behind_is_dropped_and_can_resume(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let house = house(&test);
    let hub = Hub::start(&house, CancellationToken::new());
    let mut slow = hub.subscribe(OwnerId::HOUSE, Some(0), EventFilter::default());
    let mut quick = hub.subscribe(OwnerId::HOUSE, Some(0), EventFilter::default());
    append(&house, 1..=1).await;
    assert_eq!(numbers(&mut slow, 1).await, [1]);
    assert_eq!(numbers(&mut quick, 1).await, [1]);
    // More batches than the queue holds; the quick reader keeps up, so that each append is a batch of its own.
    for n in 2..=600 {
        append(&house, n..=n).await;
        assert_eq!(numbers(&mut quick, 1).await, [n]);
    }
    // What still lies in its queue is not worth having after the gap.
    assert!(matches!(slow.next().await, Some(Item::Lagged)));
    assert!(slow.next().await.is_none());
    assert_eq!(hub.stats().dropped(), 1);
    let mut resumed = hub.subscribe(OwnerId::HOUSE, Some(1), EventFilter::default());
    assert_eq!(numbers(&mut resumed, 599).await, (2..=600).collect::<Vec<_>>());
    drop((slow, quick, resumed));
    assert_eq!((hub.stats().readers(), hub.stats().subscribed()), (0, 3));
}

#[rstest]
#[tokio::test]
async fn streams_end_cleanly_when_the_server_stops(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let house = house(&test);
    let stop = CancellationToken::new();
    let hub = Hub::start(&house, stop.clone());
    append(&house, 1..=1).await;
    let mut stream = hub.subscribe(OwnerId::HOUSE, Some(0), EventFilter::default());
    assert_eq!(numbers(&mut stream, 1).await, [1]);
    stop.cancel();
    assert!(matches!(stream.next().await, Some(Item::Closing)));
    assert!(stream.next().await.is_none());
    hub.closed().await;
}

#[rstest]
#[tokio::test]
async fn what_another_process_appends_arrives_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let hub = Hub::start(&house(&test), CancellationToken::new());
    let mut stream = hub.subscribe(OwnerId::HOUSE, Some(0), EventFilter::default());
    // Another handle on the same database shares nothing with the first one, as a second process would not.
    let db = Db::open(&test.options).await.unwrap();
    let other = House::new(db, Arc::new(MockClock::new()), Arc::new(SeededRandomness::new(2)));
    append(&other, 1..=2).await;
    assert_eq!(numbers(&mut stream, 2).await, [1, 2]);
    append(&other, 3..=3).await;
    assert_eq!(numbers(&mut stream, 1).await, [3]);
}

#[rstest]
#[tokio::test]
async fn the_log_is_read_by_those_who_may_see_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let admin = test.set_up("ada").await;
    let member = test.add("bob", Role::Member).await;
    let ((_, admin), (_, member)) = (test.sign_in(&admin).await, test.sign_in(&member).await);
    append(&test.house, 1..=30).await;
    let owner = OwnerId::HOUSE;
    let (house, all) = (&test.house, EventFilter::default());
    let first = PageRequest::default();
    let refused = events::page(house, &member, owner, &all, first).await;
    assert!(matches!(refused, Err(EventsError::NotFound)));
    assert!(matches!(events::kinds(house, &member, owner).await, Err(EventsError::NotFound)));
    let refused = events::look(house, &member, owner, &all, first).await;
    assert!(matches!(refused, Err(EventsError::NotFound)));
    assert!(matches!(
        events::page(house, &admin, member.owner(), &all, first).await,
        Err(EventsError::NotFound)
    ));

    let log = events::page(house, &admin, owner, &all, first).await.unwrap();
    assert!(log.total >= 30 && log.items.len() == 20);
    let kinds = events::kinds(house, &admin, owner).await.unwrap();
    assert!(kinds.contains(&"note.written".to_owned()));
    let look = events::look(house, &admin, owner, &all, first).await.unwrap();
    assert_eq!((&look.page, look.kinds), (&log, kinds));

    // Page by page through what matches, and never over anything twice.
    let filter = EventFilter { search: Some("NOTE:2".to_owned()), ..EventFilter::default() };
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let query = EventQuery { owner, after, limit: 4, filter: filter.clone() };
        let part = events::list_after(house, &admin, &query).await.unwrap();
        after = part.next;
        if part.items.is_empty() {
            break;
        }
        found.extend(part.items.iter().map(|event| event.subject.id().to_owned()));
    }
    assert_eq!(found, ["2", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29"]);
    assert_eq!(after, i64::try_from(log.total).unwrap(), "everything has been looked at");
}

#[rstest]
#[tokio::test]
async fn a_download_is_the_whole_log_in_either_format(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (_, admin) = test.sign_in(&test.set_up("ada").await).await;
    append(&test.house, 1..=1_200).await;
    let filter = EventFilter { kind: Some("note".to_owned()), ..EventFilter::default() };
    let download = async |format, filter: &EventFilter| {
        let stream = export(&test.house, &admin, OwnerId::HOUSE, filter.clone(), format).await.unwrap();
        let pieces: Vec<_> = stream.map(|piece| piece.unwrap()).collect().await;
        (pieces.len(), String::from_utf8(pieces.concat()).unwrap())
    };
    let (pieces, text) = download(Format::Json, &filter).await;
    let events: Vec<Event> = serde_json::from_str(&text).unwrap();
    assert_eq!((pieces, events.len()), (3, 1_200));
    assert!(events.iter().zip(1..).all(|(event, n)| event.data["n"] == n));
    let (_, text) = download(Format::Csv, &filter).await;
    assert_eq!(text.lines().count(), 1_201);
    assert!(text.lines().nth(1).unwrap().ends_with(r#",note.written,note:1,"{""n"":1}""#), "{text}");

    let nothing = EventFilter { kind: Some("nothing".to_owned()), ..EventFilter::default() };
    let (_, text) = download(Format::Json, &nothing).await;
    assert_eq!(serde_json::from_str::<Vec<Event>>(&text).unwrap(), []);
    assert_eq!(download(Format::Csv, &nothing).await.1, "seq,at,kind,subject,data\r\n");
}

#[rstest]
#[tokio::test]
async fn health_tells_of_the_database_and_of_the_worker(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let before = health::check(&test.house).await;
    assert!(before.database.answers && before.database.schema >= Some(1) && !before.scheduler.alive);
    assert_eq!(
        (before.scheduler.last_seen_at, before.scheduler.jobs.map(|jobs| jobs.waiting)),
        (None, Some(0))
    );

    let worker = Worker::new(test.house.clone(), Handlers::default(), WorkerOptions::named("test"));
    worker.run_due_jobs().await.unwrap();
    let after = health::check(&test.house).await;
    assert!(after.scheduler.alive && after.scheduler.last_seen_at == Some(test.house.now()));

    test.house.db.close().await;
    let broken = health::check(&test.house).await;
    assert!(!broken.database.answers && broken.database.problem.is_some() && broken.scheduler.jobs.is_none());
}
