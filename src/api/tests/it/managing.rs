//! A trading floor with managers on it, whose model says what a test tells it to.

use crate::trading_floor::TradingFloor;
use domain::{Money, Period};
use serde_json::{Value, json};
use services::{
    kernel::models::{Models, Source, USUAL_MEMORY},
    managers,
};
use std::sync::Arc;
use testkit::{Backend, Client, ScriptedModel, TestHouse, said};

pub struct Managing {
    pub floor: TradingFloor,
    pub model: ScriptedModel,
}

impl Managing {
    pub async fn open(backend: Backend) -> Self {
        Self::asking(ScriptedModel::default(), backend).await
    }

    /// With a model that has something to say already.
    pub async fn asking(model: ScriptedModel, backend: Backend) -> Self {
        let price = |text: &str| text.parse::<Money>().unwrap();
        let source = Source::new("test", "openai-compatible", Arc::new(model.clone()), &["m", "unpriced"]);
        let source = source.priced("m", price("3"), price("15"));
        let mut test = TestHouse::new(backend).await;
        test.house = test.house.clone().asking(Models::new(vec![source], USUAL_MEMORY));
        let floor = TradingFloor::over(test).await;
        managers::schedule(floor.app.house()).await.unwrap();
        managers::twin::schedule(floor.app.house()).await.unwrap();
        Self { floor, model }
    }

    pub async fn client(&self) -> Client {
        self.floor.client().await
    }

    /// Lets so many minutes of the market pass, one a second.
    pub async fn pass(&self, minutes: i64) {
        for _ in 0..minutes {
            self.floor.app.test.clock.advance(Period::from_seconds(1));
            self.floor.tick().await;
        }
    }

    /// What the model answers next.
    pub fn says(&self, decisions: &Value) {
        self.model.next(Ok(said(&json!({ "decisions": decisions }).to_string(), 1_000, 100)));
    }

    /// Starts a manager with this as its first answer, and lets the tick happen.
    pub async fn first_tick(&self, client: &Client, path: &str, decisions: &Value) {
        self.says(decisions);
        let begun = client.post_nothing(&format!("{path}/start")).await;
        assert_eq!(begun.status, 200, "{}", begun.text);
        self.pass(2).await;
    }

    /// Asks a manager now, with this as its answer.
    pub async fn triggered(&self, client: &Client, path: &str, decisions: &Value) {
        self.says(decisions);
        let asked = client.post_nothing(&format!("{path}/trigger")).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
        self.pass(2).await;
    }

    /// Does something while the model thinks about a tick that a person has asked for, and lets the tick end.
    pub async fn while_it_thinks<T>(&self, client: &Client, path: &str, act: impl Future<Output = T>) -> T {
        let before = self.model.asked().len();
        self.model.hold();
        let asked = client.post_nothing(&format!("{path}/trigger")).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
        let meanwhile = async {
            self.model.was_asked(before + 1).await;
            let acted = act.await;
            self.model.let_go();
            acted
        };
        let (acted, ()) = futures::join!(meanwhile, self.pass(1));
        acted
    }
}

/// A body that makes a manager, which asks the scripted model each hour.
pub fn wanted(name: &str) -> Value {
    json!({"name": name, "config": {"llmModel": "test/m", "skipWhenQuiet": false}})
}

/// The path of a new manager.
pub async fn made(client: &Client, body: &Value) -> String {
    let made = client.post("/api/managers", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    format!("/api/managers/{}", made.json()["id"].as_str().unwrap())
}

/// A decision to make an agent.
pub fn create(name: &str) -> Value {
    json!({"action": "create_agent", "params": {"name": name}, "reasoning": "one more"})
}
