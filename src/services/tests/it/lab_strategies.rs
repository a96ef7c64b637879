//! Versions that never change, and knowledge that grows.

use crate::learning::{LATE, Learning, PAGE, two};
use domain::{
    Timestamp,
    lab::{Evidence, Found, Insight, InsightKind, Standing, StrategyCause},
};
use rstest::rstest;
use services::lab::{
    KnowledgeFilter, LabError, Learnt,
    iterations::Wish,
    knowledge, merge,
    strategies::{self, Side, revive_strategy},
};
use testkit::{
    Backend,
    learning::{LEARNT, found, results},
};

#[rstest]
#[tokio::test]
async fn versions_are_held_against_each_other_and_taken_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let (house, person, id) = (world.house(), &world.person, world.id());
    let none = strategies::strategy(house, person, id, None).await;
    assert!(matches!(none, Err(LabError::NoStrategy)));
    assert!(matches!(revive_strategy(house, person, id, 1, None).await, Err(LabError::NoStrategy)));
    world.waiting(two()).await;
    world.decide(1, Wish::Best).await.unwrap();
    let before = world.versions().await;
    assert_eq!(strategies::strategy(house, person, id, None).await.unwrap(), (before[0].clone(), 2));
    assert_eq!(strategies::strategy(house, person, id, Some(1)).await.unwrap(), (before[1].clone(), 2));
    assert!(matches!(strategies::strategy(house, person, id, Some(3)).await, Err(LabError::NoStrategy)));

    let compared = strategies::compare(house, person, id, (1, 2)).await.unwrap();
    let added: Vec<&str> = compared
        .lines
        .iter()
        .filter(|line| line.side == Side::Added)
        .map(|line| line.text.as_str())
        .collect();
    assert!(added.iter().any(|line| line.contains(LATE)), "{added:?}");
    let unlike = strategies::compare(house, person, id, (1, 9)).await;
    assert!(matches!(unlike, Err(LabError::NoStrategy)));

    let again = revive_strategy(house, person, id, 1, Some("it was calmer")).await.unwrap();
    assert_eq!((again.version, again.parent, again.cause), (3, Some(2), StrategyCause::Revived));
    assert_eq!((again.document.as_str(), again.change.as_str()), (LEARNT, "version 1 again: it was calmer"));
    assert_eq!(again.results, before[1].results, "the same document has the same results");
    let same = revive_strategy(house, person, id, 3, None).await;
    assert!(same.is_err(), "it holds already");
    assert_eq!(world.versions().await[1..], before, "nothing that was is changed");
    let kinds = world.test.kinds(person.account).await;
    assert_eq!(kinds.last().map(String::as_str), Some("agent.strategy_taken"));
}

#[rstest]
#[tokio::test]
async fn a_version_tells_what_whichever_iteration_did_with_it_that_ran_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let (house, person, id) = (world.house(), &world.person, world.id());
    let runs = async || {
        let page = strategies::strategies(house, person, id, PAGE).await.unwrap();
        let told = strategies::page_measured(house, person, id, page).await.unwrap().items;
        let told = told.into_iter().map(|one| (one.version.version, one.ran));
        told.map(|(version, ran)| (version, ran.map(|ran| (ran.by.iteration(), ran.results.trades))))
            .collect::<Vec<_>>()
    };
    world.waiting(two()).await;
    world.decide(1, Wish::Best).await.unwrap();
    assert_eq!(runs().await, [(2, None), (1, Some((Some(1), 40)))]);
    let refined = world.versions().await.remove(0).document;
    let again = Found { results: Some(results(25)), ..found(&refined, two()) };
    world.waiting_with(&again).await;
    world.decide(2, Wish::Refinements(vec![2])).await.unwrap();
    // The newest iteration ran something else, and what ran it before is not forgotten.
    let newest = world.versions().await.remove(0).document;
    world.waiting_with(&found(&newest, two())).await;
    world.decide(3, Wish::Discard).await.unwrap();
    let expected = [(3, Some((Some(3), 40))), (2, Some((Some(2), 25))), (1, Some((Some(1), 40)))];
    assert_eq!(runs().await, expected);
    revive_strategy(house, person, id, 2, None).await.unwrap();
    assert_eq!(runs().await[0], (4, Some((Some(2), 25))), "the same document");
    let compared = strategies::compare(house, person, id, (1, 2)).await.unwrap();
    let by = compared.second.ran.unwrap().by;
    let on = by.on().unwrap();
    assert_eq!(
        (by.iteration(), &on.pairs, on.timeframe),
        (Some(2), &world.agent.pairs, world.agent.timeframe)
    );
}

fn said(iteration: u32, effect: f64, corrected: f64, day: i64) -> Learnt {
    Learnt {
        kind: InsightKind::Condition,
        topic: "hour:15".to_owned(),
        statement: format!("better from 15:00 (iteration {iteration})"),
        condition: Some(LATE.to_owned()),
        evidence: Evidence {
            iteration,
            n: 40,
            effect,
            lower: None,
            upper: None,
            corrected,
            known_from: Timestamp::from_millis(day * 86_400_000),
        },
    }
}

#[rstest]
#[tokio::test]
async fn knowledge_is_confirmed_and_refuted_and_never_known_too_early(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let house = world.house();
    let merged = async |learnt| {
        let mut tx = house.db.begin().await.unwrap();
        let touched = merge(house, &mut tx, world.id(), learnt).await.unwrap();
        tx.save().await.unwrap();
        touched
    };
    let read = async |filter| -> Vec<Insight> {
        knowledge(house, &world.person, world.id(), filter, PAGE).await.unwrap().items
    };
    let other =
        Learnt { topic: "volume:low".to_owned(), kind: InsightKind::WhatFails, ..said(1, -0.002, 0.4, 10) };
    let first = merged(vec![said(1, 0.004, 0.01, 10), other]).await;
    assert_eq!(first.iter().map(|one| one.standing).collect::<Vec<_>>(), [Standing::Fresh; 2]);
    let again = merged(vec![said(2, 0.003, 0.02, 20)]).await.remove(0);
    assert_eq!((again.standing, again.evidence.len(), again.id), (Standing::Confirmed, 2, first[0].id));
    assert_eq!(again.statement, "better from 15:00 (iteration 1)", "its words never tell what came later");
    let gone = merged(vec![said(3, -0.003, 0.02, 30)]).await.remove(0);
    assert_eq!(gone.standing, Standing::Refuted);

    let all = read(KnowledgeFilter::default()).await;
    let topics = |all: &[Insight]| all.iter().map(|one| one.topic.clone()).collect::<Vec<_>>();
    assert_eq!(topics(&all), ["volume:low", "hour:15"], "the surest first");
    assert_eq!(all[1], gone);
    let fails = KnowledgeFilter { kind: Some(InsightKind::WhatFails), at: None };
    assert_eq!(topics(&read(fails).await), ["volume:low"]);
    let on = |day: i64| KnowledgeFilter { kind: None, at: Some(Timestamp::from_millis(day * 86_400_000)) };
    assert_eq!(read(on(9)).await, []);
    let then = read(on(20)).await.remove(0);
    assert_eq!((then.standing, then.evidence.len()), (Standing::Confirmed, 2));
    let then = read(on(19)).await.remove(0);
    assert_eq!(
        (then.standing, then.evidence, then.confidence),
        (Standing::Fresh, first[0].evidence.clone(), first[0].confidence)
    );
}
