//! Models that fail: what is asked again, what is paid for, and who is left alone.

use crate::kernel_models::{ANSWER, a_manager, asking, dollars, question, taken};
use domain::{
    Money, OwnerId, PageRequest, Period,
    models::{CallState, Finish, ModelError, Reply},
};
use rstest::rstest;
use services::{
    House,
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        models::{AskError, Models, Source, USUAL_MEMORY, ask},
        runs::Driven,
        upkeep,
    },
};
use std::{sync::Arc, time::Duration};
use testkit::{Backend, ScriptedModel, TestHouse, said};

fn code(error: &AskError) -> &'static str {
    error.code()
}

async fn kept(house: &House, error: &AskError) -> domain::models::ModelCall {
    let AskError::Model { call: Some(call), .. } = error else { panic!("{error}") };
    house.db.read().await.unwrap().model_calls().find(*call).await.unwrap().unwrap()
}

#[rstest]
#[tokio::test]
async fn what_passes_is_waited_for_and_asked_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(ANSWER, 1_000, 100));
    let house = asking(&test, &model);
    model.next(Err(ModelError::RateLimited { retry_after: Some(Period::from_millis(5)) }));
    model.next(Err(ModelError::Overloaded { retry_after: None }));
    let asked = ask(&house, &question("local/test", None)).await.unwrap();
    assert_eq!((asked.answer.attempts, model.asked().len()), (3, 3));
    assert_eq!(asked.cost, Some(dollars("0.0045")));
}

#[rstest]
#[tokio::test]
async fn whoever_wants_to_be_left_alone_for_long_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(ANSWER, 1_000, 100));
    let house = asking(&test, &model);
    let manager = a_manager(&house);
    let question = question("local/test", Some((manager, "1")));
    model.next(Err(ModelError::RateLimited { retry_after: Some(Period::from_minutes(2)) }));
    let limited = ask(&house, &question).await.unwrap_err();
    assert_eq!(code(&limited), "model-rate-limited");
    let left_alone = ask(&house, &question).await.unwrap_err();
    assert_eq!((code(&left_alone), model.asked().len()), ("model-circuit-open", 1));
    assert_eq!(taken(&house, manager).await, (Money::ZERO, Money::ZERO), "nothing was spent");
    test.clock.advance(Period::from_minutes(2));
    assert!(ask(&house, &question).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn a_silent_provider_costs_what_it_may_have_cost(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(ANSWER, 1_000, 100));
    model.takes(Duration::from_secs(5));
    let house = asking(&test, &model);
    let manager = a_manager(&house);
    let error = ask(&house, &question("local/test", Some((manager, "1")))).await.unwrap_err();
    assert_eq!((code(&error), model.asked().len()), ("model-timeout", 1));
    let kept = kept(&house, &error).await;
    assert_eq!((kept.state, kept.cost, kept.attempts), (CallState::Failed, None, 1));
    let (total, spent) = taken(&house, manager).await;
    assert!(total > dollars("0.015") && spent == Money::ZERO, "{total} stays taken, {spent} was spent");
}

#[rstest]
#[tokio::test]
async fn a_refusal_and_an_answer_nobody_can_read_are_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::default();
    let house = asking(&test, &model);
    let manager = a_manager(&house);
    let question = question("local/test", Some((manager, "1")));
    model.next(Err(ModelError::Refused { status: 401, reason: "invalid x-api-key".to_owned() }));
    let refused = ask(&house, &question).await.unwrap_err();
    let call = kept(&house, &refused).await;
    assert_eq!((call.error_code.as_deref(), call.cost), (Some("model-refused"), Some(Money::ZERO)));
    assert!(call.error.unwrap().ends_with("401: invalid x-api-key"));
    model.next(Ok(said("I would rather not\0.", 1_000, 100)));
    let unreadable = ask(&house, &question).await.unwrap_err();
    let call = kept(&house, &unreadable).await;
    assert_eq!((call.error_code.as_deref(), call.cost), (Some("model-unreadable"), Some(dollars("0.0045"))));
    assert_eq!(call.answer.as_deref(), Some("I would rather not\u{fffd}."));
    model.next(Ok(Reply { text: "{\"ok\": true}".to_owned(), usage: None, finish: Finish::Complete }));
    let uncounted = ask(&house, &question).await.unwrap();
    assert_eq!(uncounted.cost, None, "a provider that does not count leaves the cost unknown");
    let events = test.kinds_of_house().await;
    assert_eq!(events, ["model.failed", "model.failed", "model.called"]);
}

#[rstest]
#[tokio::test]
async fn a_provider_that_fails_again_and_again_is_left_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(ANSWER, 1_000, 100));
    let house = asking(&test, &model);
    let question = question("local/test", None);
    for _ in 0..5 {
        model.next(Err(ModelError::ServerError { status: 500, reason: "it fails".to_owned() }));
    }
    for _ in 0..3 {
        assert!(ask(&house, &question).await.is_err());
    }
    assert_eq!(model.asked().len(), 5, "the fifth failure opens the circuit");
    test.clock.advance(Period::from_seconds(30));
    assert!(ask(&house, &question).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn not_more_are_asked_at_once_than_the_provider_allows(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(r#"{"ok": true}"#, 1, 1));
    model.takes(Duration::from_millis(50));
    let house = asking(&test, &model);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(async move { ask(&house, &question("local/dark", None)).await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let most = model.most_at_once();
    assert!((2..=4).contains(&most), "{most}");
}

#[rstest]
#[tokio::test]
async fn a_killed_call_is_found_and_old_texts_are_pruned(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(ANSWER, 1_000, 100));
    let house = asking(&test, &model);
    let manager = a_manager(&house);
    let question = question("local/test", Some((manager, "1")));
    let old = ask(&house, &question).await.unwrap();
    model.takes(Duration::from_mins(1));
    let cut_off = tokio::time::timeout(Duration::from_millis(100), ask(&house, &question)).await;
    assert!(cut_off.is_err(), "the process dies in the middle");
    let (before, _) = taken(&house, manager).await;
    let day = house.now();
    test.clock.advance(Period::from_days(91));
    upkeep::schedule(&house).await.unwrap();
    let handlers = Handlers::default().with(Driven(upkeep::Upkeep));
    let done = Worker::new(house.clone(), handlers, WorkerOptions::named("test")).run_due_jobs().await;
    assert!(done.is_ok());

    let mut reader = house.db.read().await.unwrap();
    let pruned = reader.model_calls().find(old.call).await.unwrap().unwrap();
    assert_eq!((pruned.prompt, pruned.answer, pruned.cost), (None, None, Some(dollars("0.0045"))));
    assert_eq!(pruned.pruned_at, Some(house.now()));
    let filter = domain::models::CallFilter { state: Some(CallState::Failed), ..Default::default() };
    let lost = reader.model_calls().page(&[OwnerId::HOUSE], &filter, PageRequest::default()).await.unwrap();
    assert_eq!(lost.items[0].error_code.as_deref(), Some("model-lost"));
    let holder = domain::budgets::Holder::Manager(manager);
    let still = reader.budgets().taken(holder, domain::budgets::Day::of(day)).await.unwrap().total;
    assert_eq!(still, before, "what nobody knows stays taken");
}

#[rstest]
#[case::for_a_day(Period::from_days(1), false)]
#[case::as_usual(USUAL_MEMORY, true)]
#[tokio::test]
async fn texts_are_kept_for_as_long_as_is_set(#[case] memory: Period, #[case] are_kept: bool) {
    let test = TestHouse::new(Backend::Sqlite).await;
    let model = ScriptedModel::always(said(ANSWER, 1_000, 100));
    let source = Source::new("local", "scripted", Arc::new(model), &["test"]);
    let house = test.house.clone().asking(Models::new(vec![source], memory));
    let old = ask(&house, &question("local/test", None)).await.unwrap();
    test.clock.advance(Period::from_hours(20));
    let young = ask(&house, &question("local/test", None)).await.unwrap();
    test.clock.advance(Period::from_hours(5));
    upkeep::schedule(&house).await.unwrap();
    let handlers = Handlers::default().with(Driven(upkeep::Upkeep));
    Worker::new(house.clone(), handlers, WorkerOptions::named("test")).run_due_jobs().await.unwrap();
    for (call, kept) in [(old.call, are_kept), (young.call, true)] {
        let found = house.db.read().await.unwrap().model_calls().find(call).await.unwrap().unwrap();
        assert_eq!((found.answer.is_some(), found.pruned_at.is_none()), (kept, kept));
    }
}
