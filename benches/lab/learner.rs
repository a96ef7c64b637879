//! A learner on the stage: eight shares, two years of bars of five minutes.

use crate::{
    shares::Shares,
    stage::{Stage, minute, worker},
    timed::{Phases, Timed},
};
use anyhow::{Context, Result, ensure};
use domain::{
    Money,
    accounts::NewPassword,
    agents::Agent,
    lab::{Afterwards, Iteration, IterationStatus, Pattern, Personality, RiskTolerance, Trait},
    market::{InstrumentKind, Symbol},
    models::ModelName,
};
use services::{
    House,
    accounts::{self, SetUp},
    kernel::{jobs::Handlers, models::Models, runs::Driven},
    lab::{
        self, NewLearner,
        iterate::Iterating,
        iterations::{self, Named, StartIteration},
    },
    market::Market,
};
use std::sync::{Arc, PoisonError};
use storage::OpenOptions;

const INSTRUMENTS: usize = 8;
/// Two years after the first day of the simulated market, 2022-01-03.
const DAY: i64 = 18_995 + 730;

pub struct Learner {
    pub stage: Stage,
    pub phases: Phases,
    _folder: tempfile::TempDir,
}

impl Learner {
    pub async fn open() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let file = OpenOptions::sqlite_file(&folder.path().join("house.db"));
        let phases = Phases::default();
        let account = async |house: &House| {
            let password = NewPassword::parse("correct horse battery")?;
            let wanted = SetUp { name: "bench".parse()?, password, code: None };
            Ok(accounts::set_up(house, wanted, None).await?)
        };
        let mut stage = Stage::open(&file, minute(DAY, 0), 1, handlers(&phases), account).await?;
        let shares = Arc::new(Shares::new());
        stage.house = stage.house.clone().trading(Market::on(shares.clone()).informed(Some(shares)));
        stage.worker = worker(&stage.house, handlers(&phases));
        // What the desk has to do at its start is not what is measured.
        stage.pass(0).await?;
        ensure!(stage.reached().await? == minute(DAY, 0), "the market has gone on");
        Ok(Self { stage, phases, _folder: folder })
    }

    /// Other models can be asked from now on.
    pub fn asks(&mut self, models: Models) {
        self.stage.house = self.stage.house.clone().asking(models);
        self.stage.worker = worker(&self.stage.house, handlers(&self.phases));
    }

    /// Trades both ways, often, so that there is much to measure and to change.
    pub async fn agent(&self, name: &str, model: Option<ModelName>, budget: Option<Money>) -> Result<Agent> {
        let house = &self.stage.house;
        let listings = house.market.feed()?.listings().await?;
        let shares = listings.iter().filter(|listing| listing.kind == InstrumentKind::Equity);
        let shares: Vec<Symbol> = shares.map(|listing| listing.symbol.clone()).take(INSTRUMENTS).collect();
        ensure!(shares.len() == INSTRUMENTS, "this market has {} shares", shares.len());
        let set = Personality {
            instruments: Trait::set(Some(shares)),
            pattern_focus: Trait::set(Some(vec![Pattern::VwapBounce])),
            risk_tolerance: Trait::set(Some(RiskTolerance::Moderate)),
            time_frame: Trait::set(Some("5m".parse().ok().context("no timeframe")?)),
            ..Personality::default()
        };
        let wanted = NewLearner {
            instructions: "a day trader of shares who buys the pullback to VWAP, with usual stops".to_owned(),
            name: Some(name.parse()?),
            model,
            temperature: None,
            budget_per_day: budget,
            allocation: Some(domain::Fixed::whole(100_000)),
            set,
            call: None,
        };
        Ok(lab::create(house, &self.stage.person, wanted).await?.0)
    }

    /// What it may spend on models in a day.
    pub async fn budget(&self, agent: &Agent) -> Result<Money> {
        let learner = self.stage.house.db.read().await?.lab().learner(agent.id).await?;
        Ok(learner.context("it does not learn")?.budget_per_day)
    }

    /// Has so many done, one after the other.
    pub async fn learn(&self, agent: &Agent, afterwards: Afterwards, count: u32) -> Result<Vec<Iteration>> {
        let (house, person) = (&self.stage.house, &self.stage.person);
        self.phases.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let first = iterations::start(house, person, agent.id, StartIteration { afterwards, count }).await?;
        self.stage.pass(0).await?;
        let mut done = Vec::new();
        for number in first.number..first.number + count {
            let iteration = iterations::get(house, person, agent.id, Named::Number(number)).await?;
            let is_through = !matches!(iteration.status, IterationStatus::Running | IterationStatus::Failed);
            ensure!(is_through, "iteration {number} is {:?}: {:?}", iteration.status, iteration.error);
            done.push(iteration);
        }
        Ok(done)
    }
}

fn handlers(phases: &Phases) -> Handlers {
    let iterating = Iterating::default();
    Handlers::default().with(Driven(Timed { iterating, phases: phases.clone(), begun: None.into() }))
}
