//! A floor with a manager on it, whose model says what a test tells it to.

use crate::floor::{Floor, IDLE};
use domain::{
    ManagerId, Money, PageRequest,
    agents::Agent,
    managers::{LogRow, Manager, ManagerConfig, ManagerStep},
    models::ModelError,
    runs::{Run, RunFilter},
};
use futures::TryStreamExt;
use serde_json::{Value, json};
use services::{
    House,
    kernel::{
        models::{Models, Source},
        runs,
    },
    managers::{self, NewManager, tick::Gathered},
};
use std::sync::Arc;
use storage::LogFilter;
use testkit::{Backend, ScriptedModel, TestHouse, said};

pub const PAGE: PageRequest = match PageRequest::new(1, 100) {
    Some(page) => page,
    None => panic!("a page"),
};

pub struct Managing {
    pub floor: Floor,
    pub model: ScriptedModel,
}

impl Managing {
    pub async fn open(backend: Backend) -> Self {
        Self::over(TestHouse::new(backend).await).await
    }

    /// In a house that the test has prepared.
    pub async fn over(mut test: TestHouse) -> Self {
        // What it says when a test has told it nothing.
        let model = ScriptedModel::always(said(r#"{"decisions": []}"#, 1_000, 100));
        test.house = test.house.clone().asking(models(&model));
        let floor = Floor::over(test).await;
        managers::schedule(&floor.house).await.unwrap();
        managers::twin::schedule(&floor.house).await.unwrap();
        Self { floor, model }
    }

    pub const fn house(&self) -> &House {
        &self.floor.house
    }

    /// A manager that asks the scripted model each hour.
    pub async fn manager(&self, change: impl FnOnce(&mut ManagerConfig)) -> Manager {
        self.manager_called("Mona", change).await
    }

    pub async fn manager_called(&self, name: &str, change: impl FnOnce(&mut ManagerConfig)) -> Manager {
        let mut config = ManagerConfig {
            llm_model: "test/m".to_owned(),
            skip_when_quiet: false,
            ..ManagerConfig::default()
        };
        change(&mut config);
        let wanted = NewManager { name: name.parse().unwrap(), config };
        managers::create(self.house(), &self.floor.person, wanted).await.unwrap()
    }

    pub async fn start(&self, id: ManagerId) -> Manager {
        managers::step(self.house(), &self.floor.person, id, ManagerStep::Start).await.unwrap()
    }

    /// What the model answers next.
    pub fn says(&self, decisions: &Value) {
        self.says_text(&json!({ "decisions": decisions }).to_string());
    }

    pub fn says_text(&self, text: &str) {
        self.model.next(Ok(said(text, 1_000, 100)));
    }

    pub fn fails(&self, error: ModelError) {
        self.model.next(Err(error));
    }

    /// Starts the manager with this as its first answer, and lets the tick happen.
    pub async fn first_tick(&self, manager: &Manager, decisions: &Value) -> Vec<LogRow> {
        self.says(decisions);
        self.start(manager.id).await;
        self.floor.trade(2).await;
        self.log(manager.id).await
    }

    /// Asks the manager now, with this as its answer; the rows of that tick, in their order.
    pub async fn triggered(&self, id: ManagerId, decisions: &Value) -> Vec<LogRow> {
        let before = self.log(id).await.len();
        self.says(decisions);
        managers::trigger(self.house(), &self.floor.person, id).await.unwrap();
        self.floor.trade(2).await;
        self.log(id).await.split_off(before)
    }

    /// All rows, the oldest first.
    pub async fn log(&self, id: ManagerId) -> Vec<LogRow> {
        let all =
            managers::all_log(self.house(), &self.floor.person, id, LogFilter::default()).await.unwrap();
        let mut rows = all.try_concat().await.unwrap();
        rows.reverse();
        rows
    }

    pub async fn get(&self, id: ManagerId) -> Manager {
        managers::get(self.house(), &self.floor.person, id).await.unwrap()
    }

    pub async fn team(&self, id: ManagerId) -> Vec<Agent> {
        let team = managers::team(self.house(), &self.floor.person, id).await.unwrap();
        team.members.into_iter().map(|member| member.agent).collect()
    }

    /// Lets time pass until a manager has decided once more, an hour at most; what it saw.
    pub async fn hour(&self, id: ManagerId) -> Gathered {
        let ticks = self.get(id).await.tick_count;
        for _ in 0..61 {
            self.floor.trade(1).await;
            if self.get(id).await.tick_count > ticks {
                break;
            }
        }
        assert_eq!(self.get(id).await.tick_count, ticks + 1);
        let subject = format!("manager:{id}");
        let tick = self.ticks().await.into_iter().find(|run| run.subject.to_string() == subject).unwrap();
        let (_, phases) = runs::get(self.house(), &self.floor.person, tick.id).await.unwrap();
        serde_json::from_value(phases[0].result.clone().unwrap()).unwrap()
    }

    /// Its ticks, the newest first.
    pub async fn ticks(&self) -> Vec<Run> {
        let filter = RunFilter { kind: Some(managers::tick::KIND.to_owned()), ..RunFilter::default() };
        runs::list(self.house(), &self.floor.person, &filter, PAGE).await.unwrap().items
    }
}

/// The scripted model, at a price.
pub fn models(model: &ScriptedModel) -> Models {
    let priced = Source::new("test", "openai-compatible", Arc::new(model.clone()), &["m", "unpriced"])
        .priced("m", "3".parse::<Money>().unwrap(), "15".parse::<Money>().unwrap());
    Models::new(vec![priced], services::kernel::models::USUAL_MEMORY)
}

/// A decision to make an agent.
pub fn create(name: &str) -> Value {
    json!({"action": "create_agent", "params": {"name": name}, "reasoning": "one more"})
}

/// A decision to make an agent that does nothing by itself.
pub fn create_idle(name: &str, allocation: &str) -> Value {
    json!({
        "action": "create_agent", "reasoning": "one more",
        "params": {"name": name, "document": IDLE, "timeframe": "5m", "allocation": allocation},
    })
}

/// A decision about an agent.
pub fn about(action: &str, agent: &str) -> Value {
    json!({"action": action, "agentId": agent, "reasoning": "because"})
}
