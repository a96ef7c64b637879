use domain::{
    OwnerId, PageRequest, Timestamp,
    events::{EventFilter, EventKind, NewEvent, Subject},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
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

async fn append(test: &TestDb, events: &[NewEvent]) {
    let mut tx = test.db.begin().await.unwrap();
    tx.append_events(OwnerId::HOUSE, Timestamp::from_millis(5), events).await.unwrap();
    tx.save().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn pages_are_newest_first_and_know_the_total(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    append(&test, &(1..=45).map(noted).collect::<Vec<_>>()).await;
    let even = EventFilter { search: Some("note:4".to_owned()), ..EventFilter::default() };
    let mut reader = test.db.read().await.unwrap();
    let mut seqs = async |filter: &EventFilter, page, size| {
        let request = PageRequest::new(page, size).unwrap();
        let found = reader.events().page(OwnerId::HOUSE, filter, request).await.unwrap();
        (found.items.iter().map(|event| event.seq).collect::<Vec<_>>(), found.total)
    };
    let all = EventFilter::default();
    assert_eq!(seqs(&all, 1, 20).await, ((26..=45).rev().collect(), 45));
    assert_eq!(seqs(&all, 3, 20).await, ((1..=5).rev().collect(), 45));
    assert_eq!(seqs(&all, 4, 20).await, (vec![], 45));
    assert_eq!(seqs(&even, 1, 4).await, (vec![45, 44, 43, 42], 7));
    assert_eq!(seqs(&even, 2, 4).await, (vec![41, 40, 4], 7));
}

#[rstest]
#[tokio::test]
async fn kinds_are_those_that_occurred(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestDb::new(backend).await;
    let mut reader = test.db.read().await.unwrap();
    assert_eq!(reader.events().kinds(OwnerId::HOUSE).await.unwrap(), Vec::<String>::new());
    drop(reader);
    let kinds =
        ["run.started", "run.finished", "run.started", "run_x.done", "account.created", "run.started"];
    let events =
        kinds.map(|kind| NewEvent::new(EventKind::known(kind), Subject::house(), serde_json::json!({})));
    append(&test, &events).await;
    let found = test.db.read().await.unwrap().events().kinds(OwnerId::HOUSE).await.unwrap();
    assert_eq!(found, ["account.created", "run.finished", "run.started", "run_x.done"]);
}

#[rstest]
#[tokio::test]
async fn what_was_told_of_some_kinds_is_read_from_a_number_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let kinds = ["run.started", "agent.changed", "run.started", "stop.pulled", "agent.changed"];
    let events =
        kinds.map(|kind| NewEvent::new(EventKind::known(kind), Subject::house(), serde_json::json!({})));
    append(&test, &events).await;
    let mut reader = test.db.read().await.unwrap();
    let wanted = [EventKind::known("agent.changed"), EventKind::known("stop.pulled")];
    let mut seqs = async |owner, after, limit| {
        let told = reader.events().told_after(owner, after, &wanted, limit).await.unwrap();
        told.iter().map(|event| event.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(OwnerId::HOUSE, 0, 10).await, [2, 4, 5]);
    assert_eq!(seqs(OwnerId::HOUSE, 0, 2).await, [2, 4]);
    assert_eq!(seqs(OwnerId::HOUSE, 4, 10).await, [5]);
    assert_eq!(seqs(OwnerId::from_uuid(uuid::Uuid::from_u128(9)), 0, 10).await, [0; 0]);
}

#[rstest]
#[tokio::test]
async fn a_look_at_the_log_is_its_page_and_its_kinds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let all = EventFilter::default();
    let look = async |filter: &EventFilter, page| {
        let request = PageRequest::new(page, 4).unwrap();
        test.db.read().await.unwrap().events().look(OwnerId::HOUSE, filter, request).await.unwrap()
    };
    let nothing = look(&all, 1).await;
    assert_eq!((nothing.page.items, nothing.page.total, nothing.kinds), (vec![], 0, vec![]));

    let odd = "\u{1}\u{1f} \\ \" 'é日' </script> {\"a\": [1]}";
    let odd = NewEvent::new(
        EventKind::known("text.kept"),
        Subject::new("text", odd),
        serde_json::json!({ "text": odd, "number": 0.1, "whole": i64::MIN, "none": null }),
    );
    append(&test, &[noted(1), noted(2), noted(3), noted(4), odd.clone(), noted(6)]).await;
    let first = look(&all, 1).await;
    let listed = test.db.read().await.unwrap().events().list_after(OwnerId::HOUSE, 2, 9, &all).await.unwrap();
    assert_eq!(first.page.items, listed.into_iter().rev().collect::<Vec<_>>());
    assert_eq!((&first.page.items[1].subject, &first.page.items[1].data), (&odd.subject, &odd.data));
    assert_eq!((first.page.total, look(&all, 2).await.page.items.len()), (6, 2));

    // A filter narrows the page and not what can be chosen.
    let texts = EventFilter { kind: Some("text".to_owned()), ..EventFilter::default() };
    let found = look(&texts, 1).await;
    assert_eq!((found.page.items, found.page.total), (vec![first.page.items[1].clone()], 1));
    assert_eq!(
        (first.kinds.as_slice(), found.kinds),
        (&["note.written", "text.kept"].map(str::to_owned)[..], first.kinds.clone())
    );
}

/// Few letters, so that filters hit; among them those that databases fold, escape or order in their own ways.
fn text() -> impl Strategy<Value = String> {
    let letters = [
        "a", "A", "i", "I", "ı", "Ä", "ä", "İ", "ß", "é", "%", "_", "!", "\"", "\\", "'", ":", ".", " ",
        "日", "\u{301}",
    ];
    proptest::collection::vec(proptest::sample::select(letters.to_vec()), 1..4)
        .prop_map(|parts| parts.concat())
}

fn any_event() -> impl Strategy<Value = NewEvent> {
    let kinds = vec!["run.started", "run.ended", "run_a.started", "ru.n", "run2.started"];
    (proptest::sample::select(kinds), proptest::sample::select(vec!["run", "rün", "house"]), text(), text())
        .prop_map(|(kind, noun, id, word)| {
            NewEvent::new(
                EventKind::known(kind),
                Subject::new(noun, id),
                serde_json::json!({"word": word, "n": 1.5}),
            )
        })
}

fn any_filter() -> impl Strategy<Value = EventFilter> {
    let kinds = proptest::sample::select(vec!["run", "ru", "run.started", "run2", "run.", "r%", "\0"]);
    let subjects = prop_oneof![
        proptest::sample::select(vec![
            "run".to_owned(),
            "rün".to_owned(),
            "house:".to_owned(),
            "\0".to_owned()
        ]),
        text().prop_map(|id| format!("run:{id}")),
    ];
    let searches = prop_oneof![4 => text(), 1 => proptest::sample::select(vec!["WORD".to_owned(), "a\0".to_owned(), "1.5".to_owned(), "RUN:".to_owned()])];
    let option = |part: BoxedStrategy<String>| proptest::option::of(part);
    (option(kinds.prop_map(str::to_owned).boxed()), option(subjects.boxed()), option(searches.boxed()))
        .prop_map(|(kind, subject, search)| EventFilter { kind, subject, search })
}

/// A database to ask, once in a language in which letters fold and order otherwise.
#[derive(Debug, Clone, Copy)]
enum Place {
    Sqlite,
    Postgres,
    PostgresInTurkish,
}

impl Place {
    async fn open(self) -> TestDb {
        match self {
            Self::Sqlite => TestDb::new(Backend::Sqlite).await,
            Self::Postgres => TestDb::new(Backend::Postgres).await,
            Self::PostgresInTurkish => TestDb::in_turkish().await,
        }
    }
}

#[rstest]
fn the_database_filters_as_the_live_streams_do(
    #[values(Place::Sqlite, Place::Postgres, Place::PostgresInTurkish)] place: Place,
) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let events = proptest::collection::vec(any_event(), 150).new_tree(&mut runner).unwrap().current();
    let test = runtime.block_on(place.open());
    runtime.block_on(append(&test, &events));
    let list = |filter: &EventFilter| {
        runtime.block_on(async {
            let mut reader = test.db.read().await.unwrap();
            reader.events().list_after(OwnerId::HOUSE, 0, 1_000, filter).await.unwrap()
        })
    };
    let all = list(&EventFilter::default());
    assert_eq!(all.len(), 150);
    let checked = runner.run(&any_filter(), |filter| {
        let wanted: Vec<_> = all.iter().filter(|event| filter.wants(event)).cloned().collect();
        prop_assert_eq!(list(&filter), wanted);
        Ok(())
    });
    checked.unwrap();
}
