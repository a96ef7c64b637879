//! A house that trades on DEX Screener: prices of now, looked at and recorded, with a clock that only moves when told to.

mod faults;
mod importing;
mod program;
mod recording;
mod shown;

use adapters::feeds::dexscreener::{DexScreener, Settings};
use domain::{
    Clock, Period,
    accounts::{Account, Principal},
    agents::{Agent, AgentStep, Brain, Risk},
    market::{Bar, Gap, Minute, Symbol, quarantine::Guard},
};
use serde_json::Value;
use services::{
    House,
    agents::{self, NewAgent},
    desk::{self, Tick},
    kernel::jobs::{Handlers, Worker, WorkerOptions},
    market::{self, Look, Market, Stretch},
};
use std::sync::Arc;
use testkit::{Backend, FakeDexScreener, MockClock, TestHouse, dex_pair};

pub const PAIR: &str = "base:0x1";

/// The house with its market, and whoever drives it.
pub struct Recorder {
    pub test: TestHouse,
    pub house: House,
    pub peer: FakeDexScreener,
    pub clock: Arc<MockClock>,
    pub account: Account,
    pub person: Principal,
    pub worker: Worker,
}

impl Recorder {
    pub async fn open(backend: Backend, pairs: &[&str]) -> Self {
        let test = TestHouse::new(backend).await;
        let peer = FakeDexScreener::start().await;
        let house = on(&test.house, &peer, &test.clock, pairs).await;
        market::open(&house, Minute::containing(house.now()), 1).await.unwrap();
        market::schedule_looks(&house).await.unwrap();
        desk::schedule(&house).await.unwrap();
        let account = test.set_up("ada").await;
        let (_, person) = test.sign_in(&account).await;
        let (clock, worker) = (test.clock.clone(), worker(&house, "one"));
        Self { test, house, peer, clock, account, person, worker }
    }

    /// Another process takes over, with these pairs.
    pub async fn restart(&mut self, pairs: &[&str]) {
        self.house = on(&self.test.house, &self.peer, &self.clock, pairs).await;
        market::open(&self.house, Minute::containing(self.house.now()), 1).await.unwrap();
        self.worker = worker(&self.house, "another");
    }

    pub fn costs(&self, price: impl Into<Value>) {
        self.peer.trades(dex_pair("base", "0x1", price));
    }

    /// Lets time pass in steps of ten seconds; the price at each is what `price` says of the seconds that have passed.
    pub async fn pass(&self, seconds: i64, price: impl Fn(i64) -> String) {
        for second in (0..seconds).step_by(10) {
            self.costs(price(second));
            self.wait(10).await;
        }
    }

    /// Lets time pass in one step.
    pub async fn wait(&self, seconds: i64) {
        self.clock.advance(Period::from_seconds(seconds));
        self.worker.run_due_jobs().await.unwrap();
    }

    pub async fn bars(&self) -> Vec<Bar> {
        let feed = self.house.market.feed().unwrap();
        let (from, to) = (feed.span().from, self.reached().await);
        feed.bars(&symbol(PAIR), from, to).await.unwrap()
    }

    pub async fn listed(&self) -> Vec<Symbol> {
        let found = market::instruments(&self.house).await.unwrap();
        found.items.into_iter().map(|quoted| quoted.listing.symbol).collect()
    }

    pub async fn gaps(&self) -> Vec<Gap> {
        let stretch = Stretch { timeframe: "1m".parse().unwrap(), from: None, to: None, limit: 5_000 };
        let found = market::bars(&self.house, &symbol(PAIR), &stretch).await.unwrap();
        market::gaps(&self.house, &found).await.unwrap()
    }

    pub async fn reached(&self) -> Minute {
        Minute::containing(market::reached(&self.house).await.unwrap().unwrap())
    }

    /// So many minutes after the market was opened.
    pub fn minute(after: i64) -> Minute {
        Minute::containing(MockClock::START).plus(after)
    }

    pub async fn quarantine(&self) -> Option<String> {
        let held = self.house.db.read().await.unwrap().prices().quarantine(&symbol(PAIR)).await;
        held.unwrap().map(|held| held.why.to_string())
    }

    pub async fn started(&self, document: &str) -> Agent {
        let wanted = NewAgent {
            name: "Crosser".parse().unwrap(),
            instructions: String::new(),
            pairs: vec![symbol(PAIR)],
            timeframe: None,
            allocation: "10000".parse().unwrap(),
            risk: Risk::default(),
            brain: Brain::Strategy {
                document: document.to_owned(),
                params: std::collections::BTreeMap::default(),
                source: None,
            },
        };
        let agent = agents::create(&self.house, &self.person, wanted).await.unwrap();
        agents::step(&self.house, &self.person, agent.id, AgentStep::Start).await.unwrap()
    }
}

pub fn symbol(text: &str) -> Symbol {
    text.parse().unwrap()
}

/// The house as a server sees it that looks at these pairs.
pub async fn on(house: &House, peer: &FakeDexScreener, clock: &Arc<MockClock>, pairs: &[&str]) -> House {
    let pairs = pairs.iter().map(|pair| symbol(pair)).collect();
    let settings = Settings { base: peer.base(), pairs, ..Settings::default() };
    let quotes = Arc::new(DexScreener::new(settings, clock.clone()).unwrap());
    let market = Market::recording(&house.db, quotes, Guard::default(), clock.now()).await.unwrap();
    house.clone().trading(market)
}

pub fn worker(house: &House, name: &str) -> Worker {
    let handlers = Handlers::default().with(Tick::default()).with(Look::default());
    Worker::new(house.clone(), handlers, WorkerOptions::named(name))
}
