//! A house whose time goes when it is told to, on the simulated market: where a past is made before a server finds it.

use adapters::feeds::simulated::Simulated;
use anyhow::{Context, Result};
use domain::{
    Period,
    accounts::{Account, Principal},
    market::Minute,
};
use services::{
    House, Origin,
    desk::{self, Tick},
    kernel::jobs::{Handlers, Worker, WorkerOptions},
    market::{self, Market},
    sessions,
};
use std::sync::Arc;
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
    pub worker: Worker,
}

impl Stage {
    /// Opens the market at a minute, at so many minutes a minute. `account` finds or makes who everything belongs to; `handlers` do what comes due
    /// beside the desk.
    pub async fn open<F>(
        database: &OpenOptions,
        begin: Minute,
        speed: u32,
        handlers: Handlers,
        account: F,
    ) -> Result<Self>
    where
        F: AsyncFnOnce(&House) -> Result<Account>,
    {
        let db = Db::open(database).await?;
        // Nobody may draw the numbers again of whoever was in this house before.
        let drawn = db.read().await?.markets().clock().await?.map_or(0, |clock| clock.minute.number());
        let clock = Arc::new(MockClock::new());
        let randomness = SeededRandomness::new(SEED.wrapping_add_signed(drawn));
        let house = House::new(db, clock.clone(), Arc::new(randomness));
        let house = house.trading(market());
        market::open(&house, begin, speed).await?;
        desk::schedule(&house).await?;
        let account = account(&house).await?;
        let session = tower_sessions::Session::new(None, Arc::new(sessions::store(&house)), None);
        sessions::begin(&house, &session, &account, &Origin::default()).await?;
        let person = sessions::principal(&house, &session).await?.context("nobody is signed in")?;
        let worker = worker(&house, handlers);
        Ok(Self { house, person, clock, worker })
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

/// One of which nothing has been read yet.
pub fn market() -> Market {
    Market::on(Arc::new(Simulated::new(SEED, &[])))
}

pub fn worker(house: &House, handlers: Handlers) -> Worker {
    Worker::new(house.clone(), handlers.with(Tick::default()), WorkerOptions::named("bench"))
}

/// The first minute of a day, in days since 1970, and so many after it.
pub const fn minute(day: i64, after: i64) -> Minute {
    Minute::new(day * 1_440 + after)
}
