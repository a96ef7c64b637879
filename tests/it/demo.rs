//! "Start with a demo": what a newcomer sees within a minute, and what a second press does.

use adapters::feeds::simulated::Simulated;
use agent_manager::compose;
use domain::{
    Period, Timestamp,
    accounts::Account,
    market::{Minute, calendar::Date},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    desk::{self, Tick},
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
    managers::{self, Wake, tick::ManagerTick},
    market::{self, Market},
};
use std::sync::Arc;
use testkit::{AppOptions, Backend, Client, TestApp, TestHouse, given_a_market};

/// A server on the simulated market, at the speed that it has when nobody says another.
struct Newcomers {
    app: TestApp,
    ada: Account,
    worker: Worker,
}

impl Newcomers {
    async fn come(backend: Backend, begin: Minute) -> Self {
        let mut test = TestHouse::new(backend).await;
        test.house = test.house.clone().trading(Market::on(Arc::new(Simulated::new(1, &[]))));
        market::open(&test.house, begin, 60).await.unwrap();
        desk::schedule(&test.house).await.unwrap();
        managers::schedule(&test.house).await.unwrap();
        let managing = Handlers::default().with(Wake).with(Driven(ManagerTick::default()));
        let handlers = managing.with(Tick::default());
        let worker = Worker::new(test.house.clone(), handlers, WorkerOptions::named("tests"));
        let app = served(test).await;
        let ada = app.given_an_admin().await;
        Self { app, ada, worker }
    }

    /// Lets so many seconds pass, with what a server does in each of them.
    async fn wait(&self, seconds: u32) {
        for _ in 0..seconds {
            self.app.test.clock.advance(Period::from_seconds(1));
            self.worker.run_due_jobs().await.unwrap();
        }
    }
}

async fn served(test: TestHouse) -> TestApp {
    let pages = compose::pages(&test.house, None);
    TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await
}

/// A minute of a day, in UTC.
fn minute(year: i64, month: i64, day: i64, minute_of_day: i64) -> Minute {
    let days = Date { year, month, day }.day_number().unwrap();
    Minute::containing(Timestamp::from_millis((days * 1_440 + minute_of_day) * 60_000))
}

async fn total(client: &Client, path: &str) -> u64 {
    client.get(path).await.json()["total"].as_u64().unwrap()
}

async fn fills(client: &Client) -> usize {
    let filled = client.get("/api/events?kind=order.filled&limit=100").await.json();
    filled["items"].as_array().unwrap().len()
}

fn names(answer: &Value) -> Vec<&str> {
    answer["managers"].as_array().unwrap().iter().map(|manager| manager["name"].as_str().unwrap()).collect()
}

#[rstest]
#[case::a_weekday(Backend::Sqlite, minute(2026, 11, 26, 577))]
#[case::on_postgres(Backend::Postgres, minute(2026, 11, 26, 577))]
#[case::a_night(Backend::Sqlite, minute(2027, 3, 2, 184))]
#[case::a_weekend(Backend::Sqlite, minute(2026, 12, 5, 1_210))]
#[tokio::test]
async fn a_newcomer_sees_agents_trade_within_a_minute(#[case] backend: Backend, #[case] begin: Minute) {
    let newcomers = Newcomers::come(backend, begin).await;
    let browser = newcomers.app.signed_in(&newcomers.ada).await;
    for page in ["/", "/managers"] {
        let offered = browser.get(page).await.text;
        assert!(offered.contains("Start the demo") && offered.contains("60 times as fast"), "{offered}");
    }
    // The time that it takes to make an account.
    newcomers.wait(15).await;
    let begun = browser.post_nothing("/api/demo").await;
    assert_eq!(begun.status, 201, "{}", begun.text);
    let begun = begun.json();
    assert_eq!((names(&begun), &begun["marketSpeed"]), (vec!["Venture demo", "Hedge demo"], &json!(60)));
    newcomers.wait(45).await;
    assert_eq!(total(&browser, "/api/agents?status=running").await, 14, "both teams are made at once");
    assert!(fills(&browser).await > 0, "nothing was traded");
    let dashboard = browser.get("/").await.text;
    for shown in ["Venture demo", "Latest decisions", "2 of 2 run", "Models today"] {
        assert!(dashboard.contains(shown), "{shown} in {dashboard}");
    }
    assert!(!dashboard.contains("Start the demo"));
    let log =
        browser.get(&format!("/api/managers/{}/logs", begun["managers"][0]["id"].as_str().unwrap())).await;
    let run = log.json()["items"][0]["runId"].as_str().unwrap().to_owned();
    assert!(dashboard.contains(&format!("/runs/{run}")), "a decision leads to its run");
}

#[rstest]
#[tokio::test]
async fn a_second_press_makes_nothing_twice(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let newcomers = Newcomers::come(backend, minute(2026, 11, 26, 577)).await;
    let browser = newcomers.app.signed_in(&newcomers.ada).await;
    let (one, two) = tokio::join!(browser.post_nothing("/api/demo"), browser.post_nothing("/api/demo"));
    let mut answers = [one.status, two.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 201], "{} {}", one.text, two.text);
    let mut ids: Vec<Value> = [&one, &two]
        .iter()
        .flat_map(|answer| answer.json()["managers"].as_array().unwrap().clone())
        .collect();
    ids.sort_by_key(|manager| manager["id"].to_string());
    assert_eq!((&ids[0]["id"], &ids[2]["id"]), (&ids[1]["id"], &ids[3]["id"]));
    assert_eq!(total(&browser, "/api/managers").await, 2);
    newcomers.wait(2).await;
    let again = browser.post_nothing("/api/demo").await;
    assert_eq!((again.status, again.json()["managers"][0]["status"].clone()), (200, json!("running")));
    assert_eq!(total(&browser, "/api/agents").await, 14);
}

#[tokio::test]
async fn the_demo_is_for_an_empty_house_on_the_simulated_market() {
    let newcomers = Newcomers::come(Backend::Sqlite, minute(2026, 11, 26, 577)).await;
    let reader = newcomers.app.program(&newcomers.ada, "read").await;
    assert_eq!(reader.post_nothing("/api/demo").await.code(), "scope_missing");
    let grace = newcomers.app.given_a_member("grace").await;
    let busy = newcomers.app.signed_in(&grace).await;
    assert_eq!(busy.post("/api/managers", &json!({"name": "Mine"})).await.status, 201);
    let refused = busy.post_nothing("/api/demo").await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "conflict"), "{}", refused.text);
    assert!(!busy.get("/").await.text.contains("Start the demo"));
    let ada = newcomers.app.signed_in(&newcomers.ada).await;
    assert_eq!(ada.post_nothing("/api/demo").await.status, 201, "what grace has is nothing to her");

    let mut test = TestHouse::new(Backend::Sqlite).await;
    given_a_market(&mut test).await;
    let app = served(test).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let refused = browser.post_nothing("/api/demo").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("--market simulated"), "{}", refused.text);
    assert!(!browser.get("/managers").await.text.contains("Start the demo"));
}
