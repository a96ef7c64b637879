//! A server on a market that the test lets go on, and what tests ask of its agents.

use domain::{Fixed, Period, accounts::Account, market::Minute};
use serde_json::{Value, json};
use services::{
    agents::deciding::Deciding,
    desk::{self, Tick},
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
    managers::{Wake, tick::ManagerTick, twin::Twins},
    market,
};
use std::sync::Arc;
use testkit::{
    Answer, AppOptions, Backend, Client, MockClock, ScriptedFeed, TestApp, TestHouse, given_a_market,
};

/// Crosses often, so that an hour sees trades.
pub const CROSSER: &str = r#"
name = "Crosser"
timeframe = "5m"
[params]
fast = { value = 3, range = [2, 6] }
[scan.columns]
quick = "ema(close, fast)"
[execution]
entry.long = "crosses_above(ema(close, fast), ema(close, 8))"
exit.long = "crosses_below(ema(close, fast), ema(close, 8))"
size.equity = 0.5
[costs]
fee = 0.0005
slippage_bps = 1
"#;

/// Buys at its first close and keeps what it has.
pub const HOLDER: &str = r#"
name = "Holder"
timeframe = "5m"
[execution]
entry.long = "close > 0"
exit.long = "close < 0"
size.equity = 0.5
"#;

pub struct TradingFloor {
    pub app: TestApp,
    pub feed: Arc<ScriptedFeed>,
    pub ada: Account,
    worker: Worker,
}

impl TradingFloor {
    pub async fn open(backend: Backend) -> Self {
        Self::over(TestHouse::new(backend).await).await
    }

    /// In a house that the test has prepared. Market time goes sixty times as fast as that of the test.
    pub async fn over(mut test: TestHouse) -> Self {
        let feed = given_a_market(&mut test).await;
        market::open(&test.house, Minute::containing(MockClock::START), 60).await.unwrap();
        desk::schedule(&test.house).await.unwrap();
        let managing =
            Handlers::default().with(Wake).with(Twins::default()).with(Driven(ManagerTick::default()));
        let handlers = managing.with(Tick::default()).with(Driven(Deciding));
        let worker = Worker::new(test.house.clone(), handlers, WorkerOptions::named("desk"));
        let app = TestApp::start_with(test, AppOptions::default()).await;
        let ada = app.given_an_admin().await;
        Self { app, feed, ada, worker }
    }

    pub async fn client(&self) -> Client {
        self.app.program(&self.ada, "read,write").await
    }

    pub async fn other(&self, scopes: &str) -> Client {
        let grace = self.app.given_a_member("grace").await;
        self.app.program(&grace, scopes).await
    }

    pub async fn tick(&self) {
        self.worker.run_due_jobs().await.unwrap();
    }

    /// Lets so many minutes of the market pass, ten at a time.
    pub async fn trade(&self, minutes: i64) {
        for _ in 0..minutes / 10 {
            self.app.test.clock.advance(Period::from_seconds(10));
            self.tick().await;
        }
    }
}

/// A body that makes an agent on WAVE.
pub fn wanted(name: &str, document: &str) -> Value {
    json!({
        "name": name, "pairs": ["WAVE"], "allocation": "10000",
        "brain": {"kind": "strategy", "document": document},
    })
}

/// The path of a new agent that has been started.
pub async fn started(client: &Client, name: &str, document: &str) -> String {
    let made = client.post("/api/agents", &wanted(name, document)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = path_of(&made.json());
    let begun = client.post_nothing(&format!("{path}/start")).await;
    assert_eq!((begun.status, &begun.json()["status"]), (200, &json!("running")), "{}", begun.text);
    path
}

pub fn path_of(agent: &Value) -> String {
    format!("/api/agents/{}", agent["id"].as_str().unwrap())
}

/// The fields that a refused request names.
pub fn wrong_fields(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 422, "{}", answer.text);
    let problem = answer.problem();
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

/// Everything that a list has, page by page.
pub async fn all(client: &Client, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    for page in 1.. {
        let list = client.get(&format!("{path}?page={page}&pageSize=7")).await.json();
        items.extend(list["items"].as_array().unwrap().iter().cloned());
        if items.len() as u64 >= list["total"].as_u64().unwrap() {
            break;
        }
    }
    items
}

/// An amount of an answer.
pub fn fixed(value: &Value) -> Fixed {
    value.as_str().unwrap_or_else(|| panic!("no amount: {value}")).parse().unwrap()
}
