//! Managers with their agents, all of whose next decisions are due in the same minute, and one with a long log.

use crate::{
    front_door::server::NAME,
    stage::{Stage, minute},
};
use anyhow::{Context, Result, ensure};
use domain::{
    ManagerId, ManagerLogId, RunId,
    managers::{ActionResult, LogRow, ManagerConfig, ManagerStep, RiskParams},
    market::Minute,
};
use serde_json::Map;
use services::{
    House,
    kernel::{jobs::Handlers, runs::Driven},
    managers::{self, NewManager, tick::ManagerTick},
    members,
};
use storage::OpenOptions;

const AGENTS: u32 = 5;
/// 2026-03-02, a Monday, in days since 1970, and the minute in which everybody begins.
pub const DAY: i64 = 20_514;
pub const BEGIN: i64 = 16 * 60 + 2;
const SPEED: u32 = 60;
/// So many minutes later everybody is due again.
pub const INTERVAL: i64 = 60;
/// A venture makes two agents in a tick.
const TICKS: u32 = AGENTS.div_ceil(2);
/// Rows of the long log.
const ROWS: i64 = 1_000_000;
const PIECE: i64 = 20_000;

pub struct Managers {
    pub all: Vec<ManagerId>,
    /// Its log is long, and it does not run.
    pub talkative: ManagerId,
}

/// Makes them in a database that has an administrator and no server.
pub async fn make(database: &OpenOptions, count: usize) -> Result<Managers> {
    let stage = open(database, Handlers::default().with(Driven(ManagerTick::default()))).await?;
    let mut all = Vec::with_capacity(count);
    for number in 0..count {
        let manager = new(&stage, &format!("Manager {number}")).await?;
        managers::step(&stage.house, &stage.person, manager, ManagerStep::Start).await?;
        all.push(manager);
    }
    stage.worker.run_due_jobs().await?;
    for _ in 1..TICKS {
        for manager in &all {
            managers::trigger(&stage.house, &stage.person, *manager).await?;
        }
        stage.worker.run_due_jobs().await?;
    }
    ensure!(stage.reached().await? == minute(DAY, BEGIN), "the market went on while the teams were made");
    for id in [all.first(), all.last()].into_iter().flatten() {
        let manager = managers::get(&stage.house, &stage.person, *id).await?;
        let size = managers::size(&stage.house, &manager).await?;
        ensure!(size == AGENTS, "a team has {size} agents, not {AGENTS}");
    }
    let talkative = new(&stage, "Talkative").await?;
    write_log(&stage, talkative).await?;
    // To the minute before everybody's next decision.
    while stage.reached().await?.number() < minute(DAY, BEGIN + INTERVAL - 1).number() {
        stage.pass(1).await?;
    }
    stage.house.db.close().await;
    Ok(Managers { all, talkative })
}

/// Where they were left, without anybody who decides.
pub async fn again(database: &OpenOptions) -> Result<Stage> {
    open(database, Handlers::default()).await
}

async fn open(database: &OpenOptions, handlers: Handlers) -> Result<Stage> {
    let account = async |house: &House| {
        let found = members::find_by_name(house, &NAME.parse()?).await?;
        found.context("the administrator is not there")
    };
    Stage::open(database, minute(DAY, BEGIN), SPEED, handlers, account).await
}

async fn new(stage: &Stage, name: &str) -> Result<ManagerId> {
    let config = ManagerConfig {
        instructions: "Make many small bets.".to_owned(),
        risk_params: RiskParams {
            max_agents: AGENTS,
            max_correlated_positions: 100,
            ..RiskParams::default()
        },
        ..ManagerConfig::default()
    };
    let wanted = NewManager { name: name.parse()?, config };
    Ok(managers::create(&stage.house, &stage.person, wanted).await?.id)
}

async fn write_log(stage: &Stage, manager: ManagerId) -> Result<()> {
    let run = RunId::generate(stage.house.clock.as_ref(), stage.house.randomness.as_ref());
    let reached = stage.reached().await?;
    for _ in 0..ROWS / PIECE {
        let mut tx = stage.house.db.begin().await?;
        let first = tx.managers().take_numbers(manager, PIECE).await?;
        let rows: Vec<LogRow> =
            (first..first + PIECE).map(|number| row(stage, manager, run, number, reached)).collect();
        tx.managers().append_log(&rows).await?;
        tx.save().await?;
    }
    Ok(())
}

fn row(stage: &Stage, manager: ManagerId, run: RunId, number: i64, minute: Minute) -> LogRow {
    LogRow {
        id: ManagerLogId::generate(stage.house.clock.as_ref(), stage.house.randomness.as_ref()),
        manager,
        number,
        run,
        action: if number % 2 == 0 { "hold" } else { "evaluate" }.to_owned(),
        agent: None,
        params: Map::new(),
        reasoning: "Nobody has failed a fair trial, and there is nothing to add.".to_owned(),
        result: ActionResult::done("held"),
        minute,
        created_at: stage.house.now(),
    }
}
