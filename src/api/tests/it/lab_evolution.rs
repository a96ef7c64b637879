//! An agent that asks itself whether it should be otherwise, through the front door.

use crate::{lab_iterations::Laboratory, trading_floor::path_of};
use domain::lab::Pattern;
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
    lab::{evolve::Evolving, iterate::Iterating},
};
use testkit::{Backend, MockClock, PlantedMarket};

/// Ada's agent on a market with an edge in some hours of the day, which it was told to keep away from.
pub async fn given(backend: Backend) -> Laboratory {
    let mut lab = Laboratory::open(backend).await;
    let markets = (1..200).map(|seed| PlantedMarket::with_edge(seed, Pattern::Breakout, 4.0, 3));
    let hour = |market: &PlantedMarket| -> Option<u32> {
        let condition = &market.hidden.as_ref()?.condition;
        condition.strip_prefix("time_of_day() >= ")?.split_once('h')?.0.parse().ok()
    };
    let (market, hour) =
        markets.into_iter().find_map(|market| hour(&market).map(|hour| (market, hour))).unwrap();
    let symbol = lab.floor.feed.list("PLANT");
    lab.floor.feed.trade_in(&symbol, testkit::SESSION);
    lab.floor.feed.put(&symbol, market.minutes_before(MockClock::START));
    let hours = format!("avoid {:02}:00-{:02}:00", hour + 1, hour + 4);
    let wanted = json!({
        "instructions": "breakouts on PLANT", "name": "Nora", "allocation": "100000",
        "personality": {"hours": [hours], "direction": "long_only", "timeFrame": "1h"},
    });
    let made = lab.client.post("/api/agents", &wanted).await;
    assert_eq!(made.status, 201, "{}", made.text);
    lab.path = path_of(&made.json());
    lab.agent = made.json()["id"].as_str().unwrap().parse().unwrap();
    lab
}

pub async fn work(lab: &Laboratory) {
    let handlers = Handlers::default().with(Driven(Iterating::default())).with(Driven(Evolving::default()));
    let worker = Worker::new(lab.floor.app.house().clone(), handlers, WorkerOptions::named("test"));
    while worker.run_due_jobs().await.unwrap() > 0 {}
}

async fn newest(lab: &Laboratory) -> Value {
    let list = lab.get("evolution").await;
    assert_eq!(list.status, 200, "{}", list.text);
    list.json()["items"][0].clone()
}

#[rstest]
#[tokio::test]
async fn it_is_proposed_shown_decided_and_rolled_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = given(backend).await;
    let early = lab.post("evolution/propose", &json!({})).await;
    assert_eq!((early.status, &early.problem()["code"]), (422, &json!("invalid_fields")), "{}", early.text);
    assert!(early.problem()["detail"].as_str().unwrap().contains("3 decided iterations"), "{}", early.text);
    assert_eq!(lab.get("evolution").await.json()["total"], 0);

    lab.post("iterations/start", &json!({"count": 3, "afterwards": "apply"})).await;
    work(&lab).await;
    let found = newest(&lab).await;
    assert_eq!(found["status"], "awaiting_approval", "{found}");
    assert_eq!((&found["byItself"], &found["after"]), (&json!(true), &json!(3)));
    assert_eq!(found["proposed"]["change"]["trait"], "hours", "{}", found["tried"]);
    assert!(
        found["before"]["sharpe"]["value"].is_number() && found["proposed"]["after"]["trades"].is_number()
    );
    let again = lab.post("evolution/propose", &json!({})).await;
    assert_eq!(again.status, 409, "{}", again.text);

    let asked = lab.client.get("/api/approvals?kind=evolution").await.json();
    assert_eq!(asked["items"][0]["change"], found["proposed"]["change"]["change"]);
    let labels: Vec<&str> = asked["items"][0]["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| fact["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels[..4], ["Before", "After", "Difference in Sharpe", "By chance"]);

    let approved = lab.post("evolution/1/approve", &json!({"reason": "clear"})).await;
    assert_eq!((approved.status, &approved.json()["status"]), (200, &json!("approved")), "{}", approved.text);
    let decision = approved.json()["decision"].clone();
    assert_eq!((&decision["reason"], &decision["personality"]), (&json!("clear"), &json!(2)));
    assert_eq!(lab.post("evolution/1/reject", &json!({})).await.status, 409);
    let holding = lab.get("strategies").await.json()["items"][0].clone();
    assert_eq!((&holding["cause"], &holding["version"]), (&json!("evolved"), &decision["strategy"]));
    let personality = lab.get("personality/versions").await.json()["items"][0].clone();
    assert_eq!(personality["cause"], "evolved");

    let id = asked["items"][0]["id"].as_str().unwrap();
    let back = lab.client.post(&format!("/api/approvals/{id}/rollback"), &json!({"reason": "worse"})).await;
    assert_eq!((back.status, &back.json()["status"]), (200, &json!("rolled_back")), "{}", back.text);
    let one = lab.get("evolution/1").await.json();
    assert_eq!((&one["status"], &one["decision"]["reason"]), (&json!("rolled_back"), &json!("worse")));
    assert_eq!(lab.get("personality/versions").await.json()["items"][0]["cause"], "revived");
}

#[tokio::test]
async fn nobody_else_has_a_word_in_it() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    let grace = lab.floor.other("read,write").await;
    let reader = lab.floor.app.program(&lab.floor.ada, "read").await;
    let address = format!("{}/evolution/propose", lab.path);
    assert_eq!(grace.post(&address, &json!({})).await.status, 404);
    assert_eq!(grace.get(&format!("{}/evolution", lab.path)).await.status, 404);
    assert_eq!(reader.post(&address, &json!({})).await.status, 403);
    assert_eq!(lab.get("evolution/1").await.status, 404);
    assert_eq!(lab.post("evolution/1/approve", &json!({})).await.status, 404);
    assert_eq!(lab.get("evolution/none").await.status, 404);
    let wrong = lab.post("evolution/1/reject", &json!({"word": "no"})).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
}
