//! Managers: made, found, changed and taken through their life.

use crate::{
    managing::{Managing, create, made, wanted},
    trading_floor::{HOLDER, wrong_fields},
};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

#[rstest]
#[tokio::test]
async fn a_manager_is_made_with_what_is_usual_and_goes_through_its_life(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let made = client.post("/api/managers", &json!({"name": "Mona", "config": {}})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let manager = made.json();
    let usual = json!({
        "llmModel": "rules/default", "temperature": 0.7, "decisionInterval": "1h",
        "riskParams": {"maxTotalDrawdown": 0.2, "maxAgents": 10, "maxCorrelatedPositions": 3},
        "instructions": "", "pairs": null, "capital": "10000", "budgetPerDay": "1.00", "skipWhenQuiet": true,
        "ownerAddress": null,
    });
    assert_eq!(manager["config"], usual);
    let id = manager["id"].as_str().unwrap();
    let expected = json!({
        "id": id, "name": "Mona", "status": "stopped", "config": usual, "agentCount": 0, "tickCount": 0,
        "nextRunAt": null, "createdAt": manager["createdAt"], "updatedAt": manager["createdAt"],
    });
    assert_eq!(manager, expected);
    let path = format!("/api/managers/{id}");
    assert_eq!(client.get(&path).await.json(), manager);
    assert_eq!(client.get("/api/managers").await.json()["items"], json!([manager]));

    let step = async |name: &str| client.post_nothing(&format!("{path}/{name}")).await;
    assert_eq!(step("pause").await.code(), "wrong_state", "what does not run cannot be paused");
    assert_eq!(step("trigger").await.code(), "not_running");
    assert_eq!(step("resume").await.code(), "not_held");
    let model = json!({"config": {"llmModel": "test/m"}});
    assert_eq!(client.patch(&path, &model).await.json()["config"]["llmModel"], "test/m");
    managing.says(&json!([create("One")]));
    let begun = step("start").await.json();
    assert_eq!(
        (&begun["status"], &begun["nextRunAt"]),
        (&json!("running"), &json!("2026-01-01T01:00:00.000Z"))
    );
    assert_eq!(step("start").await.json(), begun, "starting twice is starting once");
    assert_eq!(step("trigger").await.code(), "ticking", "its first tick is about to begin");
    managing.pass(2).await;
    let ticked = client.get(&path).await.json();
    assert_eq!((&ticked["tickCount"], &ticked["agentCount"]), (&json!(1), &json!(1)));
    assert_eq!(step("trigger").await.status, 200);
    for (name, status) in
        [("pause", "paused"), ("pause", "paused"), ("start", "running"), ("stop", "stopped")]
    {
        let now = step(name).await.json();
        assert_eq!((&now["status"], now["nextRunAt"].is_null()), (&json!(status), status != "running"));
    }
    assert_eq!(client.delete(&path).await.status, 204);
    assert_eq!(client.get(&path).await.code(), "not_found");
    assert_eq!(client.get("/api/managers").await.json()["total"], 0);
    let kinds = managing.floor.app.test.kinds(managing.floor.ada.id).await;
    let by_person: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| kind.strip_prefix("manager."))
        .filter(|kind| *kind != "ticked")
        .collect();
    assert_eq!(
        by_person,
        ["created", "changed", "started", "triggered", "paused", "started", "stopped", "deleted"]
    );
}

#[rstest]
#[tokio::test]
async fn a_merge_patch_changes_what_it_names_and_null_is_as_usual(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let config = json!({
        "llmModel": "test/m", "temperature": 1.5, "decisionInterval": "4h", "instructions": "Be <b>careful</b>.",
        "pairs": ["WAVE"], "capital": 2500.5, "budgetPerDay": 0, "skipWhenQuiet": false,
        "riskParams": {"maxAgents": 4, "maxTotalDrawdown": 0.1},
    });
    let path = made(&client, &json!({"name": "Patched", "config": config})).await;
    let before = client.get(&path).await.json()["config"].clone();
    assert_eq!((&before["capital"], &before["budgetPerDay"]), (&json!("2500.5"), &json!("0.00")));
    assert_eq!((&before["pairs"], &before["decisionInterval"]), (&json!(["WAVE"]), &json!("4h")));
    let patch = async |change: Value| {
        let request =
            client.request(Method::PATCH, &path).header("content-type", "application/merge-patch+json");
        let answer = client.send(request.body(change.to_string())).await;
        assert_eq!(answer.status, 200, "{change}: {}", answer.text);
        answer.json()
    };
    assert_eq!(patch(json!({})).await["config"], before);
    let risk =
        patch(json!({"config": {"riskParams": {"maxAgents": 5}}})).await["config"]["riskParams"].clone();
    assert_eq!(risk, json!({"maxTotalDrawdown": 0.1, "maxAgents": 5, "maxCorrelatedPositions": 3}));
    let usual = patch(json!({"config": {"riskParams": {"maxTotalDrawdown": null}, "pairs": null}})).await;
    assert_eq!(
        (&usual["config"]["riskParams"]["maxTotalDrawdown"], &usual["config"]["pairs"]),
        (&json!(0.2), &Value::Null)
    );
    let money = patch(json!({"name": "Renamed", "config": {"capital": "3000", "budgetPerDay": "2.5"}})).await;
    assert_eq!((&money["name"], &money["config"]["capital"]), (&json!("Renamed"), &json!("3000")));
    assert_eq!(
        (&money["config"]["budgetPerDay"], &money["config"]["temperature"]),
        (&json!("2.50"), &json!(1.5))
    );
    let reset = patch(json!({"config": {"riskParams": null}})).await["config"].clone();
    assert_eq!((&reset["riskParams"]["maxAgents"], &reset["llmModel"]), (&json!(10), &json!("test/m")));
    assert_eq!(patch(json!({"config": null})).await["config"]["llmModel"], "rules/default");

    let cannot = client.patch(&path, &json!({"name": null, "config": {"temperature": "hot"}})).await;
    assert_eq!(wrong_fields(&cannot), ["name", "config.temperature"]);
    made(&client, &wanted("Other")).await;
    assert_eq!(client.patch(&path, &json!({"name": "OTHER"})).await.code(), "name_taken");
    assert_eq!(client.post("/api/managers", &wanted("other")).await.code(), "name_taken");
}

#[tokio::test]
async fn its_agents_its_status_and_its_memory_can_be_read() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    let id = path.rsplit('/').next().unwrap();
    let nothing = client.get(&format!("{path}/memory")).await.json();
    assert_eq!((&nothing["hypotheses"], &nothing["parameter_history"]), (&json!([]), &json!([])));
    assert_eq!((&nothing["market_regime"], &nothing["last_evaluation_at"]), (&Value::Null, &Value::Null));

    let evaluate = json!({"action": "evaluate", "reasoning": "how are they?"});
    managing.first_tick(&client, &path, &json!([create("Two"), create("One"), evaluate])).await;
    let agents = client.get(&format!("{path}/agents?pageSize=1")).await.json();
    assert_eq!((&agents["total"], &agents["items"][0]["name"]), (&json!(2), &json!("One")));
    assert_eq!(
        (&agents["items"][0]["managerId"], &agents["items"][0]["status"]),
        (&json!(id), &json!("running"))
    );
    let by_filter = client.get(&format!("/api/agents?manager={id}")).await.json();
    assert_eq!(by_filter["total"], 2);

    let status = client.get(&format!("{path}/status")).await.json();
    assert_eq!((&status["managerId"], &status["status"]), (&json!(id), &json!("running")));
    assert_eq!((&status["tickCount"], &status["failures"]), (&json!(1), &json!(0)));
    assert_eq!((&status["runId"], &status["heldSince"]), (&Value::Null, &Value::Null));
    assert!(status["nextRunAt"].is_string() && status["lastDecisionAt"].is_string(), "{status}");
    let limits = &status["limits"];
    assert_eq!(limits["maxAgents"], json!({"bound": 10, "used": 2}));
    assert_eq!(limits["capital"]["bound"], "10000");
    let part = |name: &str| limits["capital"][name].as_str().unwrap().parse::<f64>().unwrap();
    assert!((part("used") + part("free") - 10_000.0).abs() < 1e-9 && part("used") > 0.0, "{limits}");
    let spent = json!({"bound": "1.00", "used": "0.0045", "unpricedModels": []});
    assert_eq!(limits["budgetPerDay"], spent, "what the call has cost");
    assert_eq!(limits["maxTotalDrawdown"]["isHeld"], false);
    assert_eq!(limits["pairs"]["bound"], Value::Null, "all of the market");
    assert_eq!((&limits["changesPerDay"], &limits["locked"]), (&json!({"bound": 6, "used": []}), &json!([])));
    let summary = &status["memorySummary"];
    assert_eq!((&summary["parameterChanges"], &summary["hypotheses"]), (&json!(2), &json!(0)));

    let memory = client.get(&format!("{path}/memory")).await.json();
    let change = &memory["parameter_history"][0];
    assert_eq!((&change["change"], &change["outcome_after_n_cycles"]), (&json!("created"), &Value::Null));
    assert!(change["agent_id"].is_string() && change["change_at"].is_string());
    assert!(memory["last_evaluation_at"].is_string(), "{memory}");
}

#[rstest]
#[tokio::test]
async fn its_status_tells_every_bound_that_its_page_shows(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let mut body = wanted("Mona");
    body["config"]["pairs"] = json!(["WAVE", "CLIMB"]);
    let path = made(&client, &body).await;
    let hold = |name: &str| {
        let params = json!({"name": name, "pairs": ["WAVE"], "timeframe": "5m", "document": HOLDER});
        json!({"action": "create_agent", "params": params, "reasoning": "one more"})
    };
    managing.first_tick(&client, &path, &json!([hold("One"), hold("Two")])).await;
    let agents = client.get(&format!("{path}/agents")).await.json();
    let of = |name: &str| {
        let items = agents["items"].as_array().unwrap();
        items.iter().find(|agent| agent["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (one, two) = (of("One"), of("Two"));
    managing.pass(10).await;
    let step = |action: &str| json!({"action": action, "agentId": one, "reasoning": "because"});
    managing.triggered(&client, &path, &json!([step("pause_agent"), step("start_agent")])).await;
    assert_eq!(client.post_nothing(&format!("/api/agents/{two}/stop")).await.status, 200);
    let limits = client.get(&format!("{path}/status")).await.json()["limits"].clone();
    assert_eq!(limits["pairs"], json!({"bound": ["WAVE", "CLIMB"], "used": ["WAVE"]}));
    assert_eq!(
        limits["changesPerDay"],
        json!({"bound": 6, "used": [{"agentId": one, "changes": 2}]}),
        "what a person does is no change of the manager"
    );
    assert_eq!(limits["locked"], json!([{"agentId": two, "name": "Two"}]));
    assert_eq!(limits["openPositions"], json!({"long": 2, "short": 0}));

    let unpriced = json!({"config": {"llmModel": "test/unpriced"}});
    assert_eq!(client.patch(&path, &unpriced).await.status, 200);
    managing.triggered(&client, &path, &json!([])).await;
    let budget = client.get(&format!("{path}/status")).await.json()["limits"]["budgetPerDay"].clone();
    assert_eq!(budget["unpricedModels"], json!(["test/unpriced"]), "{budget}");
    assert_eq!(budget["used"], Value::Null, "what the last call has cost nobody knows");
}
