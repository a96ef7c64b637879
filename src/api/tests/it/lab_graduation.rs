//! The way onto paper, through the front door.

use crate::{
    lab_iterations::Laboratory,
    trading_floor::{path_of, wrong_fields},
};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::{Answer, Backend, MockClock, PlantedMarket};

/// Ada's agent on a market of three years in which there is nothing to find, with a strategy that holds.
async fn given(backend: Backend) -> Laboratory {
    let mut lab = Laboratory::open(backend).await;
    let symbol = lab.floor.feed.list("PLANT");
    lab.floor.feed.put(&symbol, PlantedMarket::noise(5, 3).minutes_before(MockClock::START));
    let wanted = json!({"instructions": "trend follower on PLANT", "name": "Nora"});
    let made = lab.client.post("/api/agents", &wanted).await.json();
    lab.path = path_of(&made);
    lab.agent = made["id"].as_str().unwrap().parse().unwrap();
    lab
}

async fn graduate(lab: &Laboratory) -> Answer {
    lab.client.post(&format!("{}/graduate", lab.path), &json!({})).await
}

async fn approve(lab: &Laboratory, found: &Value, body: &Value) -> Answer {
    let id = found["approval"].as_str().unwrap();
    lab.client.post(&format!("/api/approvals/{id}/approve"), body).await
}

#[rstest]
#[tokio::test]
async fn the_gate_is_answered_and_a_red_line_is_overridden_by_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = given(backend).await;
    let early = graduate(&lab).await;
    assert_eq!((early.status, &early.problem()["code"]), (409, &json!("wrong_state")), "{}", early.text);
    lab.waiting(vec![]).await;
    lab.post("iterations/1/apply-refinements", &json!({"approved": true})).await;

    let answer = graduate(&lab).await;
    let found = answer.json();
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        (&found["status"], &found["version"], &found["timesSeen"]),
        (&json!("waiting"), &json!(1), &json!(1))
    );
    let gate = found["gate"].as_array().unwrap();
    let rules: Vec<&str> = gate.iter().map(|line| line["rule"].as_str().unwrap()).collect();
    let all = [
        "trades",
        "deflated_sharpe",
        "overfitting",
        "twice_the_fees",
        "baselines",
        "sealed_expectancy",
        "sealed_sharpe",
    ];
    assert_eq!(rules, all);
    assert!(gate.iter().all(|line| line["bound"].is_number() && line["met"].is_boolean()), "{gate:?}");
    assert_eq!(found["open"], false);
    let again = graduate(&lab).await;
    assert!(again.problem()["detail"].as_str().unwrap().contains("graduation 1 waits"), "{}", again.text);

    let asked =
        lab.client.get(&format!("/api/approvals/{}", found["approval"].as_str().unwrap())).await.json();
    assert_eq!((&asked["kind"], &asked["confirm"]), (&json!("graduation"), &json!("Nora")));
    for body in [json!({}), json!({"confirm": "nora"}), json!({"confirm": "yes", "reason": "go"})] {
        assert_eq!(wrong_fields(&approve(&lab, &found, &body).await), ["confirm"], "{body}");
    }
    let given = approve(&lab, &found, &json!({"confirm": "Nora", "reason": "a try"})).await;
    assert_eq!((given.status, &given.json()["status"]), (200, &json!("approved")), "{}", given.text);
    assert_eq!(approve(&lab, &found, &json!({"confirm": "Nora"})).await.status, 409);
    let agent = lab.client.get(&lab.path).await.json();
    assert_eq!((&agent["stage"], &agent["status"]), (&json!("paper"), &json!("stopped")));
    assert_eq!(lab.post("start", &json!({})).await.json()["status"], "running");

    let otherwise = lab
        .client
        .patch(&format!("{}/personality", lab.path), &json!({"personality": {"stops": "wide"}}))
        .await;
    assert_eq!((otherwise.status, &otherwise.problem()["code"]), (409, &json!("wrong_state")));
    assert!(otherwise.problem()["detail"].as_str().unwrap().contains("does not change what it is"));

    let list = lab.get("graduations").await.json();
    assert_eq!((&list["total"], &list["items"][0]["overridden"]), (&json!(1), &json!(true)), "{list}");
    assert_eq!(list["items"][0]["decided"]["reason"], "a try");
    let file = lab.get("graduations?format=csv").await.text;
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(file.starts_with("number,version,status,open,overridden,trades,"), "{file}");
    let on_paper = graduate(&lab).await;
    assert!(on_paper.problem()["detail"].as_str().unwrap().contains("on paper already"), "{}", on_paper.text);
}

#[tokio::test]
async fn nobody_else_looks_behind_the_seal_and_too_short_a_past_is_said() {
    let lab = given(Backend::Sqlite).await;
    lab.waiting(vec![]).await;
    lab.post("iterations/1/apply-refinements", &json!({"approved": true})).await;
    let grace = lab.floor.other("read,write").await;
    let reader = lab.floor.app.program(&lab.floor.ada, "read").await;
    let address = format!("{}/graduate", lab.path);
    assert_eq!(grace.post(&address, &json!({})).await.status, 404);
    assert_eq!(grace.get(&format!("{}/graduations", lab.path)).await.status, 404);
    assert_eq!(reader.post(&address, &json!({})).await.status, 403);
    assert_eq!(lab.client.post("/api/agents/none/graduate", &json!({})).await.status, 404);
    assert_eq!(lab.get("graduations").await.json()["total"], 0);

    let short = lab
        .client
        .post("/api/agents", &json!({"instructions": "trend follower on CLIMB", "name": "Otto"}))
        .await;
    let other = Laboratory {
        path: path_of(&short.json()),
        agent: short.json()["id"].as_str().unwrap().parse().unwrap(),
        ..lab
    };
    other.waiting(vec![]).await;
    other.post("iterations/1/apply-refinements", &json!({"approved": true})).await;
    let refused = graduate(&other).await;
    assert_eq!(
        (refused.status, &refused.problem()["code"]),
        (409, &json!("wrong_state")),
        "{}",
        refused.text
    );
    assert!(
        refused.problem()["detail"].as_str().unwrap().contains("it could not be examined"),
        "{}",
        refused.text
    );
    assert_eq!(other.get("graduations").await.json()["total"], 0, "nobody has seen anything");
}
