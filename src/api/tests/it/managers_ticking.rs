//! What people do while a manager decides, and a team that its bound holds.

use crate::{
    managing::{Managing, create, made, wanted},
    trading_floor::CROSSER,
};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

#[rstest]
#[tokio::test]
async fn a_change_while_it_decides_counts_from_the_next_tick_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    managing.first_tick(&client, &path, &json!([])).await;
    managing.says(&json!([create("One"), create("Two")]));
    let change = json!({"config": {"temperature": 0.1, "riskParams": {"maxAgents": 1}}});
    let (status, again, changed) = managing
        .while_it_thinks(&client, &path, async {
            let status = client.get(&format!("{path}/status")).await.json();
            let again = client.post_nothing(&format!("{path}/trigger")).await;
            (status, again, client.patch(&path, &change).await)
        })
        .await;
    let run = status["runId"].as_str().unwrap();
    assert_eq!(client.get(&format!("/api/runs/{run}")).await.json()["status"], "done");
    assert_eq!(again.code(), "ticking");
    assert_eq!((changed.status, &changed.json()["config"]["riskParams"]["maxAgents"]), (200, &json!(1)));
    let after = client.get(&path).await.json();
    assert_eq!((&after["tickCount"], &after["agentCount"]), (&json!(2), &json!(2)), "it ended as it began");
    assert_eq!(after["config"]["temperature"], 0.1, "and the change was not lost");
    managing.triggered(&client, &path, &json!([create("Three")])).await;
    let row = client.get(&format!("{path}/logs")).await.json()["items"][0].clone();
    assert_eq!((&row["result"]["code"], &row["result"]["bound"]), (&json!("max_agents"), &json!("1")));
    assert!((managing.model.asked().last().unwrap().temperature - 0.1).abs() < f64::EPSILON);
}

#[rstest]
#[tokio::test]
async fn a_manager_is_deleted_while_it_decides(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    managing.first_tick(&client, &path, &json!([create("One")])).await;
    managing.says(&json!([create("Two")]));
    let deleted = managing.while_it_thinks(&client, &path, client.delete(&path)).await;
    assert_eq!(deleted.status, 204, "{}", deleted.text);
    managing.pass(2).await;
    for part in ["", "/status", "/memory", "/agents"] {
        assert_eq!(client.get(&format!("{path}{part}")).await.code(), "not_found", "{part}");
    }
    assert_eq!(client.delete(&path).await.code(), "not_found");
    let team = client.get(&format!("/api/agents?manager={id}")).await.json();
    assert_eq!((&team["total"], &team["items"][0]["status"]), (&json!(1), &json!("terminated")));
    let log = client.get(&format!("{path}/logs")).await.json();
    assert_eq!((&log["total"], &log["items"][0]["action"]), (&json!(1), &json!("create_agent")));
    let file = client.get(&format!("{path}/logs?format=csv")).await;
    assert_eq!(file.text.lines().count(), 2, "what it did can still be taken along: {}", file.text);
    let agent = team["items"][0]["id"].as_str().unwrap();
    assert_eq!(client.get(&format!("/api/agents/{agent}/ledger")).await.status, 200);
    let runs = client.get(&format!("/api/runs?subject=manager:{id}")).await.json();
    assert_eq!(runs["items"][0]["status"], "cancelled");
    assert_eq!(client.post("/api/managers", &wanted("Mona")).await.status, 201, "its name is free again");
}

#[tokio::test]
async fn two_people_who_press_start_at_once_start_it_once() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    managing.says(&json!([]));
    let start = format!("{path}/start");
    let (one, two) = futures::join!(client.post_nothing(&start), client.post_nothing(&start));
    assert_eq!((one.status, two.status), (200, 200), "{} {}", one.text, two.text);
    managing.pass(3).await;
    assert_eq!(client.get(&path).await.json()["tickCount"], 1);
    let kinds = managing.floor.app.test.kinds(managing.floor.ada.id).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "manager.started").count(), 1);
}

#[tokio::test]
async fn a_team_at_its_bound_is_held_until_a_person_resumes_it() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    let mut body = wanted("Mona");
    body["config"]["riskParams"] = json!({"maxTotalDrawdown": 0.000_001});
    let path = made(&client, &body).await;
    let params = json!({"name": "Loser", "pairs": ["WAVE"], "timeframe": "5m", "document": CROSSER, "allocation": 9000});
    let decision = json!({"action": "create_agent", "params": params, "reasoning": "pay the fees"});
    managing.first_tick(&client, &path, &json!([decision])).await;
    let logged = client.get(&format!("{path}/logs")).await.json();
    assert_eq!(logged["items"][0]["result"]["ok"], true, "{logged}");
    let status = async || client.get(&format!("{path}/status")).await.json();
    for _ in 0..30 {
        managing.says(&json!([]));
        managing.pass(20).await;
        if status().await["heldSince"].is_string() {
            break;
        }
    }
    let held = status().await;
    assert_eq!(held["limits"]["maxTotalDrawdown"]["isHeld"], true, "{held}");
    let agents = client.get(&format!("{path}/agents")).await.json();
    assert_eq!(agents["items"][0]["status"], "paused");
    let resumed = client.post_nothing(&format!("{path}/resume")).await;
    assert_eq!(resumed.status, 200, "{}", resumed.text);
    let after = status().await;
    assert_eq!(after["heldSince"], Value::Null);
    assert_eq!(
        after["limits"]["maxTotalDrawdown"]["equity"], after["limits"]["maxTotalDrawdown"]["peakEquity"],
        "the peak begins again"
    );
    assert_eq!(client.post_nothing(&format!("{path}/resume")).await.code(), "not_held");
    let kinds = managing.floor.app.test.kinds(managing.floor.ada.id).await;
    assert!(
        kinds.iter().any(|kind| kind == "manager.held") && kinds.iter().any(|kind| kind == "manager.resumed")
    );
}
