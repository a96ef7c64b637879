//! What cannot be a manager, and managers that are somebody else's.

use crate::{
    managing::{Managing, made, wanted},
    trading_floor::wrong_fields,
};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

const NOBODYS: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const READ: [&str; 5] = ["", "/status", "/memory", "/logs", "/agents"];
const STEPS: [&str; 5] = ["start", "stop", "pause", "resume", "trigger"];

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    let wrong = json!({
        "name": "a\u{202E}b", "colour": "red",
        "config": {
            "llmModel": "moon/one", "temperature": "hot", "decisionInterval": "5m", "speed": 1,
            "riskParams": {"maxTotalDrawdown": 20, "maxAgents": "many", "maxCorrelatedPositions": 0, "leverage": 3},
            "instructions": 7, "pairs": ["WAVE", "NOPE"], "capital": "-1", "budgetPerDay": 10001,
            "skipWhenQuiet": "yes", "ownerAddress": "0x0000000000000000000000000000000000000001",
        },
    });
    let fields = wrong_fields(&client.post("/api/managers", &wrong).await);
    let expected = [
        "name",
        "config.temperature",
        "config.decisionInterval",
        "config.riskParams.maxAgents",
        "config.riskParams.maxCorrelatedPositions",
        "config.riskParams.leverage",
        "config.instructions",
        "config.skipWhenQuiet",
        "config.speed",
        "colour",
        "config.riskParams.maxTotalDrawdown",
        "config.capital",
        "config.budgetPerDay",
        "config.llmModel",
        "config.pairs",
        "config.ownerAddress",
    ];
    assert_eq!(fields, expected);
    let path = made(&client, &wanted("Mona")).await;
    let fields = wrong_fields(&client.patch(&path, &wrong).await);
    assert_eq!(fields, expected, "a change is held against the same");
    assert_eq!(client.get(&path).await.json()["name"], "Mona");
    assert_eq!(client.get("/api/managers").await.json()["total"], 1);
}

#[tokio::test]
async fn a_field_of_the_wrong_type_or_size_is_named() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    for (config, field) in [
        (json!({"llmModel": ""}), "config.llmModel"),
        (json!({"llmModel": "rules"}), "config.llmModel"),
        (json!({"llmModel": "test/other"}), "config.llmModel"),
        (json!({"llmModel": 1}), "config.llmModel"),
        (json!({"temperature": -0.1}), "config.temperature"),
        (json!({"temperature": 2.1}), "config.temperature"),
        (json!({"decisionInterval": 60}), "config.decisionInterval"),
        (json!({"decisionInterval": "1H"}), "config.decisionInterval"),
        (json!({"riskParams": []}), "config.riskParams"),
        (json!({"riskParams": {"maxTotalDrawdown": 0}}), "config.riskParams.maxTotalDrawdown"),
        (json!({"riskParams": {"maxTotalDrawdown": "0.2"}}), "config.riskParams.maxTotalDrawdown"),
        (json!({"riskParams": {"maxAgents": 0}}), "config.riskParams.maxAgents"),
        (json!({"riskParams": {"maxAgents": 101}}), "config.riskParams.maxAgents"),
        (json!({"riskParams": {"maxAgents": 2.5}}), "config.riskParams.maxAgents"),
        (json!({"instructions": "x".repeat(20_001)}), "config.instructions"),
        (json!({"instructions": "a\u{0}b"}), "config.instructions"),
        (json!({"pairs": []}), "config.pairs"),
        (json!({"pairs": "WAVE"}), "config.pairs"),
        (json!({"pairs": ["WAVE", "WAVE"]}), "config.pairs"),
        (json!({"capital": 0}), "config.capital"),
        (json!({"capital": "1000000000001"}), "config.capital"),
        (json!({"capital": "0.000000001"}), "config.capital"),
        (json!({"capital": true}), "config.capital"),
        (json!({"budgetPerDay": -1}), "config.budgetPerDay"),
        (json!({"budgetPerDay": "1 dollar"}), "config.budgetPerDay"),
        (json!({"skipWhenQuiet": 1}), "config.skipWhenQuiet"),
        (json!({"ownerAddress": "ada"}), "config.ownerAddress"),
        (json!({"risk_params": {}}), "config.risk_params"),
    ] {
        let answer = client.post("/api/managers", &json!({"name": "X", "config": config})).await;
        assert_eq!(wrong_fields(&answer), [field], "{config}");
    }
    assert_eq!(wrong_fields(&client.post("/api/managers", &json!({})).await), ["name"]);
    assert_eq!(
        wrong_fields(&client.post("/api/managers", &json!({"name": "X", "config": "x"})).await),
        ["config"]
    );
    assert_eq!(client.get("/api/managers").await.json()["total"], 0);
    assert_eq!(client.post("/api/managers", &json!({"name": "X"})).await.status, 201, "the rest is as usual");
}

#[rstest]
#[tokio::test]
async fn somebody_elses_manager_is_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Hers")).await;
    let other = managing.floor.other("read,write").await;
    for path in [&path, &format!("/api/managers/{NOBODYS}"), &"/api/managers/x'--".to_owned()] {
        for part in READ {
            assert_eq!(other.get(&format!("{path}{part}")).await.code(), "not_found", "{path}{part}");
        }
        assert_eq!(other.get(&format!("{path}/logs?format=csv")).await.code(), "not_found");
        for step in STEPS {
            assert_eq!(other.post_nothing(&format!("{path}/{step}")).await.code(), "not_found", "{step}");
        }
        assert_eq!(other.patch(path, &json!({"name": "Mine"})).await.code(), "not_found");
        assert_eq!(other.patch(path, &json!({"config": {"temperature": 9}})).await.code(), "not_found");
        assert_eq!(other.delete(path).await.code(), "not_found");
    }
    assert_eq!(other.get("/api/managers").await.json()["total"], 0);
    assert_eq!(other.post("/api/managers", &wanted("Hers")).await.status, 201, "names are an owner's own");
    assert_eq!(client.get(&path).await.json()["name"], "Hers");
}

#[tokio::test]
async fn reading_and_writing_need_their_scopes() {
    let managing = Managing::open(Backend::Sqlite).await;
    let path = made(&managing.client().await, &wanted("Hers")).await;
    let app = &managing.floor.app;
    let reads = app.program(&managing.floor.ada, "read").await;
    let writes = app.program(&managing.floor.ada, "write").await;
    for part in READ {
        assert_eq!(reads.get(&format!("{path}{part}")).await.status, 200, "{part}");
        assert_eq!(writes.get(&format!("{path}{part}")).await.code(), "scope_missing", "{part}");
        assert_eq!(app.client().get(&format!("{path}{part}")).await.code(), "sign_in_needed", "{part}");
    }
    assert_eq!(writes.get("/api/managers").await.code(), "scope_missing");
    assert_eq!(reads.post("/api/managers", &wanted("x")).await.code(), "scope_missing");
    assert_eq!(reads.patch(&path, &json!({})).await.code(), "scope_missing");
    assert_eq!(reads.delete(&path).await.code(), "scope_missing");
    for step in STEPS {
        assert_eq!(reads.post_nothing(&format!("{path}/{step}")).await.code(), "scope_missing", "{step}");
    }
    assert_eq!(writes.patch(&path, &json!({"name": "Ours"})).await.status, 200);
}

#[tokio::test]
async fn text_stays_text_and_what_is_no_question_is_refused() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    for text in ["'; drop table agent_managers; --", "<script>alert(1)</script>", "=cmd|'/C calc'!A0"] {
        let body = json!({"name": text, "config": {"instructions": text}});
        let made = client.post("/api/managers", &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let manager = made.json();
        assert_eq!((&manager["name"], &manager["config"]["instructions"]), (&json!(text), &json!(text)));
        let path = format!("/api/managers/{}", manager["id"].as_str().unwrap());
        let found = client.search(&format!("{path}/logs"), &[("action", text)]).await;
        assert_eq!((found.status, &found.json()["items"]), (200, &json!([])));
        for field in ["agent", "format", "page"] {
            assert_eq!(client.search(&format!("{path}/logs"), &[(field, text)]).await.status, 422, "{field}");
        }
    }
    assert_eq!(client.get("/api/managers?status=running").await.status, 422);
    assert_eq!(client.get("/api/managers").await.json()["total"], 3, "the table is there");
    let list = client.get("/api/managers?pageSize=2&page=2").await.json();
    assert_eq!((&list["total"], list["items"].as_array().map(Vec::len)), (&json!(3), Some(1)));
    let nothing: Value = client.get("/api/managers?page=9").await.json();
    assert_eq!(nothing["items"], json!([]));
}
