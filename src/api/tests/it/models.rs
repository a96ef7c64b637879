//! Models, calls, spending and the owner's budget from outside.

use domain::Period;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use services::kernel::models::{Models, Source, USUAL_MEMORY};
use std::sync::Arc;
use testkit::{AppOptions, Backend, ScriptedModel, TestApp, TestHouse, said};

async fn app(backend: Backend, model: &ScriptedModel) -> TestApp {
    let mut test = TestHouse::new(backend).await;
    let price = |text: &str| text.parse().unwrap();
    let source = Source::new("local", "openai-compatible", Arc::new(model.clone()), &["test"]).priced(
        "test",
        price("3"),
        price("15"),
    );
    test.house = test.house.asking(Models::new(vec![source], USUAL_MEMORY));
    TestApp::start_with(test, AppOptions::default()).await
}

#[rstest]
#[tokio::test]
async fn a_model_is_listed_tried_and_its_call_is_found(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let model = ScriptedModel::always(said(r#"{"greeting": "Hello", "sum": 42}"#, 1_000, 100));
    let app = app(backend, &model).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let models = browser.get("/api/models").await.json();
    assert_eq!(
        (&models["items"][0]["name"], &models["items"][1]["name"]),
        (&json!("rules/default"), &json!("local/test"))
    );
    assert_eq!(
        (&models["items"][1]["inputPerMillion"], &models["items"][1]["circuit"]),
        (&json!("3.00"), &json!("closed"))
    );

    model.hold();
    let wanted = json!({"model": "local/test"});
    let (tried, ()) = futures::join!(browser.post("/api/models/test", &wanted), async {
        model.was_asked(1).await;
        app.test.clock.advance(Period::from_millis(840));
        model.let_go();
    });
    let tried = tried.json();
    assert_eq!((&tried["ok"], &tried["cost"]), (&json!(true), &json!("0.0045")));
    let calls = browser.get("/api/models/calls?model=local/test&state=answered").await.json();
    assert_eq!((&calls["total"], &calls["items"][0]["id"]), (&json!(1), &tried["callId"]));
    assert_eq!(calls["items"][0]["latencyMs"], 840);
    let path = format!("/api/models/calls/{}", tried["callId"].as_str().unwrap());
    let call = browser.get(&path).await.json();
    assert_eq!((&call["role"], &call["answer"]), (&json!("test"), &tried["answer"]));
    assert_eq!(call["latencyMs"], 840, "so long it took to answer");
    let spend = browser.get("/api/models/spend?by=day").await.json();
    let day = &spend["items"][0];
    assert_eq!(
        (&day["key"], &day["calls"], &day["cost"]),
        (&json!("2026-01-01"), &json!(1), &json!("0.0045"))
    );

    let bob = app.given_a_member("bob").await;
    let other = app.signed_in(&bob).await;
    assert_eq!(other.get(&path).await.status, 404, "it is somebody else's");
    assert_eq!(other.get("/api/models/spend").await.json()["items"], json!([]));
    for wrong in ["/api/models/calls?state=lost", "/api/models/spend?by=week", "/api/models/spend?days=0"] {
        assert_eq!(browser.get(wrong).await.status, 422, "{wrong}");
    }
    app.stop().await;
}

#[rstest]
#[tokio::test]
async fn the_owners_budget_is_set_and_holds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let model = ScriptedModel::always(said(r#"{"greeting": "Hello", "sum": 42}"#, 1_000, 100));
    let app = app(backend, &model).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let set = async |body: serde_json::Value| {
        browser.send(browser.request(Method::PUT, "/api/models/budget").json(&body)).await
    };
    let budget = browser.get("/api/models/budget").await.json();
    assert_eq!(budget, json!({"perDay": null, "takenToday": "0.00", "spentToday": "0.00"}));
    for wrong in [json!({}), json!({"perDay": "-1"}), json!({"perDay": "1000001"}), json!({"perDay": true})] {
        assert_eq!(set(wrong.clone()).await.status, 422, "{wrong}");
    }
    assert_eq!(set(json!({"perDay": "0.01"})).await.json()["perDay"], "0.01");
    let tried = browser.post("/api/models/test", &json!({"model": "local/test"})).await.json();
    assert_eq!(
        (&tried["ok"], &tried["code"], &tried["callId"]),
        (&json!(false), &json!("budget"), &json!(null))
    );
    assert!(tried["error"].as_str().unwrap().contains("the owner's budget of the day held"));
    assert_eq!(model.asked().len(), 0);
    assert_eq!(set(json!({"perDay": null})).await.status, 200);
    let tried = browser.post("/api/models/test", &json!({"model": "local/test"})).await.json();
    assert_eq!(tried["ok"], true);
    assert_eq!(browser.get("/api/models/budget").await.json()["spentToday"], "0.0045");
    let kinds = app.test.kinds(ada.id).await;
    let last: Vec<&str> = kinds.iter().rev().take(4).rev().map(String::as_str).collect();
    assert_eq!(last, ["budget.changed", "budget.refused", "budget.changed", "model.called"]);
    app.stop().await;
}
