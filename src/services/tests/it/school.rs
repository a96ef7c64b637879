//! A house on a planted market, and somebody who learns there.

use crate::learning::PAGE;
use domain::{
    accounts::Principal,
    agents::Agent,
    lab::{Afterwards, Direction, Iteration, Pattern, Personality, Trait},
    market::{Minute, Symbol, Timeframe},
};
use services::{
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::{Driven, Process},
    },
    lab::{
        self, KnowledgeFilter, NewLearner, PersonalityEdit,
        iterate::Iterating,
        iterations::{self, Named, StartIteration, Verdict, Wish},
        strategies,
    },
    market::{self, Market},
};
use std::sync::Arc;
use testkit::{Backend, MockClock, PlantedMarket, SESSION, ScriptedFeed, TestHouse};

/// A house on a market of one instrument, and a learner of a pattern.
pub struct School {
    pub test: TestHouse,
    pub person: Principal,
    pub agent: Agent,
    pub feed: Arc<ScriptedFeed>,
    pub symbol: Symbol,
    pub market: PlantedMarket,
}

/// Somebody who is to learn a pattern of PLANT, on hourly bars.
pub fn vera(pattern: Pattern) -> NewLearner {
    let set = Personality {
        pattern_focus: Trait::set(Some(vec![pattern])),
        time_frame: Trait::set(Some(Timeframe::HOUR)),
        direction: Trait::set(Some(Direction::LongOnly)),
        ..Personality::default()
    };
    NewLearner {
        instructions: "a careful day trader of PLANT".to_owned(),
        name: Some("Vera".parse().unwrap()),
        model: None,
        temperature: None,
        budget_per_day: None,
        allocation: None,
        set,
        call: None,
    }
}

impl School {
    pub async fn open(backend: Backend, market: PlantedMarket, pattern: Pattern) -> Self {
        let mut test = TestHouse::new(backend).await;
        let feed = Arc::new(ScriptedFeed::new());
        let symbol = feed.list("PLANT");
        feed.trade_in(&symbol, SESSION);
        feed.put(&symbol, market.minutes_before(MockClock::START));
        test.house = test.house.clone().trading(Market::on(feed.clone()));
        market::open(&test.house, Minute::containing(MockClock::START), 1).await.unwrap();
        let account = test.set_up("ada").await;
        let (_, person) = test.sign_in(&account).await;
        let wanted = NewLearner { allocation: Some(domain::Fixed::whole(100_000)), ..vera(pattern) };
        let (agent, ..) = lab::create(&test.house, &person, wanted).await.unwrap();
        Self { test, person, agent, feed, symbol, market }
    }

    /// A person wants it to be otherwise.
    pub async fn set(&self, set: Personality) {
        let wanted = PersonalityEdit { instructions: None, set, reason: None };
        lab::edit(&self.test.house, &self.person, self.agent.id, wanted).await.unwrap();
    }

    pub fn worker(&self, process: impl Process + 'static) -> Worker {
        let handlers = Handlers::default().with(Driven(process));
        Worker::new(self.test.house.clone(), handlers, WorkerOptions::named("test"))
    }

    pub async fn start(&self, afterwards: Afterwards, count: u32) -> Iteration {
        let wanted = StartIteration { afterwards, count };
        iterations::start(&self.test.house, &self.person, self.agent.id, wanted).await.unwrap()
    }

    /// Starts one and does it.
    pub async fn learn(&self) -> Iteration {
        let started = self.start(Afterwards::Wait, 1).await;
        self.worker(Iterating::default()).run_due_jobs().await.unwrap();
        self.get(started.number).await
    }

    pub async fn get(&self, number: u32) -> Iteration {
        iterations::get(&self.test.house, &self.person, self.agent.id, Named::Number(number)).await.unwrap()
    }

    pub async fn decide(&self, number: u32, wish: Wish) -> Iteration {
        let verdict = Verdict { wish, reason: None };
        iterations::decide(&self.test.house, &self.person, self.agent.id, Named::Number(number), verdict)
            .await
            .unwrap()
    }

    pub async fn versions(&self) -> Vec<domain::lab::StrategyVersion> {
        strategies::strategies(&self.test.house, &self.person, self.agent.id, PAGE).await.unwrap().items
    }

    pub async fn knowledge(&self) -> Vec<domain::lab::Insight> {
        let all = KnowledgeFilter::default();
        lab::knowledge(&self.test.house, &self.person, self.agent.id, all, PAGE).await.unwrap().items
    }
}
