//! Everything that waits for a person: one list, whose words mean the same as those on the pages of the things themselves.

use crate::learning::{Learning, two};
use domain::{
    Period,
    accounts::Role,
    approvals::{Approval, ApprovalKind, ApprovalStatus},
    lab::{IterationStatus, StrategyCause},
};
use rstest::rstest;
use services::{
    kernel::approvals::{self, Answer, ApprovalError},
    lab::{iterations::Wish, strategies::revive_strategy},
};
use testkit::{
    Backend,
    learning::{LEARNT, found},
};

#[rstest]
#[tokio::test]
async fn an_iteration_waits_with_its_figures_and_is_approved_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let (house, person) = (world.house(), &world.person);
    let iteration = world.waiting(two()).await;
    let asked = world.inbox().await.remove(0);
    assert_eq!((asked.kind, asked.status), (ApprovalKind::Iteration, ApprovalStatus::Waiting));
    assert_eq!(asked.subject.to_string(), format!("iteration:{}", iteration.id));
    assert_eq!(asked.title, "Vera: iteration 1");
    assert_eq!(asked.change, "its first strategy holds, with one change: trade only from 15:00");
    let facts: Vec<(&str, &str, Option<bool>)> =
        asked.facts.iter().map(|fact| (fact.label.as_str(), fact.value.as_str(), fact.good)).collect();
    let measured = "+0.50 (+0.12 to +0.88) in Sharpe, better in 4 of 5 stretches, \
                    by chance 0.030 of all run, 40 → 30 trades, measured after 12 trials";
    let expected = [
        ("Trades", "40", None),
        ("Sharpe", "+1.25 (-0.50 to +3.00)", None),
        ("Return", "+5.00 %, holding +4.00 %", Some(true)),
        ("Deepest fall", "3.00 %", None),
        ("Trials so far", "12", None),
        ("Change 1", &format!("trade only from 15:00: {measured}"), Some(true)),
        ("Change 2", &format!("hold for half as long: {measured}"), Some(true)),
    ];
    assert_eq!(facts, expected);

    let given = approvals::answer(house, person, asked.id, Answer::Approve, Some("go on")).await.unwrap();
    assert_eq!((given.status, given.decided_by.as_deref()), (ApprovalStatus::Approved, Some("ada")));
    let decided = world.get(1).await;
    assert_eq!(decided.status, IterationStatus::Applied);
    assert_eq!(decided.decision.unwrap().taken, [1]);
    for answer in [Answer::Approve, Answer::Reject] {
        let twice = approvals::answer(house, person, asked.id, answer, None).await;
        assert!(matches!(twice, Err(ApprovalError::Decided(ApprovalStatus::Approved))), "{twice:?}");
    }
}

#[rstest]
#[tokio::test]
async fn what_was_taken_stands_among_what_was_decided_the_last_word_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let (house, person) = (world.house(), &world.person);
    let can = async |asked: &Approval| approvals::can_roll_back(house, person, asked).await.unwrap();
    let later = || world.test.clock.advance(Period::from_minutes(1));
    world.waiting(two()).await;
    let first = world.inbox().await.remove(0);
    assert!(!can(&first).await);
    world.decide(1, Wish::Refinements(vec![2])).await.unwrap();
    let first = approvals::get(house, person, first.id).await.unwrap();
    assert_eq!(first.change, "its first strategy holds, changed: hold for half as long");
    // Nothing held before it.
    assert!(!can(&first).await);

    later();
    world.waiting(two()).await;
    world.decide(2, Wish::Refinements(vec![])).await.unwrap();
    later();
    world.waiting(two()).await;
    world.decide(3, Wish::Refinements(vec![2, 1])).await.unwrap();
    later();
    world.waiting(two()).await;
    later();
    world.decide(4, Wish::Discard).await.unwrap();
    let all = world.inbox().await;
    let told: Vec<(&str, &str)> =
        all.iter().map(|asked| (asked.title.as_str(), asked.change.as_str())).collect();
    let expected = [
        ("Vera: iteration 4", "trade only from 15:00"),
        ("Vera: iteration 3", "hold for half as long; trade only from 15:00"),
        ("Vera: iteration 2", "its strategy holds, as it is"),
        ("Vera: iteration 1", "its first strategy holds, changed: hold for half as long"),
    ];
    assert_eq!(told, expected);
    for asked in &all {
        assert_eq!(can(asked).await, asked.title == "Vera: iteration 3", "{}", asked.title);
    }
    later();
    approvals::answer(house, person, all[1].id, Answer::RollBack, None).await.unwrap();
    let rolled = world.inbox().await.remove(0);
    assert_eq!((rolled.id, rolled.status), (all[1].id, ApprovalStatus::RolledBack));
    assert!(!can(&rolled).await);
}

#[rstest]
#[tokio::test]
async fn what_was_approved_is_rolled_back_while_it_holds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let (house, person) = (world.house(), &world.person);
    world.waiting(two()).await;
    let first = world.inbox().await.remove(0);
    let roll_back =
        async |id| approvals::answer(house, person, id, Answer::RollBack, Some("worse live")).await;
    let waiting = roll_back(first.id).await;
    assert!(matches!(waiting, Err(ApprovalError::NotApproved(ApprovalStatus::Waiting))), "{waiting:?}");
    world.decide(1, Wish::Refinements(vec![])).await.unwrap();
    let none_before = roll_back(first.id).await;
    assert!(
        matches!(&none_before, Err(ApprovalError::Refused(why)) if why.contains("no version held before"))
    );

    world.waiting(two()).await;
    let second = world.inbox().await.remove(0);
    approvals::answer(house, person, second.id, Answer::Approve, None).await.unwrap();
    assert_eq!(world.versions().await[0].version, 2);
    let rolled = roll_back(second.id).await.unwrap();
    assert_eq!((rolled.status, rolled.reason.as_deref()), (ApprovalStatus::RolledBack, Some("worse live")));
    let held = world.versions().await.remove(0);
    assert_eq!((held.version, held.parent, held.cause), (3, Some(2), StrategyCause::Revived));
    assert_eq!(
        (held.document.as_str(), held.change.as_str()),
        (LEARNT, "version 1 again: iteration 2 rolled back")
    );
    let twice = roll_back(second.id).await;
    assert!(matches!(twice, Err(ApprovalError::NotApproved(ApprovalStatus::RolledBack))), "{twice:?}");

    // What another version has taken the place of stays.
    world.waiting_with(&found(LEARNT, two())).await;
    let third = world.inbox().await.remove(0);
    world.decide(3, Wish::Best).await.unwrap();
    revive_strategy(house, person, world.id(), 1, None).await.unwrap();
    let late = roll_back(third.id).await;
    assert!(matches!(&late, Err(ApprovalError::Refused(why)) if why.contains("version 5 does")), "{late:?}");
    let kinds = world.test.kinds(person.account).await;
    assert!(kinds.contains(&"approval.rolled_back".to_owned()));
}

#[tokio::test]
async fn a_rejection_discards_and_others_see_nothing() {
    let world = Learning::open(Backend::Sqlite).await;
    let house = world.house();
    world.waiting(two()).await;
    let asked = world.inbox().await.remove(0);
    let grace = world.test.add("grace", Role::Member).await;
    let (_, grace) = world.test.sign_in(&grace).await;
    for answer in [Answer::Approve, Answer::Reject, Answer::RollBack] {
        let hidden = approvals::answer(house, &grace, asked.id, answer, None).await;
        assert!(matches!(hidden, Err(ApprovalError::NotFound)), "{hidden:?}");
    }
    assert!(matches!(approvals::get(house, &grace, asked.id).await, Err(ApprovalError::NotFound)));
    let long = "x".repeat(501);
    let wordy = approvals::answer(house, &world.person, asked.id, Answer::Reject, Some(long.as_str())).await;
    assert!(matches!(wordy, Err(ApprovalError::Reason(_))), "{wordy:?}");
    approvals::answer(house, &world.person, asked.id, Answer::Reject, Some("no")).await.unwrap();
    let discarded = world.get(1).await;
    assert_eq!(discarded.status, IterationStatus::Discarded);
    assert_eq!(discarded.decision.unwrap().reason.as_deref(), Some("no"));
}
