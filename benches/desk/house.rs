//! A house whose time goes when it is told to, on the simulated market.

use adapters::feeds::simulated::Simulated;
use anyhow::{Context, Result, anyhow};
use domain::{
    Period,
    accounts::{Account, Principal},
    agents::{Agent, AgentStep, Brain, Risk},
    market::{Minute, Symbol},
};
use services::{
    House, Origin,
    agents::{self, NewAgent},
    desk::{self, Tick},
    kernel::jobs::{Handlers, Worker, WorkerOptions},
    market::{self, Market},
    sessions,
};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use storage::{Db, OpenOptions};
use testkit::{MockClock, SeededRandomness};

/// The seed that a server has which is not told another.
const SEED: u64 = 1;

/// At most so many seconds of a silent desk count at once.
const MOST_SECONDS: i64 = 10;

pub struct Stage {
    pub house: House,
    pub person: Principal,
    clock: Arc<MockClock>,
    worker: Worker,
}

impl Stage {
    /// Opens the market at a minute, at so many minutes a minute. `account` finds or makes who the agents belong to.
    pub async fn open<F>(file: &Path, begin: Minute, speed: u32, account: F) -> Result<Self>
    where
        F: AsyncFnOnce(&House) -> Result<Account>,
    {
        let clock = Arc::new(MockClock::new());
        let db = Db::open(&OpenOptions::sqlite_file(file)).await?;
        let house = House::new(db, clock.clone(), Arc::new(SeededRandomness::new(SEED)));
        let house = house.trading(Market::on(Arc::new(Simulated::new(SEED, &[]))));
        market::open(&house, begin, speed).await?;
        desk::schedule(&house).await?;
        let account = account(&house).await?;
        let session = tower_sessions::Session::new(None, Arc::new(sessions::store(&house)), None);
        sessions::begin(&house, &session, &account, &Origin::default()).await?;
        let person = sessions::principal(&house, &session).await?.context("nobody is signed in")?;
        let worker = worker(&house);
        Ok(Self { house, person, clock, worker })
    }

    /// Another process takes the desk over; it has read nothing of the market yet.
    pub fn restart(&mut self) {
        self.house = self.house.clone().trading(Market::on(Arc::new(Simulated::new(SEED, &[]))));
        self.worker = worker(&self.house);
    }

    pub async fn started(&self, name: &str, pairs: Vec<Symbol>, brain: Brain) -> Result<Agent> {
        let wanted = NewAgent {
            name: name.parse()?,
            instructions: String::new(),
            pairs,
            timeframe: Some("5m".parse().map_err(|_| anyhow!("no timeframe"))?),
            allocation: "10000".parse()?,
            // So that the leash does not keep the desk from working.
            risk: Risk { max_correlated_positions: 1_000, max_daily_loss: None, ..Risk::default() },
            brain,
        };
        let agent = agents::create(&self.house, &self.person, wanted).await?;
        Ok(agents::step(&self.house, &self.person, agent.id, AgentStep::Start).await?)
    }

    /// Lets so many seconds pass at once, and what is due in them be done.
    pub async fn pass(&self, seconds: i64) -> Result<()> {
        self.clock.advance(Period::from_seconds(seconds.min(MOST_SECONDS)));
        self.worker.run_due_jobs().await?;
        Ok(())
    }

    pub async fn reached(&self) -> Result<Minute> {
        let reached = market::reached(&self.house).await?.context("the market is not open")?;
        Ok(Minute::containing(reached))
    }
}

fn worker(house: &House) -> Worker {
    Worker::new(house.clone(), Handlers::default().with(Tick::default()), WorkerOptions::named("bench"))
}

/// The brain of an example, with other parameters.
pub fn example(key: &str, params: BTreeMap<String, f64>) -> Result<Brain> {
    let example = services::strategies::example(key).with_context(|| format!("no example {key}"))?;
    Ok(Brain::Strategy {
        document: example.document.to_owned(),
        params,
        source: Some(format!("example:{key}")),
    })
}

/// The first minute of a day, in days since 1970, and so many after it.
pub const fn minute(day: i64, after: i64) -> Minute {
    Minute::new(day * 1_440 + after)
}
