//! Agents: made, found, changed and taken through their life.

use crate::trading_floor::{CROSSER, HOLDER, TradingFloor, path_of, started, wanted, wrong_fields};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

const NOBODYS: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[rstest]
#[tokio::test]
async fn an_agent_is_made_from_an_example_and_goes_through_its_life(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let body = json!({
        "name": "Bouncer", "pairs": ["WAVE", "CLIMB"], "timeframe": "15m", "allocation": 2500.5,
        "instructions": "Leave the <b>rest</b>.", "risk": {"stopLoss": 0.02, "maxDailyLoss": null},
        "brain": {"kind": "strategy", "example": "vwap_bounce"},
    });
    let made = client.post("/api/agents", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let agent = made.json();
    assert_eq!(
        (&agent["stage"], &agent["status"], &agent["timeframe"], &agent["allocation"]),
        (&json!("paper"), &json!("stopped"), &json!("15m"), &json!("2500.5"))
    );
    assert_eq!(agent["brain"]["source"], "example:vwap_bounce");
    assert!(agent["brain"]["document"].as_str().unwrap().contains("entry.long"));
    assert_eq!(
        (&agent["risk"]["stopLoss"], &agent["risk"]["maxDailyLoss"], &agent["risk"]["maxPosition"]),
        (&json!(0.02), &Value::Null, &json!(1.0))
    );
    for unknown in ["equity", "pnl", "pnlToday", "fees", "tradesFrom", "managerId", "stalled"] {
        assert_eq!(agent[unknown], Value::Null, "{unknown}");
    }
    let path = path_of(&agent);
    assert_eq!(client.get(&path).await.json(), agent);

    let step = async |name: &str| client.post_nothing(&format!("{path}/{name}")).await;
    assert_eq!(step("pause").await.code(), "wrong_state", "what does not run cannot be paused");
    let begun = step("start").await.json();
    assert_eq!((&begun["status"], &begun["equity"]), (&json!("running"), &json!("2500.5")));
    assert_eq!(begun["tradesFrom"], "2026-01-01T00:00:00.000Z");
    assert_eq!(
        (&begun["pnl"], &begun["fees"], &begun["halted"]),
        (&json!("0.0"), &json!("0.0"), &json!(false))
    );
    for (name, status) in
        [("pause", "paused"), ("start", "running"), ("start", "running"), ("stop", "stopped")]
    {
        assert_eq!(step(name).await.json()["status"], status);
    }
    assert_eq!(client.delete(&path).await.status, 204, "it holds nothing");
    assert_eq!(client.get(&path).await.code(), "not_found");
    let kinds = floor.app.test.kinds(floor.ada.id).await;
    let kinds: Vec<&str> =
        kinds.iter().map(String::as_str).filter(|kind| kind.starts_with("agent.")).collect();
    let expected = ["created", "started", "paused", "started", "stopped", "deleted"];
    assert_eq!(kinds, expected.map(|kind| format!("agent.{kind}")), "starting twice is starting once");
}

#[tokio::test]
async fn a_terminated_agent_stays_as_it_is_and_readable() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = started(&client, "Done", CROSSER).await;
    assert_eq!(client.post_nothing(&format!("{path}/terminate")).await.json()["status"], "terminated");
    assert_eq!(client.post_nothing(&format!("{path}/terminate")).await.status, 200);
    for step in ["start", "pause", "stop"] {
        assert_eq!(client.post_nothing(&format!("{path}/{step}")).await.code(), "wrong_state", "{step}");
    }
    let changed = client.patch(&path, &json!({"name": "Undone"})).await;
    assert_eq!(changed.code(), "wrong_state");
    assert!(changed.text.contains("terminated, for good"), "{}", changed.text);
    assert_eq!(client.get(&path).await.json()["name"], "Done");
    assert_eq!(client.get(&format!("{path}/ledger")).await.json()["total"], 1);
}

#[rstest]
#[tokio::test]
async fn lists_are_filtered_and_sorted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    for (name, pair) in [("beta 100%", "WAVE"), ("Alpha_1", "CLIMB"), ("gamma", "WAVE")] {
        let mut body = wanted(name, CROSSER);
        body["pairs"] = json!([pair]);
        assert_eq!(client.post("/api/agents", &body).await.status, 201);
        floor.app.test.clock.advance(domain::Period::from_seconds(1));
    }
    started(&client, "delta", CROSSER).await;
    let names = async |query: &str| -> Vec<String> {
        let list = client.get(&format!("/api/agents?{query}")).await;
        assert_eq!(list.status, 200, "{query}: {}", list.text);
        let list = list.json();
        let items = list["items"].as_array().unwrap();
        assert_eq!(list["total"].as_u64().unwrap(), items.len() as u64);
        items.iter().map(|agent| agent["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("").await, ["Alpha_1", "beta 100%", "delta", "gamma"]);
    assert_eq!(names("sort=newest").await, ["delta", "gamma", "Alpha_1", "beta 100%"]);
    assert_eq!(names("sort=status").await, ["delta", "Alpha_1", "beta 100%", "gamma"]);
    assert_eq!(names("status=running").await, ["delta"]);
    assert_eq!(names("stage=learning").await, [""; 0]);
    assert_eq!(names("pair=CLIMB").await, ["Alpha_1"]);
    assert_eq!(names("q=ALPHA").await, ["Alpha_1"]);
    assert_eq!(names("q=%25&pair=WAVE").await, ["beta 100%"], "a percent sign is one");
    assert_eq!(names(&format!("manager={NOBODYS}")).await, [""; 0]);
    let page = client.get("/api/agents?pageSize=3&page=2").await.json();
    assert_eq!((&page["total"], page["items"].as_array().unwrap().len()), (&json!(4), 1));
    let wrong = client.get("/api/agents?status=busy&sort=size&manager=x&colour=red").await;
    assert_eq!(wrong_fields(&wrong), ["status", "manager", "sort", "colour"]);
}

#[rstest]
#[tokio::test]
async fn a_merge_patch_changes_what_it_names_and_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let mut body = wanted("Patched", CROSSER);
    body["risk"] = json!({"stopLoss": 0.05, "maxOpenPositions": 3});
    body["brain"]["params"] = json!({"fast": 4});
    let made = client.post("/api/agents", &body).await.json();
    let path = path_of(&made);
    let patch = async |change: Value| {
        let request =
            client.request(Method::PATCH, &path).header("content-type", "application/merge-patch+json");
        let answer = client.send(request.body(change.to_string())).await;
        assert_eq!(answer.status, 200, "{change}: {}", answer.text);
        answer.json()
    };
    floor.app.test.clock.advance(domain::Period::from_seconds(1));
    let same = patch(json!({})).await;
    assert_eq!(same["risk"], made["risk"]);
    let limits = patch(json!({"risk": {"stopLoss": null, "takeProfit": 0.1}})).await["risk"].clone();
    assert_eq!(
        (&limits["stopLoss"], &limits["takeProfit"], &limits["maxOpenPositions"]),
        (&Value::Null, &json!(0.1), &json!(3))
    );
    let usual = patch(json!({"risk": {"maxOpenPositions": null}})).await["risk"].clone();
    assert_eq!((&usual["maxOpenPositions"], &usual["takeProfit"]), (&json!(5), &json!(0.1)));
    assert_eq!(patch(json!({"risk": null})).await["risk"]["takeProfit"], Value::Null);

    let brain = patch(json!({"brain": {"params": {"fast": 5}}})).await["brain"].clone();
    assert_eq!((&brain["params"], &brain["document"]), (&json!({"fast": 5.0}), &json!(CROSSER)));
    assert_eq!(patch(json!({"brain": {"params": {"fast": null}}})).await["brain"]["params"], json!({}));
    let brain = patch(json!({"brain": {"document": HOLDER}})).await["brain"].clone();
    assert_eq!((&brain["document"], &brain["source"]), (&json!(HOLDER), &Value::Null));
    let example = patch(json!({"brain": {"example": "rsi_2"}, "timeframe": "1d"})).await;
    assert_eq!((&example["brain"]["source"], &example["timeframe"]), (&json!("example:rsi_2"), &json!("1d")));
    let named = patch(json!({"name": "Renamed", "instructions": "x", "pairs": ["CLIMB"]})).await;
    assert_eq!((&named["name"], &named["pairs"]), (&json!("Renamed"), &json!(["CLIMB"])));
    assert_eq!(patch(json!({"instructions": null})).await["instructions"], "");

    let cannot = json!({"name": null, "pairs": null, "timeframe": null, "allocation": null, "brain": null});
    let refused = client.patch(&path, &cannot).await;
    assert_eq!(wrong_fields(&refused), ["name", "pairs", "timeframe", "allocation", "brain"]);
    let other = client.post("/api/agents", &wanted("Other", CROSSER)).await.json();
    assert_eq!(client.patch(&path_of(&other), &json!({"name": "RENAMED"})).await.code(), "name_taken");
}

#[tokio::test]
async fn a_put_makes_everything_anew() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let mut body = wanted("First", CROSSER);
    body["risk"] = json!({"stopLoss": 0.05});
    body["instructions"] = json!("Be careful.");
    body["timeframe"] = json!("1h");
    let made = client.post("/api/agents", &body).await.json();
    let path = path_of(&made);
    let put = async |body: &Value| client.send(client.request(Method::PUT, &path).json(body)).await;
    let anew = put(&wanted("Second", HOLDER)).await.json();
    assert_eq!(
        (&anew["id"], &anew["name"], &anew["createdAt"]),
        (&made["id"], &json!("Second"), &made["createdAt"])
    );
    assert_eq!((&anew["instructions"], &anew["risk"]["stopLoss"]), (&json!(""), &Value::Null));
    assert_eq!(anew["timeframe"], "5m", "that of the document");
    assert_eq!(wrong_fields(&put(&json!({})).await), ["brain", "instructions"]);
}

#[tokio::test]
async fn an_agent_keeps_the_version_of_a_strategy_that_it_was_given() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let kept = client.post("/api/strategies", &json!({"document": CROSSER})).await.json();
    let id = kept["id"].as_str().unwrap();
    let newer = CROSSER.replace("0.5", "0.25");
    assert_eq!(client.patch(&format!("/api/strategies/{id}"), &json!({"document": newer})).await.status, 200);
    let make = async |name: &str, brain: Value| {
        let mut body = wanted(name, CROSSER);
        body["brain"] = brain;
        client.post("/api/agents", &body).await
    };
    let newest = make("Newest", json!({"kind": "strategy", "strategyId": id})).await.json();
    assert_eq!(
        (&newest["brain"]["document"], &newest["brain"]["source"]),
        (&json!(newer), &json!(format!("strategy:{id}:2")))
    );
    let first = make("First", json!({"kind": "strategy", "strategyId": id, "version": 1})).await.json();
    assert_eq!(first["brain"]["document"], CROSSER);
    assert_eq!(client.delete(&format!("/api/strategies/{id}")).await.status, 204);
    assert_eq!(client.get(&path_of(&first)).await.json()["brain"]["document"], CROSSER);
    let other = floor.other("read,write").await;
    let mut theirs = wanted("Theirs", CROSSER);
    theirs["brain"] = json!({"kind": "strategy", "strategyId": id});
    assert_eq!(wrong_fields(&other.post("/api/agents", &theirs).await), ["brain.strategyId"]);
}
