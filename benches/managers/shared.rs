//! Two servers on one PostgreSQL: who decides, in how many transactions, and what happens to the ticks of one that is killed.

use crate::{
    front_door::{
        client,
        report::Report,
        server::{self, Server},
    },
    teams,
    ticks::{all_ended, done, ended, first_begins},
};
use anyhow::{Context, Result, ensure};
use std::{path::Path, time::Instant};
use testkit::{Backend, TestDb};

const MANAGERS: usize = 200;
/// Of a worker, in seconds.
const LEASE: f64 = 30.0;

pub async fn measure(program: &Path, report: &mut Report) -> Result<()> {
    if std::env::var_os("TEST_POSTGRES_URL").is_none() {
        eprintln!("  without PostgreSQL nothing is measured of two servers");
        return Ok(());
    }
    together(program, report).await?;
    one_is_killed(program, report).await
}

/// Both live.
async fn together(program: &Path, report: &mut Report) -> Result<()> {
    let house = Shared::make(program).await?;
    let servers = [house.serve(program)?, house.serve(program)?];
    let visitor = servers[0].sign_in().await?;
    // What a start takes is no tick's.
    first_begins(&servers[0], &visitor, ended(&house.managers, 0)).await?;
    let before = transactions_of(&servers).await?;
    all_ended(&servers[0], &visitor, ended(&house.managers, 1)).await?;
    let transactions = transactions_of(&servers).await? - before;
    let ticks = done(&servers[0], &visitor).await? - ended(&house.managers, 0);
    ensure!(ticks == MANAGERS as u64, "{MANAGERS} managers have decided {ticks} times");
    report.at_least(
        "two servers, PostgreSQL: ticks",
        f64::from(u32::try_from(ticks)?),
        f64::from(u32::try_from(MANAGERS)?),
        "ticks",
    );
    let each = transactions / f64::from(u32::try_from(ticks)?);
    report.at_most("  transactions a tick, with what else is going on", each, 8.0, "");
    for server in servers {
        server.stop().await?;
    }
    Ok(())
}

/// One is killed in the middle.
async fn one_is_killed(program: &Path, report: &mut Report) -> Result<()> {
    let house = Shared::make(program).await?;
    let doomed = house.serve(program)?;
    let heir = house.serve(program)?;
    let visitor = heir.sign_in().await?;
    all_ended(&heir, &visitor, ended(&house.managers, 0) + MANAGERS as u64 / 4).await?;
    doomed.end("-KILL").await?;
    let killed = Instant::now();
    all_ended(&heir, &visitor, ended(&house.managers, 1)).await?;
    report.at_most(
        "  one is killed: the other has done its ticks",
        killed.elapsed().as_secs_f64(),
        LEASE + 5.0,
        "s",
    );
    let ticks = done(&heir, &visitor).await? - ended(&house.managers, 0);
    ensure!(ticks == MANAGERS as u64, "{MANAGERS} managers have decided {ticks} times");
    heir.stop().await
}

struct Shared {
    database: TestDb,
    managers: teams::Managers,
}

impl Shared {
    async fn make(program: &Path) -> Result<Self> {
        let database = TestDb::new(Backend::Postgres).await;
        server::prepare_with(program, database.folder(), &arguments(&database))?;
        let managers = teams::make(&database.options, MANAGERS).await?;
        Ok(Self { database, managers })
    }

    fn serve(&self, program: &Path) -> Result<Server> {
        Server::start_with(program, self.database.folder(), &arguments(&self.database))
    }
}

fn arguments(database: &TestDb) -> Vec<String> {
    vec!["--database".to_owned(), database.options.url.clone()]
}

async fn transactions_of(servers: &[Server]) -> Result<f64> {
    let mut transactions = 0.0;
    for server in servers {
        transactions += transactions_saved(server).await?;
    }
    Ok(transactions)
}

async fn transactions_saved(server: &Server) -> Result<f64> {
    let answer = client::get(server.address, &server.request("/metrics", None)).await?;
    let text = String::from_utf8(answer.body)?;
    let line = text.lines().find_map(|line| line.strip_prefix("agent_manager_transactions_saved "));
    Ok(line.context("no such figure")?.parse()?)
}
