//! Sessions: what the cookie is worth, and until when.

use domain::{
    Period, SessionKey,
    accounts::Role,
    tokens::{Scope, Scopes},
};
use rstest::rstest;
use services::{
    Denied, Origin, members,
    sessions::{self, SessionError},
    tokens,
};
use std::time::Duration;
use testkit::{Backend, TestHouse};
use tower_sessions::session::Id;

#[rstest]
#[tokio::test]
async fn signing_in_gives_the_browser_a_new_cookie(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (ada, eve) = (test.add("ada", Role::Member).await, test.add("eve", Role::Member).await);
    // Somebody planted a cookie: first an anonymous session, then eve's own.
    let planted = test.browser();
    planted.insert("colour", "red").await.unwrap();
    planted.save().await.unwrap();
    let victim = test.same_browser(&planted);
    sessions::begin(&test.house, &victim, &eve, &Origin::default()).await.unwrap();
    let eves = test.same_browser(&victim);
    sessions::begin(&test.house, &victim, &ada, &Origin::default()).await.unwrap();

    assert_ne!(victim.id(), planted.id());
    assert_ne!(victim.id(), eves.id());
    for old in [planted, eves] {
        assert!(sessions::principal(&test.house, &old).await.unwrap().is_none());
    }
    let principal = sessions::principal(&test.house, &victim).await.unwrap().unwrap();
    assert_eq!((principal.account, principal.name.as_str()), (ada.id, "ada"));
    let later = test.same_browser(&victim);
    assert_eq!(later.get::<String>("colour").await.unwrap(), None, "nothing is carried over");
}

#[rstest]
#[tokio::test]
async fn forged_and_expired_cookies_are_nobody(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (session, _) = test.sign_in(&ada).await;
    let cookie = session.id().unwrap();
    let store = std::sync::Arc::new(sessions::store(&test.house));
    let forged = tower_sessions::Session::new(Some(Id(cookie.0 ^ 1)), store, None);
    assert!(sessions::principal(&test.house, &forged).await.unwrap().is_none());

    test.clock.advance(Period::from_days(30));
    assert!(sessions::principal(&test.house, &session).await.unwrap().is_none());
    assert!(test.same_browser(&session).get_value("x").await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn a_session_in_use_lives_on(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (session, principal) = test.sign_in(&ada).await;
    for _ in 0..3 {
        test.clock.advance(Period::from_days(29));
        assert!(sessions::principal(&test.house, &session).await.unwrap().is_some());
        test.house.last_seen.settled().await;
    }
    let listed = sessions::list(&test.house, &principal).await.unwrap();
    assert_eq!(listed[0].last_seen_at, test.house.now());
    assert_eq!(listed[0].expires_at, test.house.now().plus(Period::from_days(30)));
}

#[rstest]
#[tokio::test]
async fn its_use_is_noted_at_most_once_a_minute(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (session, principal) = test.sign_in(&ada).await;
    let began = test.house.now();
    let seen = || async {
        sessions::principal(&test.house, &session).await.unwrap().unwrap();
        test.house.last_seen.settled().await;
        sessions::list(&test.house, &principal).await.unwrap()[0].last_seen_at
    };
    test.clock.advance(Period::from_seconds(59));
    assert_eq!(seen().await, began);
    test.clock.advance(Period::from_seconds(1));
    assert_eq!(seen().await, began.plus(Period::from_minutes(1)));
}

#[rstest]
#[tokio::test]
async fn signing_out_ends_the_session_also_for_a_request_that_still_runs(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (session, _) = test.sign_in(&ada).await;
    let slow = test.same_browser(&session);
    slow.insert("draft", "half written").await.unwrap();

    sessions::end(&test.house, &session).await.unwrap();
    assert_eq!(session.id(), None);
    slow.save().await.unwrap();

    assert!(
        sessions::principal(&test.house, &slow).await.unwrap().is_none(),
        "saving does not bring it back"
    );
    assert!(test.same_browser(&slow).get_value("draft").await.unwrap().is_none());
    assert_eq!(test.kinds(ada.id).await.last().unwrap(), "session.ended");
}

#[rstest]
#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, old) = test.sign_in(&ada).await;
    test.clock.advance(Period::from_seconds(1));
    let phone = test.browser();
    let origin = Origin {
        address: Some("2001:db8::1".to_owned()),
        user_agent: Some(format!("<script>alert(1)</script>\u{0}{}", "x".repeat(1_000))),
    };
    sessions::begin(&test.house, &phone, &ada, &origin).await.unwrap();
    let principal = sessions::principal(&test.house, &phone).await.unwrap().unwrap();

    let listed = sessions::list(&test.house, &principal).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(Some(listed[0].id), principal.session());
    assert_eq!(listed[0].address.as_deref(), Some("2001:db8::1"));
    let agent = listed[0].user_agent.as_deref().unwrap();
    assert!(agent.starts_with("<script>alert(1)</script>x") && agent.chars().count() == 300);

    sessions::revoke(&test.house, &principal, old.session().unwrap()).await.unwrap();
    assert_eq!(sessions::list(&test.house, &principal).await.unwrap().len(), 1);
    let again = sessions::revoke(&test.house, &principal, old.session().unwrap()).await;
    assert!(matches!(again, Err(SessionError::NotFound)));
}

#[rstest]
#[tokio::test]
async fn another_persons_session_does_not_exist(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (ada, root) = (test.add("ada", Role::Member).await, test.add("root", Role::Admin).await);
    let (adas, ada_here) = test.sign_in(&ada).await;
    let (_, root_here) = test.sign_in(&root).await;
    let theirs = sessions::revoke(&test.house, &root_here, ada_here.session().unwrap()).await;
    let nobodys = SessionKey::generate(&*test.house.clock, &*test.house.randomness);
    let unknown = sessions::revoke(&test.house, &root_here, nobodys).await;
    for answer in [theirs, unknown] {
        assert!(matches!(answer, Err(SessionError::NotFound)), "{answer:?}");
    }
    assert!(sessions::principal(&test.house, &adas).await.unwrap().is_some());
    assert_eq!(sessions::list(&test.house, &root_here).await.unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn signing_out_everywhere_leaves_other_people_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (ada, eve) = (test.add("ada", Role::Member).await, test.add("eve", Role::Member).await);
    let (one, principal) = test.sign_in(&ada).await;
    let (two, _) = test.sign_in(&ada).await;
    let (eves, _) = test.sign_in(&eve).await;
    assert_eq!(sessions::end_everywhere(&test.house, &principal).await.unwrap(), 2);
    for gone in [one, two] {
        assert!(sessions::principal(&test.house, &gone).await.unwrap().is_none());
    }
    assert!(sessions::principal(&test.house, &eves).await.unwrap().is_some());
    assert_eq!(test.events(ada.id.into()).await.last().unwrap().data["count"], 2);
}

#[rstest]
#[tokio::test]
async fn a_disabled_member_is_out_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (session, _) = test.sign_in(&ada).await;
    members::disable(&test.house, None, ada.id).await.unwrap();
    assert!(sessions::principal(&test.house, &session).await.unwrap().is_none());
    members::enable(&test.house, None, ada.id).await.unwrap();
    assert!(sessions::principal(&test.house, &session).await.unwrap().is_none(), "it stays ended");
    // A sign-in that was under way at that moment does not come in by this.
    let late = test.browser();
    let overtaken = sessions::begin(&test.house, &late, &ada, &Origin::default()).await;
    assert!(matches!(overtaken, Err(SessionError::Overtaken)), "{overtaken:?}");
    assert_eq!(late.id(), None);
}

#[rstest]
#[tokio::test]
async fn a_session_is_not_begun_at_the_moment_of_a_new_password(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (house, browser) = (test.house.clone(), test.browser());
    // The new password is being saved: its transaction has ended the sessions that it saw.
    let mut tx = test.house.db.begin().await.unwrap();
    tx.accounts().set_password(ada.id, "another hash", test.house.now()).await.unwrap();
    tx.sessions().remove_all(ada.id, None).await.unwrap();
    let mut begun = tokio::spawn({
        let (ada, browser) = (ada.clone(), browser.clone());
        async move { sessions::begin(&house, &browser, &ada, &Origin::default()).await }
    });
    let early = tokio::time::timeout(Duration::from_millis(200), &mut begun).await;
    assert!(early.is_err(), "it waits for the new password: {early:?}");
    tx.save().await.unwrap();
    let overtaken = begun.await.unwrap();
    assert!(matches!(overtaken, Err(SessionError::Overtaken)), "{overtaken:?}");
    assert!(sessions::principal(&test.house, &browser).await.unwrap().is_none());
    let mut reader = test.house.db.read().await.unwrap();
    assert_eq!(reader.sessions().list(ada.id, test.house.now()).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn a_reading_token_ends_no_session(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let wanted = tokens::NewToken {
        name: "reader".to_owned(),
        scopes: Scopes::new([Scope::Read]).unwrap(),
        expires_in: None,
    };
    let (_, secret) = tokens::create(&test.house, &principal, wanted).await.unwrap();
    let reader = tokens::authenticate(&test.house, secret.reveal()).await.unwrap().unwrap();
    assert_eq!(sessions::list(&test.house, &reader).await.unwrap().len(), 1);
    let refused = sessions::end_everywhere(&test.house, &reader).await;
    assert!(matches!(refused, Err(SessionError::Denied(Denied::MissingScope(Scope::Write)))), "{refused:?}");
}
