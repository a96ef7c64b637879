//! Asking models: what is kept, what it costs, and what a budget lets through.

use domain::{
    AgentId, ManagerId, Money, OwnerId, PageRequest, Period,
    budgets::{Day, Holder},
    models::{Ask, CallFilter, CallState, ModelError, ModelName, OnBehalf, Role, SpendBy},
};
use rstest::rstest;
use serde_json::json;
use services::{
    House,
    kernel::models::{AskError, Limits, Models, Patience, Question, Source, USUAL_MEMORY, ask, try_out},
};
use std::sync::Arc;
use testkit::{Backend, ScriptedModel, TestHouse, said};

pub const ANSWER: &str = "Sure!\n```json\n{\"ok\": true,}\n```";

/// A house that can ask `local/test` at 3 and 15 dollars for a million tokens, and `local/dark` whose price nobody knows.
pub fn asking(test: &TestHouse, model: &ScriptedModel) -> House {
    let mut source = Source::new("local", "scripted", Arc::new(model.clone()), &["test", "dark"]).priced(
        "test",
        dollars("3"),
        dollars("15"),
    );
    source.patience = Patience { attempts: 3, first_wait: Period::from_millis(2), ..Patience::default() };
    source.timeout = Period::from_millis(200);
    test.house.clone().asking(Models::new(vec![source], USUAL_MEMORY))
}

pub fn dollars(text: &str) -> Money {
    text.parse().unwrap()
}

pub fn question(model: &str, manager: Option<(ManagerId, &str)>) -> Question {
    Question {
        ask: Ask {
            role: Role::Manager,
            model: model.parse().unwrap(),
            temperature: 0.7,
            system: "You decide.".to_owned(),
            user: "Decide.".to_owned(),
            briefing: json!(null),
            schema: json!({"type": "object", "properties": {"ok": {"type": "boolean"}}}),
            most_tokens: 1_000,
        },
        on_behalf: OnBehalf { manager: manager.map(|(id, _)| id), ..OnBehalf::person(OwnerId::HOUSE) },
        limits: Limits { manager: manager.map(|(_, bound)| dollars(bound)), agent: None },
    }
}

pub fn a_manager(house: &House) -> ManagerId {
    ManagerId::generate(&*house.clock, &*house.randomness)
}

pub async fn taken(house: &House, manager: ManagerId) -> (Money, Money) {
    let day = Day::of(house.now());
    let taken = house.db.read().await.unwrap().budgets().taken(Holder::Manager(manager), day).await.unwrap();
    (taken.total, taken.spent)
}

#[rstest]
#[tokio::test]
async fn a_call_is_kept_with_everything_and_paid_for_as_it_was_used(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let house = asking(&test, &ScriptedModel::always(said(ANSWER, 1_000, 100)));
    let manager = a_manager(&house);
    let asked = ask(&house, &question("local/test", Some((manager, "1")))).await.unwrap();
    assert_eq!(asked.parsed.value, json!({"ok": true}));
    assert_eq!(asked.cost, Some(dollars("0.0045")));
    assert_eq!(taken(&house, manager).await, (dollars("0.0045"), dollars("0.0045")));

    let kept = house.db.read().await.unwrap().model_calls().find(asked.call).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.attempts, kept.cost), (CallState::Answered, 1, asked.cost));
    assert_eq!((kept.system.as_deref(), kept.prompt.as_deref()), (Some("You decide."), Some("Decide.")));
    assert_eq!(kept.answer.as_deref(), Some(ANSWER));
    let mended: Vec<&str> = kept.repairs.iter().map(String::as_str).collect();
    let wanted = [
        "a code fence was taken off",
        "text around the answer was left out",
        "a comma too many was left out",
    ];
    assert_eq!(mended, wanted);
    assert_eq!(kept.on_behalf.manager, Some(manager));
    let events = test.events(OwnerId::HOUSE).await;
    let told = events.last().unwrap();
    assert_eq!((told.kind.as_str(), &told.data["cost"]), ("model.called", &"0.0045".into()));
}

#[rstest]
#[tokio::test]
async fn of_a_hundred_calls_at_a_budget_with_room_for_one_one_is_made(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(r#"{"ok": true}"#, 5_000, 1_000));
    let house = asking(&test, &model);
    let manager = a_manager(&house);
    // One question can come to 0.018 and a little more.
    let question = question("local/test", Some((manager, "0.03")));
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (house, question) = (house.clone(), question.clone());
            tokio::spawn(async move { ask(&house, &question).await })
        })
        .collect();
    let (mut made, mut refused) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => made += 1,
            Err(AskError::Model { call: None, error: ModelError::Budget(_) }) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((made, refused, model.asked().len()), (1, 99, 1));
    assert_eq!(taken(&house, manager).await, (dollars("0.03"), dollars("0.03")));
    let events = test.events(OwnerId::HOUSE).await;
    let told = events.iter().filter(|event| event.kind.as_str() == "budget.refused").count();
    assert_eq!(told, 99);
}

#[rstest]
#[tokio::test]
async fn a_price_that_nobody_knows_makes_a_cost_that_nobody_knows(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let house = asking(&test, &ScriptedModel::always(said(r#"{"ok": true}"#, 10, 10)));
    let manager = a_manager(&house);
    let asked = ask(&house, &question("local/dark", Some((manager, "1")))).await.unwrap();
    assert_eq!(asked.cost, None);
    assert_eq!(taken(&house, manager).await, (Money::ZERO, Money::ZERO));
    let mut reader = house.db.read().await.unwrap();
    let spend = reader
        .model_calls()
        .spend(&[OwnerId::HOUSE], SpendBy::Manager, house.now().minus(Period::from_days(1)))
        .await
        .unwrap();
    assert_eq!((spend[0].calls, spend[0].unknown, spend[0].cost), (1, 1, Money::ZERO));
    assert_eq!(spend[0].key, manager.to_string());
}

#[rstest]
#[tokio::test]
async fn spending_is_added_up_by_model_agent_manager_and_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let house = asking(&test, &ScriptedModel::always(said(r#"{"ok": true}"#, 1_000, 100)));
    let manager = a_manager(&house);
    for model in ["local/test", "local/test", "rules/default"] {
        let _ = ask(&house, &question(model, Some((manager, "1")))).await;
    }
    test.clock.advance(Period::from_days(1));
    let agent = AgentId::generate(&*house.clock, &*house.randomness);
    let mut of_an_agent = question("local/test", None);
    of_an_agent.ask.role = Role::Agent;
    of_an_agent.on_behalf.agent = Some(agent);
    ask(&house, &of_an_agent).await.unwrap();
    let from = house.now().minus(Period::from_days(7));
    let mut reader = house.db.read().await.unwrap();
    let mut told = async |by: SpendBy| -> Vec<(String, u64, Money)> {
        let spend = reader.model_calls().spend(&[OwnerId::HOUSE], by, from).await.unwrap();
        spend.into_iter().map(|spend| (spend.key, spend.calls, spend.cost)).collect()
    };
    let (one, three) = (dollars("0.0045"), dollars("0.0135"));
    assert_eq!(
        told(SpendBy::Model).await,
        [("local/test".to_owned(), 3, three), ("rules/default".to_owned(), 1, Money::ZERO)]
    );
    assert_eq!(
        told(SpendBy::Day).await,
        [("2026-01-02".to_owned(), 1, one), ("2026-01-01".to_owned(), 3, dollars("0.009"))]
    );
    assert_eq!(told(SpendBy::Manager).await, [(manager.to_string(), 3, dollars("0.009"))]);
    assert_eq!(told(SpendBy::Agent).await, [(agent.to_string(), 1, one)], "nothing else was for an agent");
}

#[rstest]
#[tokio::test]
async fn how_long_a_model_took_is_kept_and_told(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::always(said(r#"{"ok": true}"#, 1_000, 100));
    // Patient enough to wait for the test.
    let source = Source::new("local", "scripted", Arc::new(model.clone()), &["test"]);
    let house = test.house.clone().asking(Models::new(vec![source], USUAL_MEMORY));
    model.hold();
    let asked = question("local/test", None);
    let (answered, ()) = tokio::join!(ask(&house, &asked), async {
        model.was_asked(1).await;
        test.clock.advance(Period::from_millis(840));
        model.let_go();
    });
    let kept =
        house.db.read().await.unwrap().model_calls().find(answered.unwrap().call).await.unwrap().unwrap();
    assert_eq!(kept.latency, Some(Period::from_millis(840)));
    assert_eq!(test.events(OwnerId::HOUSE).await.last().unwrap().data["latencyMs"], 840);
}

#[rstest]
#[tokio::test]
async fn the_built_in_rules_answer_a_trial_for_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (asked, trial) = try_out(&test.house, OwnerId::HOUSE, ModelName::rules()).await.unwrap();
    assert!(trial.unwrap().is_right());
    assert_eq!((asked.cost, asked.answer.attempts), (Some(Money::ZERO), 1));
    let unknown = try_out(&test.house, OwnerId::HOUSE, "local/none".parse().unwrap()).await.unwrap_err();
    assert_eq!(unknown.code(), "model-unknown");
    let filter = CallFilter { model: Some(ModelName::rules()), ..CallFilter::default() };
    let mut reader = test.house.db.read().await.unwrap();
    let page = reader.model_calls().page(&[OwnerId::HOUSE], &filter, PageRequest::default()).await.unwrap();
    assert_eq!((page.total, page.items[0].state), (1, CallState::Answered));
}
