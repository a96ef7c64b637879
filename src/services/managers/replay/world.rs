//! The house of a replay: a scratch database with one account, one manager and the bars of the real house. Everything in it is done by the services of
//! this program; only the market goes where it is told to.

use super::{
    Course, ReplayError,
    feed::{Lead, Led, Steady},
    figures::{self, Figures},
};
use crate::{
    House, desk,
    kernel::jobs::{Handlers, Worker, WorkerOptions},
    market::{self, Market, MarketError},
};
use domain::{
    AgentId, ManagerId, PageRequest, Period,
    accounts::Principal,
    jobs::JobFilter,
    managers::{Manager, ManagerStatus, Memory},
    market::Minute,
};
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};
use storage::{Db, OpenOptions};

/// Minutes that are traded at once: their bars are in memory.
const PIECE: i64 = 1_440;

pub struct World {
    pub house: House,
    pub person: Principal,
    pub manager: ManagerId,
    /// Agents of the real house, and who they are here.
    pub agents: HashMap<AgentId, AgentId>,
    /// How often a decision was refused, by its code.
    pub refused: BTreeMap<&'static str, u64>,
    lead: Lead,
    clock: Arc<Steady>,
    worker: Worker,
    reached: Minute,
}

impl World {
    /// As everything was before the manager's first tick.
    pub async fn open(house: &House, course: &Course, file: &Path) -> Result<Self, ReplayError> {
        let sieve = house.market.sieve().map_err(MarketError::from)?;
        let (feed, lead) = Led::new(Arc::clone(sieve.behind()), course.begins);
        let clock = Arc::new(Steady::from(course.manager.created_at));
        let db = Db::open(&OpenOptions::sqlite_file(file)).await?;
        let scratch = House::new(db, clock.clone(), Arc::clone(&house.randomness))
            .trading(Market::guarded(Arc::new(feed), *sieve.guard()))
            .asking(house.models.clone());
        let mut tx = scratch.db.begin().await?;
        tx.accounts().add(&course.account, None).await?;
        tx.managers().add(&newborn(course)).await?;
        tx.save().await?;
        market::open(&scratch, course.begins, 1).await?;
        desk::schedule(&scratch).await?;
        let options = WorkerOptions::named("replay");
        let worker = Worker::new(scratch.clone(), Handlers::default().with(desk::Tick::default()), options);
        Ok(Self {
            house: scratch,
            person: Principal::at_console(&course.account),
            manager: course.manager.id,
            agents: HashMap::new(),
            refused: BTreeMap::new(),
            lead,
            clock,
            worker,
            reached: course.begins,
        })
    }

    /// Trades until the market is at this minute; nothing when it is there already.
    pub async fn trade_to(&mut self, minute: Minute) -> Result<(), ReplayError> {
        while self.reached < minute {
            let next = minute.min(self.reached.plus(PIECE));
            self.lead.to(next);
            // The desk is due each second.
            self.clock.pass(Period::from_seconds(1));
            self.worker.run_due_jobs().await?;
            let clock = market::clock(&self.house).await?.ok_or(MarketError::NotOpened)?;
            if clock.minute != next {
                return Err(self.stands(clock.minute).await?);
            }
            self.reached = next;
        }
        Ok(())
    }

    async fn stands(&self, minute: Minute) -> Result<ReplayError, ReplayError> {
        let filter = JobFilter { kind: Some(desk::TICK.to_owned()), ..JobFilter::default() };
        let one = PageRequest::new(1, 1).unwrap_or_default();
        let owners = [domain::OwnerId::HOUSE];
        let jobs = self.house.db.read().await?.jobs().page(&owners, &filter, one).await?;
        let why = jobs.items.into_iter().find_map(|job| job.last_error);
        let why = why.unwrap_or_else(|| "it did not get there".to_owned());
        Ok(ReplayError::Stands { at: minute.begins(), why })
    }

    /// What came of it.
    pub async fn figures(&self) -> Result<Figures, ReplayError> {
        figures::measure(self).await
    }

    pub async fn close(self) {
        self.house.db.close().await;
    }
}

/// The manager as it was made. What it is set to before its first tick has no consequences, so that of its first tick stands for it.
fn newborn(course: &Course) -> Manager {
    let config = course.first_config().clone();
    Manager {
        status: ManagerStatus::Running,
        tick_count: 0,
        next_due: None,
        failures: 0,
        peak_equity: config.capital,
        drawdown_since: None,
        memory: Memory::default(),
        last_decision: None,
        version: 1,
        deleted_at: None,
        config,
        ..course.manager.clone()
    }
}
