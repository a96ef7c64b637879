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
    let after = transactions_of(&servers).await?;
    let ticks = done(&servers[0], &visitor).await? - ended(&house.managers, 0);
    ensure!(ticks == MANAGERS as u64, "{MANAGERS} managers have decided {ticks} times");
    report.at_least(
        "two servers, PostgreSQL: ticks",
        f64::from(u32::try_from(ticks)?),
        f64::from(u32::try_from(MANAGERS)?),
        "ticks",
    );
    let each = |of: fn(&Transactions) -> f64| {
        anyhow::Ok((of(&after) - of(&before)) / f64::from(u32::try_from(ticks)?))
    };
    report.at_most("  transactions of a tick", each(|transactions| transactions.ticks)?, 8.0, "");
    report.note(
        "  transactions a tick, with what else is going on",
        each(|transactions| transactions.all)?,
        "",
    );
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

/// What was saved since the start, by all jobs and by ticks alone.
struct Transactions {
    all: f64,
    ticks: f64,
}

async fn transactions_of(servers: &[Server]) -> Result<Transactions> {
    let mut found = Transactions { all: 0.0, ticks: 0.0 };
    for server in servers {
        let answer = client::get(server.address, &server.request("/metrics", None)).await?;
        let text = String::from_utf8(answer.body)?;
        let figure = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        found.all += figure("agent_manager_transactions_saved ").context("no such figure")?.parse::<f64>()?;
        // None before the first.
        let ticks = figure("agent_manager_job_transactions_saved{kind=\"manager.tick\"}");
        found.ticks += ticks.map_or(Ok(0.0), str::parse::<f64>)?;
    }
    Ok(found)
}
