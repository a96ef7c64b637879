//! Strategies that a person keeps.

use rstest::rstest;
use serde_json::{Value, json};
use testkit::{Backend, TestApp};

fn document(name: &str, length: u32) -> String {
    format!(
        "name = \"{name}\"\ntimeframe = \"15m\"\n[execution]\nentry.long = \"close > sma(close, {length})\"\n\
         exit.long = \"close < sma(close, {length})\"\nsize.equity = 0.5\n"
    )
}

#[rstest]
#[tokio::test]
async fn every_save_is_a_new_version_and_none_is_edited(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let client = app.program(&ada, "read,write").await;
    let made = client.post("/api/strategies", &json!({"document": document("Up", 5)})).await;
    assert_eq!((made.status, &made.json()["name"], &made.json()["version"]), (201, &json!("Up"), &json!(1)));
    let path = format!("/api/strategies/{}", made.json()["id"].as_str().unwrap());
    let saved = client.patch(&path, &json!({"document": document("Up again", 7), "version": 1})).await.json();
    assert_eq!((&saved["name"], &saved["version"]), (&json!("Up again"), &json!(2)));
    let same = client.patch(&path, &json!({"document": document("Up again", 7)})).await.json();
    assert_eq!(same["version"], 2, "the same document is no new version");
    let late = client.patch(&path, &json!({"document": document("Late", 9), "version": 1})).await;
    assert_eq!(late.code(), "conflict");
    let versions = client.get(&format!("{path}/versions")).await.json();
    let numbers: Vec<&Value> =
        versions["items"].as_array().unwrap().iter().map(|one| &one["version"]).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(client.get(&format!("{path}?version=1")).await.json()["document"], document("Up", 5));
    assert_eq!(client.get("/api/strategies").await.json()["total"], 1);
    assert_eq!(client.delete(&path).await.status, 204);
    assert_eq!(client.get(&path).await.code(), "not_found");
    assert_eq!(
        app.test
            .kinds(ada.id)
            .await
            .into_iter()
            .filter(|kind| kind.starts_with("strategy"))
            .collect::<Vec<_>>(),
        ["strategy.created", "strategy.saved", "strategy.deleted"]
    );
}

#[rstest]
#[tokio::test]
async fn names_are_taken_by_one_owner_at_a_time(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let (ada, bo) = (app.given_an_admin().await, app.given_a_member("bo").await);
    let (hers, his) = (app.program(&ada, "read,write").await, app.program(&bo, "read,write").await);
    let body = json!({"document": document("Up", 5)});
    let first = hers.post("/api/strategies", &body).await.json();
    assert_eq!(hers.post("/api/strategies", &body).await.code(), "name_taken");
    assert_eq!(his.post("/api/strategies", &body).await.status, 201);
    let other = hers.post("/api/strategies", &json!({"document": document("Down", 5)})).await.json();
    let path = format!("/api/strategies/{}", other["id"].as_str().unwrap());
    assert_eq!(hers.patch(&path, &body).await.code(), "name_taken");
    let path = format!("/api/strategies/{}", first["id"].as_str().unwrap());
    assert_eq!([his.get(&path).await.status, his.delete(&path).await.status], [404; 2], "it is not his");
    for suffix in ["/versions", "?version=1"] {
        assert_eq!(hers.get(&format!("{path}{suffix}")).await.status, 200, "{suffix}");
        assert_eq!(his.get(&format!("{path}{suffix}")).await.code(), "not_found", "{suffix}");
    }
    assert_eq!(his.patch(&path, &body).await.code(), "not_found");
    assert_eq!(hers.delete(&path).await.status, 204);
    assert_eq!(hers.post("/api/strategies", &body).await.status, 201, "the name is free again");
}

#[tokio::test]
async fn mistakes_are_told_with_their_place() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let client = app.program(&ada, "read,write").await;
    let wrong = document("Up", 5).replace("sma", "smaa");
    let refused = client.post("/api/strategies", &json!({"document": wrong})).await;
    let error = refused.problem()["errors"][0].clone();
    assert_eq!((refused.status, &error["field"], &error["line"]), (422, &json!("document"), &json!(4)));
    assert_eq!((&error["code"], &error["suggestion"]), (&json!("unknown-function"), &json!("sma")));
    let checked = client.post("/api/strategies/check", &json!({"document": wrong})).await.json();
    assert_eq!((&checked["ok"], &checked["problems"][0]["caret"]), (&json!(false), &error["caret"]));
    let right = client.post("/api/strategies/check", &json!({"document": document("Up", 5)})).await.json();
    assert_eq!((&right["ok"], &right["timeframe"]), (&json!(true), &json!("15m")));
    // With the line breaks of a browser's form, and as an object.
    let form = document("Up", 5).replace('\n', "\r\n");
    assert_eq!(client.post("/api/strategies/check", &json!({"document": form})).await.json()["ok"], true);
    let object = json!({"name": "Object", "timeframe": "1h", "execution": {
        "entry": {"long": "close > open"}, "size": {"units": 1}, "max_holding_bars": 2}});
    assert_eq!(client.post("/api/strategies", &json!({"document": object})).await.json()["name"], "Object");
    for wrong in [json!({}), json!({"document": ""}), json!({"document": 7}), json!({"document": "a\u{0}"})] {
        assert_eq!(client.post("/api/strategies", &wrong).await.code(), "invalid_fields", "{wrong}");
    }
}

#[tokio::test]
async fn the_examples_come_with_the_program() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let client = app.program(&ada, "read,write").await;
    let examples = client.get("/api/strategies/examples").await.json();
    assert_eq!(examples["total"], 11);
    for example in examples["items"].as_array().unwrap() {
        let kept = client.post("/api/strategies", &json!({"document": example["document"]})).await;
        assert_eq!((kept.status, &kept.json()["name"]), (201, &example["name"]));
    }
}
