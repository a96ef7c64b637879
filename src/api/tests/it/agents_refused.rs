//! What cannot be an agent, and agents that are somebody else's.

use crate::trading_floor::{CROSSER, HOLDER, TradingFloor, path_of, started, wanted, wrong_fields};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

const NOBODYS: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let wrong = json!({
        "name": "a\u{202E}b", "pairs": ["WAVE", "WAVE"], "timeframe": "7m", "allocation": "-1",
        "instructions": "a\u{0}b", "risk": {"stopLoss": 2, "maxOpenPositions": 0, "leverage": 3},
        "brain": {"kind": "oracle", "document": HOLDER, "example": "rsi_2"}, "colour": "red",
    });
    let refused = client.post("/api/agents", &wrong).await;
    assert_eq!(
        wrong_fields(&refused),
        [
            "name",
            "instructions",
            "pairs",
            "timeframe",
            "allocation",
            "risk.maxOpenPositions",
            "risk.stopLoss",
            "risk.leverage",
            "brain.kind",
            "brain.document",
            "colour"
        ]
    );
}

#[tokio::test]
async fn what_the_market_and_the_engine_refuse_is_said_with_the_rest() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let post = async |change: Value| {
        let mut body = wanted("Right", CROSSER);
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        client.post("/api/agents", &body).await
    };
    for (change, field) in [
        (json!({"risk": {"stopLoss": 2}}), "risk.stopLoss"),
        (json!({"risk": 1}), "risk"),
        (json!({"pairs": ["NOPE"]}), "pairs"),
        (json!({"pairs": []}), "pairs"),
        (json!({"allocation": "1e3"}), "allocation"),
        (json!({"allocation": "0.000000001"}), "allocation"),
        (json!({"allocation": "1000000000001"}), "allocation"),
        (json!({"brain": {"kind": "strategy"}}), "brain.document"),
        (json!({"brain": {"kind": "strategy", "example": "nope"}}), "brain.example"),
        (json!({"brain": {"kind": "strategy", "strategyId": NOBODYS}}), "brain.strategyId"),
        (json!({"brain": {"kind": "strategy", "document": HOLDER, "version": 1}}), "brain.version"),
        (
            json!({"brain": {"kind": "strategy", "document": CROSSER, "params": {"slow": 1}}}),
            "brain.document",
        ),
    ] {
        assert_eq!(wrong_fields(&post(change.clone()).await), [field], "{change}");
    }
    assert_eq!(wrong_fields(&post(json!({"brain": {}})).await), ["brain.kind", "brain.document"]);
    let mut both = wanted("Both", &HOLDER.replace("close > 0", "smaa(close, 3) > 0"));
    both["pairs"] = json!(["NOPE", "CLIMB"]);
    let both = client.post("/api/agents", &both).await;
    assert_eq!(wrong_fields(&both), ["pairs", "brain.document"]);
    assert_eq!(both.problem()["errors"][1]["line"], 5);
    let mut three = wanted("", &HOLDER.replace("close > 0", "smaa(close, 3) > 0"));
    three["pairs"] = json!(["NOPE"]);
    assert_eq!(wrong_fields(&client.post("/api/agents", &three).await), ["name", "pairs", "brain.document"]);
    let none = client.post("/api/agents", &json!({"name": "x", "pairs": ["WAVE"], "allocation": 1})).await;
    assert_eq!(wrong_fields(&none), ["brain", "instructions", "pairs"]);
    let message = none.problem()["errors"][0]["message"].clone();
    assert!(message.as_str().unwrap().contains("or `instructions`"), "{message}");
    assert_eq!(client.get("/api/agents").await.json()["total"], 0);
}

#[tokio::test]
async fn a_mistake_in_a_document_is_told_with_its_place() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let broken = HOLDER.replace("close > 0", "smaa(close, 3) > 0");
    let problem = client.post("/api/agents", &wanted("Broken", &broken)).await.problem();
    let error = &problem["errors"][0];
    assert_eq!((&error["field"], &error["line"]), (&json!("brain.document"), &json!(5)));
    assert_eq!((&error["code"], &error["suggestion"]), (&json!("unknown-function"), &json!("sma")));
    assert!(error["caret"].as_str().unwrap().contains("^^^^"), "{error}");

    // The dearest document that there may be, and one that is dearer.
    let long = |length: u32| HOLDER.replace("close > 0", &format!("close > sma(close, {length})"));
    let costly = |count: usize| {
        let columns: Vec<String> =
            (0..count).map(|n| format!("c{n} = \"sma(close, {})\"", 40_000 + n)).collect();
        HOLDER.replace("[execution]", &format!("[scan.columns]\n{}\n[execution]", columns.join("\n")))
    };
    assert_eq!(client.post("/api/agents", &wanted("Long", &long(50_000))).await.status, 201);
    assert_eq!(
        wrong_fields(&client.post("/api/agents", &wanted("Longer", &long(50_001))).await),
        ["brain.document"]
    );
    let refused = client.post("/api/agents", &wanted("Costly", &costly(100))).await;
    assert_eq!(refused.problem()["errors"][0]["code"], "too-costly", "{}", refused.text);
}

#[tokio::test]
async fn text_stays_text() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    for text in ["'; drop table agents; --", "<script>alert(1)</script>", "%_!' $1 ?1", "=cmd|'/C calc'!A0"] {
        let mut body = wanted(text, CROSSER);
        body["instructions"] = json!(text);
        let made = client.post("/api/agents", &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let agent = made.json();
        assert_eq!((&agent["name"], &agent["instructions"]), (&json!(text), &json!(text)));
        let found = client.search("/api/agents", &[("q", text)]).await.json();
        assert_eq!(found["items"][0]["name"], text, "{found}");
        for field in ["status", "stage", "manager", "pair", "sort"] {
            assert_eq!(client.search("/api/agents", &[(field, text)]).await.status, 422, "{field}");
        }
        for path in ["trades", "ledger", "equity"] {
            let answer = client.search(&format!("{}/{path}", path_of(&agent)), &[("format", text)]).await;
            assert_eq!(answer.status, 422, "{path}");
        }
    }
    assert_eq!(client.get("/api/agents?q=a%00b").await.status, 422);
    assert_eq!(client.get("/api/agents").await.json()["total"], 4, "the table is there");
}

#[rstest]
#[tokio::test]
async fn somebody_elses_agent_is_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Hers", HOLDER).await;
    let other = floor.other("read,write").await;
    let nobodys = format!("/api/agents/{NOBODYS}");
    for path in [&path, &nobodys, &"/api/agents/x'--".to_owned()] {
        for part in
            ["", "/trades", "/orders", "/fills", "/positions", "/equity", "/decisions", "/ledger", "/figures"]
        {
            assert_eq!(other.get(&format!("{path}{part}")).await.code(), "not_found", "{path}{part}");
        }
        for part in ["/trades", "/orders", "/fills", "/positions", "/equity", "/decisions", "/ledger"] {
            assert_eq!(
                other.get(&format!("{path}{part}?format=csv")).await.code(),
                "not_found",
                "{path}{part}"
            );
        }
        for step in ["start", "pause", "stop", "terminate", "positions/WAVE/close"] {
            assert_eq!(other.post_nothing(&format!("{path}/{step}")).await.code(), "not_found", "{step}");
        }
        assert_eq!(other.patch(path, &json!({"name": "Mine"})).await.code(), "not_found");
        assert_eq!(other.patch(path, &json!({"brain": {"example": "nope"}})).await.code(), "not_found");
        let put = other.request(Method::PUT, path).json(&wanted("Mine", HOLDER));
        assert_eq!(other.send(put).await.code(), "not_found");
        assert_eq!(other.delete(path).await.code(), "not_found");
    }
    assert_eq!(other.get("/api/agents").await.json()["total"], 0);
    assert_eq!(
        other.post("/api/agents", &wanted("Hers", HOLDER)).await.status,
        201,
        "names are an owner's own"
    );
    assert_eq!(client.get(&path).await.json()["status"], "running");
}

#[tokio::test]
async fn reading_and_writing_need_their_scopes() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let path = started(&floor.client().await, "Hers", HOLDER).await;
    let reads = floor.app.program(&floor.ada, "read").await;
    let writes = floor.app.program(&floor.ada, "write").await;
    for part in
        ["", "/trades", "/orders", "/fills", "/positions", "/equity", "/decisions", "/ledger", "/figures"]
    {
        assert_eq!(reads.get(&format!("{path}{part}")).await.status, 200, "{part}");
        assert_eq!(writes.get(&format!("{path}{part}")).await.code(), "scope_missing", "{part}");
        assert_eq!(floor.app.client().get(&format!("{path}{part}")).await.code(), "sign_in_needed", "{part}");
    }
    assert_eq!(writes.get("/api/agents").await.code(), "scope_missing");
    assert_eq!(reads.post("/api/agents", &wanted("x", HOLDER)).await.code(), "scope_missing");
    assert_eq!(reads.patch(&path, &json!({})).await.code(), "scope_missing");
    assert_eq!(reads.delete(&path).await.code(), "scope_missing");
    for step in ["start", "pause", "stop", "terminate", "positions/WAVE/close"] {
        assert_eq!(reads.post_nothing(&format!("{path}/{step}")).await.code(), "scope_missing", "{step}");
    }
    assert_eq!(writes.patch(&path, &json!({"name": "Ours"})).await.status, 200);
}
