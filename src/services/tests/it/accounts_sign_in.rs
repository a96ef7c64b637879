//! Signing in with a password, and being slowed down.

use domain::{OwnerId, Period, Secret, accounts::Role};
use rstest::rstest;
use services::{
    House, Origin, members,
    sign_in::{SignInError, with_password},
};
use std::sync::Arc;
use testkit::{Backend, PASSWORD, SeededRandomness, TestHouse};

async fn attempt(house: &House, name: &str, password: &str, address: &str) -> Result<(), SignInError> {
    let origin = Origin { address: Some(address.to_owned()), user_agent: None };
    with_password(house, name, &Secret::new(password), &origin).await.map(drop)
}

fn wait(result: Result<(), SignInError>) -> Period {
    match result {
        Err(SignInError::Throttled { retry_after }) => retry_after,
        other => panic!("not throttled: {other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn the_right_password_signs_in_and_is_recorded(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    attempt(&test.house, " ADA ", PASSWORD, "10.0.0.1").await.unwrap();
    let events = test.events(ada.id.into()).await;
    assert_eq!(events[1].kind.as_str(), "account.signed_in");
    assert_eq!(events[1].data, serde_json::json!({ "via": "password", "address": "10.0.0.1" }));
}

#[rstest]
#[case::known("ada")]
#[case::unknown("nobody")]
#[case::no_name("<b>'; drop table accounts; --")]
#[tokio::test]
async fn the_sixth_wrong_try_must_wait_whoever_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] name: &str,
) {
    let test = TestHouse::new(backend).await;
    test.add("ada", Role::Member).await;
    for n in 0..5 {
        let answer = attempt(&test.house, name, "wrong", &format!("10.0.0.{n}")).await;
        assert!(matches!(answer, Err(SignInError::Wrong)), "{answer:?}");
    }
    assert_eq!(test.house.passwords.checks(), 5, "an unknown name costs a hash as well");
    assert_eq!(wait(attempt(&test.house, name, "wrong", "10.0.0.9").await), Period::from_seconds(30));
    assert_eq!(wait(attempt(&test.house, name, PASSWORD, "10.0.0.9").await), Period::from_seconds(30));
    assert_eq!(test.house.passwords.checks(), 5, "nothing is hashed for whoever must wait");

    // The next failure after the wait doubles it; waiting itself did not.
    test.clock.advance(Period::from_seconds(30));
    assert!(matches!(attempt(&test.house, name, "wrong", "10.0.0.9").await, Err(SignInError::Wrong)));
    assert_eq!(wait(attempt(&test.house, name, "wrong", "10.0.0.9").await), Period::from_minutes(1));
}

#[rstest]
#[tokio::test]
async fn a_restart_forgives_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    test.add("ada", Role::Member).await;
    for _ in 0..5 {
        attempt(&test.house, "ada", "wrong", "10.0.0.1").await.unwrap_err();
    }
    test.house.db.close().await;

    let db = storage::Db::open(&test.database.options).await.unwrap();
    let house = House::new(db, test.clock.clone(), Arc::new(SeededRandomness::new(8)));
    wait(attempt(&house, "ada", PASSWORD, "10.0.0.2").await);
    test.clock.advance(Period::from_seconds(30));
    attempt(&house, "ada", PASSWORD, "10.0.0.2").await.unwrap();
}

#[rstest]
#[tokio::test]
async fn success_forgets_the_failures_of_the_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    test.add("ada", Role::Member).await;
    for _ in 0..3 {
        for _ in 0..4 {
            attempt(&test.house, "ada", "wrong", "10.0.0.1").await.unwrap_err();
        }
        attempt(&test.house, "ada", PASSWORD, "10.0.0.1").await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn old_failures_fade_one_by_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let wrong = |house: House| async move {
        let answer = attempt(&house, "ada", "wrong", "10.0.0.1").await;
        assert!(matches!(answer, Err(SignInError::Wrong)), "{answer:?}");
    };
    for _ in 0..5 {
        wrong(test.house.clone()).await;
    }
    // After a quarter of an hour there is one free failure again, after an hour and a quarter there are five.
    for (pause, free) in [(Period::from_minutes(15), 1), (Period::from_minutes(75), 5)] {
        test.clock.advance(pause);
        for _ in 0..free {
            wrong(test.house.clone()).await;
        }
        assert_eq!(wait(attempt(&test.house, "ada", "wrong", "10.0.0.1").await), Period::from_seconds(30));
    }
}

#[rstest]
#[tokio::test]
async fn an_address_that_tries_many_names_must_wait_also_with_an_account_of_its_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    test.add("eve", Role::Member).await;
    test.add("ada", Role::Member).await;
    for n in 0..20 {
        let answer = attempt(&test.house, &format!("name{n}"), "wrong", "10.0.0.1").await;
        assert!(matches!(answer, Err(SignInError::Wrong)), "{n}: {answer:?}");
        if n % 4 == 0 {
            // Signing in to one's own account does not wash the address clean.
            attempt(&test.house, "eve", PASSWORD, "10.0.0.1").await.unwrap();
        }
    }
    wait(attempt(&test.house, "eve", PASSWORD, "10.0.0.1").await);
    attempt(&test.house, "ada", PASSWORD, "10.0.0.2").await.unwrap();
}

#[rstest]
#[tokio::test]
async fn attempts_at_the_same_moment_are_all_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    test.add("ada", Role::Member).await;
    let attempts: Vec<_> = (0..20)
        .map(|n| {
            let house = test.house.clone();
            tokio::spawn(async move { attempt(&house, "ada", "wrong", &format!("10.0.0.{n}")).await })
        })
        .collect();
    let (mut wrong, mut throttled) = (0, 0);
    for attempt in attempts {
        match attempt.await.unwrap() {
            Err(SignInError::Wrong) => wrong += 1,
            Err(SignInError::Throttled { .. }) => throttled += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((wrong, throttled, test.house.passwords.checks()), (5, 15, 5));
}

#[rstest]
#[tokio::test]
async fn a_disabled_account_answers_like_a_wrong_password(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    members::disable(&test.house, None, ada.id).await.unwrap();
    let answer = attempt(&test.house, "ada", PASSWORD, "10.0.0.1").await;
    assert!(matches!(answer, Err(SignInError::Wrong)), "{answer:?}");
    assert_eq!(test.house.passwords.checks(), 1);

    members::enable(&test.house, None, ada.id).await.unwrap();
    attempt(&test.house, "ada", PASSWORD, "10.0.0.1").await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_failure_is_one_event_whether_the_name_exists_or_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let house_before = test.events(OwnerId::HOUSE).await.len();
    attempt(&test.house, "ada", "wrong", "10.0.0.1").await.unwrap_err();
    attempt(&test.house, "hunter2-typed-here", "wrong", "10.0.0.1").await.unwrap_err();

    assert_eq!(test.kinds(ada.id).await, ["account.created", "account.sign_in_failed"]);
    let house = &test.events(OwnerId::HOUSE).await[house_before..];
    assert_eq!(house.len(), 1);
    assert_eq!(house[0].subject.to_string(), "house:house");
    assert_eq!(house[0].data, serde_json::json!({ "address": "10.0.0.1" }), "what was typed is not kept");
}
