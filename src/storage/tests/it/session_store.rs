//! The store behind the cookie, as tower-sessions uses it.

use domain::{Period, accounts::Role};
use rstest::rstest;
use serde_json::json;
use std::collections::HashMap;
use storage::{SessionStore, session_keys};
use testkit::{Backend, TestHouse};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore as _,
    session::{Id, Record},
};

fn store(test: &TestHouse) -> SessionStore {
    SessionStore::new(test.house.db.clone(), test.clock.clone(), test.house.randomness.clone())
}

fn record(data: &[(&str, serde_json::Value)]) -> Record {
    let data: HashMap<_, _> = data.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Record { id: Id(7), data, expiry_date: OffsetDateTime::UNIX_EPOCH }
}

#[rstest]
#[tokio::test]
async fn what_is_saved_is_loaded_until_it_expires(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let store = store(&test);
    let odd = "<b>é</b> '; drop table sessions; --";
    let mut created = record(&[("note", json!(odd))]);
    store.create(&mut created).await.unwrap();
    assert_ne!(created.id, Id(7), "the id is the house's own, whoever proposed one");
    let mut other = record(&[]);
    store.create(&mut other).await.unwrap();
    assert_ne!(other.id, created.id);

    let loaded = store.load(&created.id).await.unwrap().unwrap();
    assert_eq!((loaded.id, &loaded.data["note"]), (created.id, &json!(odd)));
    created.data.insert("note".to_owned(), json!({ "nested": [1, null] }));
    store.save(&created).await.unwrap();
    assert_eq!(store.load(&created.id).await.unwrap().unwrap().data["note"], json!({ "nested": [1, null] }));
    assert!(store.load(&other.id).await.unwrap().unwrap().data.is_empty());

    test.clock.advance(SessionStore::LONGEST_SILENCE);
    assert_eq!(store.load(&created.id).await.unwrap(), None);
    let mut tx = test.house.db.begin().await.unwrap();
    assert_eq!(tx.sessions().remove_expired(test.house.now()).await.unwrap(), 2);
    assert_eq!(tx.sessions().remove_expired(test.house.now()).await.unwrap(), 0);
    tx.save().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn what_was_deleted_is_not_saved_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let store = store(&test);
    let mut created = record(&[]);
    store.create(&mut created).await.unwrap();
    store.delete(&created.id).await.unwrap();
    store.save(&created).await.unwrap();
    assert_eq!(store.load(&created.id).await.unwrap(), None);
    store.delete(&created.id).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_sessions_account_is_named_once_and_never_changed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (ada, eve) = (test.add("ada", Role::Member).await, test.add("eve", Role::Member).await);
    let store = store(&test);
    let mut created = record(&[(session_keys::ACCOUNT, json!(ada.id)), ("theme", json!("dark"))]);
    store.create(&mut created).await.unwrap();
    created.data.insert(session_keys::ACCOUNT.to_owned(), json!(eve.id));
    store.save(&created).await.unwrap();

    let mut reader = test.house.db.read().await.unwrap();
    let who = reader.sessions().signed_in(created.id, test.house.now()).await.unwrap().unwrap();
    assert_eq!((who.account, who.name), (ada.id, ada.name));
    let loaded = store.load(&created.id).await.unwrap().unwrap();
    assert_eq!(loaded.data, record(&[("theme", json!("dark"))]).data);

    let mut early = record(&[(session_keys::ACCOUNT, json!(ada.id)), (session_keys::EPOCH, json!(1))]);
    let refused = store.create(&mut early).await.unwrap_err().to_string();
    assert!(refused.contains("the account was changed"), "another epoch: {refused}");
    let mut nobody = record(&[(session_keys::ACCOUNT, json!("not an id"))]);
    let refused = store.create(&mut nobody).await.unwrap_err().to_string();
    assert!(refused.contains("sessions.account_id"), "{refused}");
}

#[rstest]
#[tokio::test]
async fn an_anonymous_session_signs_nobody_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let mut created = record(&[]);
    store(&test).create(&mut created).await.unwrap();
    let mut reader = test.house.db.read().await.unwrap();
    assert!(reader.sessions().signed_in(created.id, test.house.now()).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn old_numbers_and_failures_are_removed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let start = test.house.now();
    let later = start.plus(Period::from_minutes(10));
    let mut tx = test.house.db.begin().await.unwrap();
    tx.challenges().add("early123", "wallet", later).await.unwrap();
    tx.challenges().add("late1234", "wallet", later.plus(Period::from_millis(1))).await.unwrap();
    assert!(!tx.challenges().take("early123", "another purpose", start).await.unwrap());
    assert_eq!(tx.challenges().remove_expired(later).await.unwrap(), 1);
    assert!(!tx.challenges().take("early123", "wallet", start).await.unwrap());
    assert!(tx.challenges().take("late1234", "wallet", later).await.unwrap());
    assert!(!tx.challenges().take("late1234", "wallet", later).await.unwrap());

    for (key, at) in [("old", start), ("new", later)] {
        tx.sign_in_failures().lock(key, at).await.unwrap();
    }
    assert_eq!(tx.sign_in_failures().remove_older(later).await.unwrap(), 1);
    assert_eq!(tx.sign_in_failures().lock("new", start).await.unwrap().fades_from, later);
    tx.save().await.unwrap();
}
