//! What waits for a person, through the front door.

use crate::{
    lab_iterations::{Laboratory, late},
    trading_floor::wrong_fields,
};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

async fn first(lab: &Laboratory) -> Value {
    lab.client.get("/api/approvals").await.json()["items"][0].clone()
}

fn path(asked: &Value) -> String {
    format!("/api/approvals/{}", asked["id"].as_str().unwrap())
}

#[rstest]
#[tokio::test]
async fn what_waits_is_approved_and_rolled_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = Laboratory::open(backend).await;
    lab.waiting(vec![]).await;
    let asked = first(&lab).await;
    assert_eq!((&asked["kind"], &asked["status"]), (&json!("iteration"), &json!("waiting")));
    assert_eq!(
        (&asked["title"], &asked["change"]),
        (&json!("Vera: iteration 1"), &json!("its first strategy holds, as it is"))
    );
    assert_eq!(asked["facts"][0], json!({"label": "Trades", "value": "40", "good": null}));
    assert_eq!(lab.client.get(&path(&asked)).await.json(), asked);
    let approved = lab.client.post(&format!("{}/approve", path(&asked)), &json!({})).await;
    assert_eq!((approved.status, &approved.json()["status"]), (200, &json!("approved")), "{}", approved.text);
    assert_eq!(lab.get("iterations/1").await.json()["status"], "applied");
    let twice = lab.client.post(&format!("{}/approve", path(&asked)), &json!({})).await;
    assert_eq!((twice.status, &twice.problem()["code"]), (409, &json!("wrong_state")));
    let back = lab.client.post(&format!("{}/rollback", path(&asked)), &json!({})).await;
    assert_eq!(back.status, 409, "no version held before the first");

    // Decided on its own page, it does not wait any more; and it can be rolled back from here.
    lab.waiting(late()).await;
    lab.post("iterations/2/apply-refinements", &json!({"approved": true})).await;
    let asked = first(&lab).await;
    assert_eq!((&asked["title"], &asked["status"]), (&json!("Vera: iteration 2"), &json!("approved")));
    let back = lab.client.post(&format!("{}/rollback", path(&asked)), &json!({"reason": "worse"})).await;
    assert_eq!((back.status, &back.json()["status"]), (200, &json!("rolled_back")), "{}", back.text);
    let holds = lab.get("strategies/3").await.json();
    assert_eq!(
        (&holds["holds"], &holds["cause"], &holds["parentVersion"]),
        (&json!(true), &json!("revived"), &json!(2))
    );

    lab.waiting(late()).await;
    let asked = first(&lab).await;
    let rejected =
        lab.client.post(&format!("{}/reject", path(&asked)), &json!({"reason": "no"})).await.json();
    assert_eq!((&rejected["status"], &rejected["reason"]), (&json!("rejected"), &json!("no")));
    assert_eq!(lab.get("iterations/3").await.json()["status"], "discarded");
}

#[tokio::test]
async fn the_list_is_filtered_and_a_file() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    lab.waiting(late()).await;
    lab.post("iterations/1/discard", &json!({"reason": "=1+1"})).await;
    lab.waiting(late()).await;
    let total =
        async |query: &str| lab.client.get(&format!("/api/approvals?{query}")).await.json()["total"].clone();
    assert_eq!(total("").await, 2);
    assert_eq!(total("status=waiting").await, 1);
    assert_eq!(total("status=waiting&kind=graduation").await, 0);
    assert_eq!(total(&format!("agent={}", lab.agent)).await, 2);
    let file = lab.client.get("/api/approvals?format=csv&status=rejected").await.text;
    assert!(file.lines().nth(1).unwrap().ends_with(",ada,\"'=1+1\""), "{file}");
    for query in ["status=maybe", "kind=wish", "agent=vera", "format=xml", "colour=red"] {
        assert_eq!(lab.client.get(&format!("/api/approvals?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn others_and_readers_decide_nothing() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    lab.waiting(late()).await;
    let asked = first(&lab).await;
    let grace = lab.floor.other("read,write").await;
    let reader = lab.floor.app.program(&lab.floor.ada, "read").await;
    assert_eq!(grace.get("/api/approvals").await.json()["total"], 0);
    assert_eq!(grace.get(&path(&asked)).await.status, 404);
    for word in ["approve", "reject", "rollback"] {
        let address = format!("{}/{word}", path(&asked));
        assert_eq!(grace.post(&address, &json!({})).await.status, 404, "{word}");
        assert_eq!(reader.post(&address, &json!({})).await.status, 403, "{word}");
        let wordy = lab.client.post(&address, &json!({"reason": "x".repeat(501), "now": true})).await;
        assert_eq!(wrong_fields(&wordy), ["reason", "now"], "{word}");
    }
    assert_eq!(lab.client.get("/api/approvals/none").await.status, 404);
    // What was asked stays readable when its agent is gone, and is decided no more.
    assert!(lab.client.delete(&lab.path).await.status < 300);
    let gone = lab.client.get(&path(&asked)).await.json();
    assert_eq!((&gone["status"], &gone["reason"]), (&json!("withdrawn"), &json!("the agent was deleted")));
    let late = lab.client.post(&format!("{}/approve", path(&asked)), &json!({})).await;
    assert_eq!(late.status, 409);
}
