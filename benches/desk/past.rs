//! What the measured server finds when it starts: an agent that has traded for more than a year, and one whose books are long.

use crate::{
    front_door::server::NAME,
    house::example,
    stage::{Stage, minute},
};
use anyhow::{Context, Result};
use domain::{
    AgentId, Fixed, PageRequest,
    agents::{Agent, AgentStep},
    desk::{EntryKind, LedgerEntry, Lines},
    market::Symbol,
};
use services::{House, agents, agents::history, kernel::jobs::Handlers, members};
use std::{collections::BTreeMap, path::Path};
use storage::{Journal, OpenOptions};

/// 2024-11-04, in days since 1970, and so many days after it.
const DAY: i64 = 20_031;
const DAYS: i64 = 400;
/// Ten hours of market time at once.
const SPEED: u32 = 3_600;
const AT_ONCE: i64 = 10;
/// Entries that are written beside the deposit of the start.
const ENTRIES: i64 = 1_000_000;
const PIECE: i64 = 20_000;

pub struct Past {
    /// It has traded every day.
    pub old: AgentId,
    pub trades: u64,
    pub days: i64,
    /// Its books are long.
    pub rich: AgentId,
}

/// Makes it in the folder of a server that does not run.
pub async fn make(folder: &Path) -> Result<Past> {
    let account = async |house: &House| {
        let found = members::find_by_name(house, &NAME.parse()?).await?;
        found.context("the administrator is not there")
    };
    let file = OpenOptions::sqlite_file(&folder.join("agent-manager.db"));
    let stage = Stage::open(&file, minute(DAY, 0), SPEED, Handlers::default(), account).await?;
    let pairs = ["ORB-USD", "LUM-USD", "KLDN"].map(str::parse::<Symbol>);
    let pairs = pairs.into_iter().collect::<Result<Vec<_>, _>>()?;
    let slow = BTreeMap::from([("fast".to_owned(), 20.0), ("slow".to_owned(), 60.0)]);
    let old = stage.started("A year old", pairs.clone(), example("ema_trend", slow)?).await?;
    while stage.reached().await?.number() < minute(DAY + DAYS, 0).number() {
        stage.pass(AT_ONCE).await?;
    }
    let rich = stage.started("Long books", pairs, example("turtle", BTreeMap::new())?).await?;
    agents::step(&stage.house, &stage.person, rich.id, AgentStep::Stop).await?;
    book(&stage, &rich).await?;
    let first = PageRequest::new(1, 1).unwrap_or_default();
    let trades = history::trades(&stage.house, &stage.person, old.id, first).await?.total;
    stage.house.db.close().await;
    Ok(Past { old: old.id, trades, days: DAYS, rich: rich.id })
}

/// A dollar in and out again, a million times.
async fn book(stage: &Stage, agent: &Agent) -> Result<()> {
    let (now, at) = (stage.reached().await?, stage.house.now());
    let entry = |number: i64| {
        let is_in = number % 2 == 0;
        let (kind, amount) = if is_in {
            (EntryKind::Deposit, Fixed::ONE)
        } else {
            (EntryKind::Withdrawal, Fixed::ONE.negated())
        };
        LedgerEntry {
            agent: agent.id,
            number,
            kind,
            fill: None,
            lines: Lines::deposit(amount),
            minute: now,
            at,
        }
    };
    for piece in 0..ENTRIES / PIECE {
        let entries = (2 + piece * PIECE..2 + (piece + 1) * PIECE).map(entry).collect();
        let mut tx = stage.house.db.begin().await?;
        tx.desk().write(&Journal { entries, ..Journal::default() }).await?;
        tx.save().await?;
    }
    let mut tx = stage.house.db.begin().await?;
    let mut account = tx.desk().account(agent.id).await?.context("the agent has no account")?;
    account.counters.entries = 1 + ENTRIES;
    anyhow::ensure!(tx.desk().save_account(&account).await?, "the account was changed meanwhile");
    Ok(tx.save().await?)
}
