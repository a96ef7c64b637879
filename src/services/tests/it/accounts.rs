//! The first administrator, and one's own password.

use domain::{
    Period, Randomness, Secret,
    accounts::{AccountStatus, NewPassword, Role},
    events::EventKind,
};
use rstest::rstest;
use serde_json::json;
use services::{
    Origin, SetUpCode,
    accounts::{self, ChangePasswordError, SetUp, SetUpError},
    kernel::{jobs, runs},
    sessions, sign_in,
};
use std::path::Path;
use testkit::{Backend, PASSWORD, SeededRandomness, TestHouse};

fn wanted(name: &str, code: Option<&str>) -> SetUp {
    SetUp {
        name: name.parse().unwrap(),
        password: NewPassword::parse(PASSWORD).unwrap(),
        code: code.map(str::to_owned),
    }
}

#[rstest]
#[tokio::test]
async fn the_first_administrator_is_created_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    assert!(!accounts::is_set_up(&test.house).await.unwrap());

    let ada = accounts::set_up(&test.house, wanted("Ada", None), None).await.unwrap();
    assert_eq!((ada.name.as_str(), ada.role, ada.status), ("ada", Role::Admin, AccountStatus::Active));
    assert!(accounts::is_set_up(&test.house).await.unwrap());
    assert_eq!(test.kinds(ada.id).await, ["account.created"]);
    let told = &test.events(domain::OwnerId::HOUSE).await[0].data;
    let expected = json!({"name": "ada", "role": "admin", "via": "set_up", "by": "ada", "byId": ada.id});
    assert_eq!(*told, expected, "by nobody else, and not by the console");

    let again = accounts::set_up(&test.house, wanted("eve", None), None).await;
    assert!(matches!(again, Err(SetUpError::AlreadySetUp)), "{again:?}");
}

#[rstest]
#[tokio::test]
async fn of_many_first_administrators_at_once_one_wins(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let attempts: Vec<_> = (0..8)
        .map(|n| {
            let house = test.house.clone();
            tokio::spawn(
                async move { accounts::set_up(&house, wanted(&format!("admin{n}"), None), None).await },
            )
        })
        .collect();
    let mut won = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Ok(_) => won += 1,
            Err(SetUpError::AlreadySetUp) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(test.events(domain::OwnerId::HOUSE).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_code_is_asked_for_and_cannot_be_guessed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let code = SetUpCode::generate(&SeededRandomness::new(1));
    let set_up =
        |given: Option<&'static str>| accounts::set_up(&test.house, wanted("ada", given), Some(&code));

    assert!(matches!(set_up(None).await, Err(SetUpError::CodeNeeded)));
    assert!(matches!(set_up(Some("  ")).await, Err(SetUpError::CodeNeeded)));
    for _ in 0..10 {
        assert!(matches!(set_up(Some("wrong")).await, Err(SetUpError::WrongCode)));
    }
    let refusals = test.events(domain::OwnerId::HOUSE).await;
    assert!(refusals.len() == 10 && refusals.iter().all(|event| event.kind == accounts::SET_UP_REFUSED));
    let right = code.secret().reveal().to_owned();
    let late = accounts::set_up(&test.house, wanted("ada", Some(&right)), Some(&code)).await;
    assert!(matches!(late, Err(SetUpError::TooManyTries)), "even the right one comes too late");

    let fresh = SetUpCode::generate(&SeededRandomness::new(2));
    let typed = format!(" {} ", fresh.secret().reveal().to_uppercase());
    accounts::set_up(&test.house, wanted("ada", Some(&typed)), Some(&fresh)).await.unwrap();
}

/// Those that the rooms name, wherever they do.
fn kinds_below(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            kinds_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let named = text.split("EventKind::known(\"").skip(1);
            found.extend(named.filter_map(|rest| rest.split_once('"')).map(|(kind, _)| kind.to_owned()));
        }
    }
}

#[test]
fn every_kind_of_event_is_written_as_one() {
    let mut kinds = Vec::new();
    kinds_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut kinds);
    for known in [accounts::ACCOUNT_CREATED, jobs::JOB_DIED, runs::RUN_PHASE_FINISHED] {
        assert!(kinds.iter().any(|kind| *kind == known.as_str()), "{known:?} was not found: {kinds:?}");
    }
    for kind in kinds {
        assert_eq!(EventKind::parse(&kind).map(|parsed| parsed.as_str().to_owned()), Ok(kind));
    }
}

#[test]
fn every_code_is_its_own() {
    let randomness = SeededRandomness::new(3);
    let (one, two) = (SetUpCode::generate(&randomness), SetUpCode::generate(&randomness));
    assert_ne!(one.secret(), two.secret());
    assert_eq!(one.secret().reveal().len(), 10);
    let mut bytes = [0; 4];
    randomness.fill(&mut bytes);
    assert_ne!(bytes, [0; 4]);
}

#[rstest]
#[tokio::test]
async fn a_new_password_ends_the_other_sessions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (here, principal) = test.sign_in(&ada).await;
    let (there, _) = test.sign_in(&ada).await;
    let new = || NewPassword::parse("a longer sentence").unwrap();

    let wrong = accounts::change_password(&test.house, &principal, &Secret::new("guess"), new()).await;
    assert!(matches!(wrong, Err(ChangePasswordError::WrongPassword)), "{wrong:?}");
    accounts::change_password(&test.house, &principal, &Secret::new(PASSWORD), new()).await.unwrap();

    assert!(sessions::principal(&test.house, &here).await.unwrap().is_some());
    assert!(sessions::principal(&test.house, &there).await.unwrap().is_none());
    let old = sign_in::with_password(&test.house, "ada", &Secret::new(PASSWORD), &Origin::default()).await;
    assert!(matches!(old, Err(sign_in::SignInError::Wrong)));
    let now = Secret::new("a longer sentence");
    sign_in::with_password(&test.house, "ada", &now, &Origin::default()).await.unwrap();
    assert_eq!(
        test.kinds(ada.id).await,
        [
            "account.created",
            "account.password_change_refused",
            "account.password_changed",
            "account.sign_in_failed",
            "account.signed_in"
        ]
    );
}

#[rstest]
#[tokio::test]
async fn a_stolen_session_cannot_guess_the_password(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let guess = || async {
        let new = NewPassword::parse("taken over by eve").unwrap();
        accounts::change_password(&test.house, &principal, &Secret::new("guess"), new).await
    };
    for _ in 0..5 {
        assert!(matches!(guess().await, Err(ChangePasswordError::WrongPassword)));
    }
    let blocked = guess().await;
    assert!(
        matches!(blocked, Err(ChangePasswordError::Throttled { retry_after }) if retry_after == Period::from_seconds(30)),
        "{blocked:?}"
    );
}
