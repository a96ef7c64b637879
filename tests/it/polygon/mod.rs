//! A house that trades on Polygon: bars that are asked for, kept, and corrected, with a clock that only moves when told to.

mod keeping;
mod program;

use adapters::feeds::polygon::{Polygon, Settings};
use domain::{
    Clock, Period, Secret,
    market::{Bar, Minute, Recording, Symbol, quarantine::Guard},
};
use services::{
    House,
    desk::{self, Tick},
    kernel::jobs::{Handlers, Worker, WorkerOptions},
    market::{self, ArchiveFeed, Look, Market},
};
use std::sync::Arc;
use testkit::{Backend, FakePolygon, MockClock, POLYGON_KEY, TestHouse};

/// So much of the past is kept.
const HISTORY: Period = Period::from_days(60);

struct Archive {
    peer: FakePolygon,
    test: TestHouse,
    house: House,
    worker: Worker,
}

impl Archive {
    async fn open(backend: Backend) -> Self {
        Self::with_limit(backend, 300).await
    }

    async fn with_limit(backend: Backend, per_minute: u32) -> Self {
        let (peer, test) = (FakePolygon::start().await, TestHouse::new(backend).await);
        peer.lists("ACME", "Acme Works");
        let house = on(&test, &peer, per_minute).await;
        let begin = house.market.archive().unwrap().now();
        market::open(&house, begin, 1).await.unwrap();
        market::schedule_looks(&house).await.unwrap();
        desk::schedule(&house).await.unwrap();
        let worker = worker(&house);
        Self { peer, test, house, worker }
    }

    /// Another process on the same database.
    async fn restart(&mut self) {
        self.house = on(&self.test, &self.peer, 300).await;
        self.worker = worker(&self.house);
    }

    /// Lets time pass in steps of ten seconds.
    async fn pass(&self, seconds: i64) {
        for _ in (0..seconds).step_by(10) {
            self.test.clock.advance(Period::from_seconds(10));
            self.worker.run_due_jobs().await.unwrap();
        }
    }

    /// What was asked for of prices, from which minute and up to which one.
    fn asked(&self) -> Vec<(i64, i64)> {
        let stretch = |address: String| {
            let rest = address.split("/minute/").nth(1)?.split('?').next()?.to_owned();
            let (from, to) = rest.split_once('/')?;
            Some((from.parse::<i64>().ok()? / 60_000, to.parse::<i64>().ok()? / 60_000 + 1))
        };
        self.peer.asked().into_iter().filter_map(stretch).collect()
    }

    async fn bars(&self, from: Minute, to: Minute) -> Vec<Bar> {
        self.house.market.feed().unwrap().bars(&acme(), from, to).await.unwrap()
    }

    async fn recording(&self) -> Recording {
        self.house.db.read().await.unwrap().recordings().find().await.unwrap().unwrap()
    }
}

fn acme() -> Symbol {
    "ACME".parse().unwrap()
}

async fn on(test: &TestHouse, peer: &FakePolygon, per_minute: u32) -> House {
    let settings = Settings {
        tickers: vec![acme()],
        key: Secret::new(POLYGON_KEY.to_owned()),
        base: peer.base(),
        per_minute,
        again_after: Period::from_millis(1),
        ..Settings::default()
    };
    let clock: Arc<dyn Clock> = test.clock.clone();
    let source = Arc::new(Polygon::new(settings, clock.clone()).unwrap());
    let feed = ArchiveFeed::open(&test.house.db, source.clone(), HISTORY, clock).await.unwrap();
    test.house.clone().trading(Market::archived(feed, Guard::default()).informed(Some(source)))
}

fn worker(house: &House) -> Worker {
    let handlers = Handlers::default().with(Tick::default()).with(Look::default());
    Worker::new(house.clone(), handlers, WorkerOptions::named("archive"))
}

/// A minute of 2025-12-31, a Wednesday, counted from the opening of New York.
fn minute(number: i64) -> Minute {
    let open: domain::Timestamp = "2025-12-31T14:30:00Z".parse().unwrap();
    Minute::containing(open).plus(number)
}

/// The clock of tests begins when New York has closed for the year.
fn start() -> Minute {
    Minute::containing(MockClock::START)
}
