//! The market as programs see it: up to market time and never beyond.

use rstest::rstest;
use serde_json::{Value, json};
use testkit::{AppOptions, Backend, Client, DAYS_OF_HISTORY, TestApp, TestHouse, given_a_market};

async fn reader(backend: Backend) -> (TestApp, Client) {
    let mut test = TestHouse::new(backend).await;
    given_a_market(&mut test).await;
    let app = TestApp::start_with(test, AppOptions::default()).await;
    let ada = app.given_an_admin().await;
    let client = app.program(&ada, "read").await;
    (app, client)
}

#[rstest]
#[tokio::test]
async fn an_instrument_has_its_price_its_age_and_its_change(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (_app, client) = reader(backend).await;
    let feeds = client.get("/api/feeds").await.json();
    assert_eq!(feeds["items"][0]["name"], "scripted");
    assert_eq!(feeds["items"][0]["now"], "2026-01-01T00:00:00.000Z");
    let list = client.get("/api/instruments").await.json();
    let climb =
        &list["items"].as_array().unwrap().iter().find(|one| one["symbol"] == "CLIMB").unwrap().clone();
    assert_eq!(climb["priceAt"], "2026-01-01T00:00:00.000Z");
    assert_eq!((&climb["ageSeconds"], &climb["tradable"]), (&json!(0), &json!(true)));
    // 20,000 ticks of a cent and one more every ten minutes; a day is 144 of them.
    assert_eq!(climb["price"], "228.80");
    let change = climb["change"].as_f64().unwrap();
    assert!((change - 1.44 / 227.36).abs() < 1e-4, "{change}");
    let csv = client.get("/api/instruments?format=csv").await;
    assert!(
        csv.text.starts_with("symbol,title,kind,price,") && csv.text.contains("\r\nCLIMB,"),
        "{}",
        csv.text
    );
}

#[tokio::test]
async fn no_bar_of_the_future_is_ever_answered() {
    let (_app, client) = reader(Backend::Sqlite).await;
    for query in
        ["timeframe=1m", "timeframe=1m&to=2026-01-02T00:00:00Z", "timeframe=1h&from=2025-12-31T22:00:00Z"]
    {
        let bars = client.get(&format!("/api/instruments/WAVE/bars?{query}")).await.json();
        let last = bars["items"].as_array().unwrap().last().unwrap()["at"].as_str().unwrap().to_owned();
        assert!(last.as_str() < "2026-01-01", "{query}: {last}");
    }
    let beyond = client.get("/api/instruments/WAVE/bars?from=2026-01-01T00:00:00Z").await.json();
    assert_eq!(beyond["items"], json!([]));
}

#[tokio::test]
async fn longer_bars_are_put_together_and_the_newest_come() {
    let (_app, client) = reader(Backend::Sqlite).await;
    let days = client.get("/api/instruments/CLIMB/bars?timeframe=1d&limit=500").await.json();
    let items = days["items"].as_array().unwrap();
    assert_eq!(items.len(), usize::try_from(DAYS_OF_HISTORY).unwrap());
    assert_eq!(days["finished"], true);
    let hours = client.get("/api/instruments/CLIMB/bars?timeframe=1h&limit=3").await.json();
    let at: Vec<&Value> = hours["items"].as_array().unwrap().iter().map(|bar| &bar["at"]).collect();
    assert_eq!(at, ["2025-12-31T21:00:00.000Z", "2025-12-31T22:00:00.000Z", "2025-12-31T23:00:00.000Z"]);
    // Twice: the second answer comes from memory and is the same.
    assert_eq!(client.get("/api/instruments/CLIMB/bars?timeframe=1h&limit=3").await.json(), hours);
    let csv = client.get("/api/instruments/CLIMB/bars?timeframe=1h&limit=3&format=csv").await;
    assert_eq!(csv.text.lines().count(), 4);
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"CLIMB-1h.csv\"");
}

#[tokio::test]
async fn expressions_are_computed_and_mistakes_are_shown_where_they_are() {
    let (_app, client) = reader(Backend::Sqlite).await;
    let fields = [
        ("timeframe", "15m"),
        ("limit", "4"),
        ("presets", "rsi,macd"),
        ("expressions", "mean = sma(close, 3); ratio = close / close@WAVE"),
    ];
    let found = client.search("/api/instruments/CLIMB/indicators", &fields).await.json();
    let names: Vec<&Value> = found["columns"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["rsi14", "macd", "macdSignal", "macdHistogram", "mean", "ratio"]);
    for column in found["columns"].as_array().unwrap() {
        assert!(column["values"].as_array().unwrap().iter().all(Value::is_number), "{column}");
    }
    let wrong =
        client.search("/api/instruments/CLIMB/indicators", &[("expressions", "smaa(close, 3)")]).await;
    let problem = wrong.problem();
    let error = &problem["errors"][0];
    assert_eq!(
        (wrong.status, &error["field"], &error["suggestion"]),
        (422, &json!("expressions"), &json!("sma"))
    );
    assert_eq!((&error["line"], &error["column"]), (&json!(1), &json!(1)));
    assert!(error["caret"].as_str().unwrap().contains("^^^^"));
    let nowhere = client.search("/api/instruments/CLIMB/indicators", &[("expressions", "close@WAV")]).await;
    assert_eq!(nowhere.problem()["errors"][0]["suggestion"], "WAVE");
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let (_app, client) = reader(Backend::Sqlite).await;
    assert_eq!(client.get("/api/instruments/NONE").await.code(), "not_found");
    assert_eq!(client.get("/api/instruments/NO%20NE/bars").await.code(), "not_found");
    let about = client.get("/api/instruments/WAVE").await.json();
    assert_eq!(
        (&about["symbol"], &about["regime"]),
        (&json!("WAVE"), &Value::Null),
        "twenty days are too few"
    );
    for wrong in
        ["timeframe=7m", "timeframe=2d", "limit=0", "from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z"]
    {
        assert_eq!(client.get(&format!("/api/instruments/WAVE/bars?{wrong}")).await.status, 422, "{wrong}");
    }
    let closed = TestApp::start(Backend::Sqlite).await;
    let ada = closed.given_an_admin().await;
    let client = closed.program(&ada, "read").await;
    for path in ["feeds", "instruments", "instruments/WAVE", "instruments/WAVE/bars"] {
        assert_eq!(client.get(&format!("/api/{path}")).await.code(), "market_closed", "{path}");
    }
}

#[tokio::test]
async fn a_market_that_does_not_answer_is_no_defect() {
    let mut test = TestHouse::new(Backend::Sqlite).await;
    let feed = given_a_market(&mut test).await;
    let app = TestApp::start_with(test, AppOptions::default()).await;
    let ada = app.given_an_admin().await;
    let client = app.program(&ada, "read").await;
    let reason = "it is away".to_owned();
    feed.fail(Some(domain::market::FeedError::Unavailable { market: "scripted", reason }));
    let answer = client.get("/api/instruments").await;
    assert_eq!((answer.code().as_str(), answer.header("retry-after")), ("market_unavailable", "5"));
    feed.fail(None);
    assert_eq!(client.get("/api/instruments").await.status, 200);
}
