//! Members, as administrators manage them.

use domain::{
    AccountId, OwnerId, PageRequest, Period,
    accounts::{AccountStatus, NewPassword, Role},
    events::{EventKind, NewEvent, Subject},
    tokens::Scope,
};
use rstest::rstest;
use serde_json::json;
use services::{
    Denied,
    members::{self, MemberError, NewMember},
    tokens,
};
use testkit::{Backend, PASSWORD, TestHouse};

fn wanted(name: &str) -> NewMember {
    NewMember {
        name: name.parse().unwrap(),
        password: NewPassword::parse(PASSWORD).unwrap(),
        role: Role::Member,
    }
}

#[rstest]
#[tokio::test]
async fn administrators_add_members_and_others_do_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let root = test.set_up("root").await;
    let (_, root_here) = test.sign_in(&root).await;
    let ada = members::add(&test.house, Some(&root_here), wanted("Ada")).await.unwrap();
    let taken = members::add(&test.house, Some(&root_here), wanted("ada")).await;
    assert!(matches!(taken, Err(MemberError::NameTaken)), "{taken:?}");

    let (_, ada_here) = test.sign_in(&ada).await;
    let add = members::add(&test.house, Some(&ada_here), wanted("eve")).await.map(drop);
    let list = members::list(&test.house, &ada_here, PageRequest::default()).await.map(drop);
    let disable = members::disable(&test.house, Some(&ada_here), root.id).await.map(drop);
    let enable = members::enable(&test.house, Some(&ada_here), root.id).await.map(drop);
    for refused in [add, list, disable, enable] {
        assert!(matches!(refused, Err(MemberError::Denied(Denied::NotAdministrator))), "{refused:?}");
    }
    let page = members::list(&test.house, &root_here, PageRequest::default()).await.unwrap();
    let names: Vec<&str> = page.items.iter().map(|member| member.name.as_str()).collect();
    assert_eq!((names, page.total), (vec!["ada", "root"], 2));
    let created = test.events(OwnerId::HOUSE).await;
    let newest = &created.last().unwrap().data;
    assert_eq!(
        (&newest["by"], &newest["byId"], &newest["via"]),
        (&json!("root"), &json!(root.id), &json!("added"))
    );
}

#[rstest]
#[tokio::test]
async fn an_administrators_token_needs_the_scope(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let root = test.set_up("root").await;
    let new = tokens::NewToken {
        name: "robot".to_owned(),
        scopes: "read,write".parse().unwrap(),
        expires_in: None,
    };
    let (_, secret) = tokens::create_for(&test.house, &root, new).await.unwrap();
    let robot = tokens::authenticate(&test.house, secret.reveal()).await.unwrap().unwrap();
    let refused = members::list(&test.house, &robot, PageRequest::default()).await;
    assert!(matches!(refused, Err(MemberError::Denied(Denied::MissingScope(Scope::Admin)))), "{refused:?}");
}

#[rstest]
#[tokio::test]
async fn disabling_and_enabling_are_told_to_the_house_and_the_member(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let root = test.set_up("root").await;
    let (_, root_here) = test.sign_in(&root).await;
    let ada = test.add("ada", Role::Member).await;
    test.sign_in(&ada).await;
    for _ in 0..2 {
        let disabled = members::disable(&test.house, Some(&root_here), ada.id).await.unwrap();
        assert_eq!(disabled.status, AccountStatus::Disabled);
    }
    let enabled = members::enable(&test.house, Some(&root_here), ada.id).await.unwrap();
    assert_eq!(enabled.status, AccountStatus::Active);

    assert_eq!(test.kinds(ada.id).await, ["account.created", "member.disabled", "member.enabled"]);
    let house = test.events(OwnerId::HOUSE).await;
    let disabled = house.iter().find(|event| event.kind == members::MEMBER_DISABLED).unwrap();
    assert_eq!(disabled.subject.to_string(), format!("account:{}", ada.id));
    assert_eq!(disabled.data, json!({ "name": "ada", "by": "root", "byId": root.id, "endedSessions": 1 }));
}

#[rstest]
#[tokio::test]
async fn somebody_can_always_administer(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let root = test.set_up("root").await;
    let (_, root_here) = test.sign_in(&root).await;
    let oneself = members::disable(&test.house, Some(&root_here), root.id).await;
    assert!(matches!(oneself, Err(MemberError::Oneself)), "{oneself:?}");
    let last = members::disable(&test.house, None, root.id).await;
    assert!(matches!(last, Err(MemberError::LastAdministrator)), "{last:?}");
    let nobody = AccountId::generate(&*test.house.clock, &*test.house.randomness);
    let unknown = members::disable(&test.house, None, nobody).await;
    assert!(matches!(unknown, Err(MemberError::NotFound)), "{unknown:?}");
}

#[rstest]
#[tokio::test]
async fn two_administrators_who_disable_each_other_leave_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (root, twin) = (test.add("root", Role::Admin).await, test.add("twin", Role::Admin).await);
    let (_, root_here) = test.sign_in(&root).await;
    let (_, twin_here) = test.sign_in(&twin).await;
    let (one, two) = tokio::join!(
        members::disable(&test.house, Some(&root_here), twin.id),
        members::disable(&test.house, Some(&twin_here), root.id),
    );
    let won = [&one, &two].iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(won, 1, "{one:?} {two:?}");
}

/// Only PostgreSQL has two writers: the upkeep removes sessions that have ended, and tells the house's log last.
#[tokio::test]
async fn a_member_is_disabled_while_their_sessions_are_cleared_away() {
    let test = TestHouse::new(Backend::Postgres).await;
    let root = test.set_up("root").await;
    let ada = test.add("ada", Role::Member).await;
    test.sign_in(&ada).await;
    test.clock.advance(Period::from_days(31));
    let (_, root_here) = test.sign_in(&root).await;
    let mut clearing = test.house.db.begin().await.unwrap();
    assert_eq!(clearing.sessions().remove_expired(test.house.now()).await.unwrap(), 1);
    let house = test.house.clone();
    let disabling = tokio::spawn(async move { members::disable(&house, Some(&root_here), ada.id).await });
    storage::testing::until_somebody_waits(&test.database.options).await.unwrap();
    let event = NewEvent::new(EventKind::known("run.finished"), Subject::house(), json!({}));
    clearing.append_events(OwnerId::HOUSE, test.house.now(), &[event]).await.unwrap();
    clearing.save().await.unwrap();
    assert_eq!(disabling.await.unwrap().unwrap().status, AccountStatus::Disabled);
}
