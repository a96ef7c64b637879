//! `agent-manager serve`: from an open port to the last answer.

use super::{Failure, Setup, say, tell};
use crate::{
    background::Background,
    config::{Config, ListenAddress},
    lifecycle::{Ended, Lifecycle},
    logging,
};
use agent_manager::compose::{self, Application, market::MarketChoice};
use domain::market::Minute;
use services::{
    House, SetUpCode, accounts, desk,
    kernel::{
        jobs::{Takes, WorkerOptions},
        upkeep,
    },
    lab, managers, market,
};
use std::{
    io::ErrorKind,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};
use storage::Presence;
use tokio::net::TcpListener;

/// What is left of the five seconds of a stop for closing the database.
const CLOSING: Duration = Duration::from_millis(400);

pub async fn run(setup: &Setup) -> Result<(), Failure> {
    logging::start(&setup.config);
    let lifecycle = Lifecycle::begin().map_err(|error| Failure::failed(&error))?;
    // The port first: a second server on it must not touch the database.
    let listener = bind(&setup.config.listen).await?;
    let address = listener.local_addr().map_err(|error| Failure::failed(&error))?;
    // A market that cannot be read leaves no house behind.
    setup.config.check_market(&setup.sources)?;
    check_compute(setup)?;
    let source = setup.source()?;
    setup.create_missing()?;
    let presence = Presence::of_server(&setup.database)?;
    let house = setup.open_on(source).await?;
    open_market(&house, &setup.config).await?;
    let code = set_up_code(&house, &setup.config, address).await?;

    // Until the database is closed: some of its connections live there.
    let background = Background::begin().map_err(|error| Failure::failed(&error))?;
    let broken = start((&lifecycle, &background), &house, &setup.config, listener, code);
    say(&format!("listening on http://{address}"))?;
    tracing::info!(database = storage::masked(&setup.database.url), "Serving on http://{address}");

    let ended = lifecycle.run().await;
    if ended == Ended::Drained && tokio::time::timeout(CLOSING, house.db.close()).await.is_err() {
        tracing::warn!("The database did not close in time; its log is read at the next start");
    }
    drop((background, presence));
    match (broken.get(), ended) {
        (Some(reason), _) => Err(Failure::Failed(format!("the server can no longer listen: {reason}"))),
        (None, Ended::Drained) => Ok(()),
        (None, Ended::CutOff) => Err(Failure::Failed(
            "stopped before everything had ended; jobs that were running are taken up again".to_owned(),
        )),
    }
}

/// Lets market time begin in a new house, and go on where it stood in another.
async fn open_market(house: &House, config: &Config) -> Result<(), Failure> {
    let Ok(feed) = house.market.feed() else { return Ok(()) };
    let begin = match config.market {
        MarketChoice::Csv(_) => market::replay_from(feed.span()),
        // Its bars come later than the clock says.
        MarketChoice::Polygon => {
            house.market.archive().map_or_else(|| Minute::containing(house.now()), |archive| archive.now())
        }
        MarketChoice::Simulated | MarketChoice::DexScreener | MarketChoice::Closed => {
            Minute::containing(house.now())
        }
    };
    let opened = market::open(house, begin, config.speed()).await;
    opened.map(drop).map_err(|error| Failure::wrong(&error))
}

/// Starts everything that works until the stop. What comes back is filled when the server breaks by itself.
fn start(
    (lifecycle, background): (&Lifecycle, &Background),
    house: &House,
    config: &Config,
    listener: TcpListener,
    code: Option<SetUpCode>,
) -> Arc<OnceLock<String>> {
    let stop = lifecycle.stop();
    let options = WorkerOptions {
        takes: if config.compute { Takes::Everything } else { Takes::AllElse },
        ..worker_options(config, "")
    };
    let Application { router, hub, worker } =
        compose::compose(house, settings(config), code, options, stop.clone());
    let broken = Arc::new(OnceLock::new());

    lifecycle.tasks().spawn({
        let (stop, broken) = (stop.clone(), broken.clone());
        async move {
            if let Err(error) = api::serve(listener, router, stop.clone()).await {
                broken.get_or_init(|| error.to_string());
                stop.cancel();
            }
        }
    });
    lifecycle.tasks().spawn({
        let stop = stop.clone();
        async move {
            stop.cancelled().await;
            hub.closed().await;
        }
    });
    let house = house.clone();
    lifecycle.tasks().spawn(background.run(async move {
        schedule(&house).await;
        worker.run(stop).await;
    }));
    broken
}

/// What happens by itself, as long as a server runs.
async fn schedule(house: &House) {
    let again = "the next start tries again";
    if house.market.feed().is_ok() {
        if let Err(error) = desk::schedule(house).await {
            tracing::error!(error = ?error, "Could not schedule the desk; {again}");
        }
        if let Err(error) = managers::schedule(house).await {
            tracing::error!(error = ?error, "Could not schedule the managers; {again}");
        }
        if let Err(error) = managers::twin::schedule(house).await {
            tracing::error!(error = ?error, "Could not schedule the managers' twins; {again}");
        }
    }
    if let Err(error) = lab::graduation::schedule(house).await {
        tracing::error!(error = ?error, "Could not schedule the look at agents on paper; {again}");
    }
    if house.market.needs_looks()
        && let Err(error) = market::schedule_looks(house).await
    {
        tracing::error!(error = ?error, "Could not schedule the looks at prices; {again}");
    }
    if let Err(error) = upkeep::schedule(house).await {
        tracing::error!(error = ?error, "Could not schedule the upkeep; {again}");
    }
}

/// Of whatever does jobs. `what` stands before the name by which people see in the list of jobs which of several processes has one.
pub fn worker_options(config: &Config, what: &str) -> WorkerOptions {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname");
    let host = host.as_deref().map_or("this machine", str::trim);
    let name = format!("{what}{host}, process {}", std::process::id());
    let concurrency = usize::try_from(config.worker_concurrency.get()).unwrap_or(usize::MAX);
    WorkerOptions { concurrency, ..WorkerOptions::named(name) }
}

/// Where a file is the database, nobody else can do what the server leaves.
fn check_compute(setup: &Setup) -> Result<(), Failure> {
    let is_alone = setup.database.sqlite_path().is_some();
    if setup.config.compute || !is_alone {
        return Ok(());
    }
    let origin = setup.sources.origin("compute");
    Err(Failure::Wrong(format!(
        "compute cannot be false (from {origin}) with a SQLite file: nobody else could do backtests and learning; a worker needs PostgreSQL"
    )))
}

fn settings(config: &Config) -> api::Settings {
    api::Settings {
        public_url: config.public_url.as_ref().map(|url| url.as_str().to_owned()),
        trust_proxy: config.trust_proxy,
        body_limit: usize::try_from(config.request_limit.bytes()).unwrap_or(usize::MAX),
        time_limit: config.request_timeout.get(),
        ..api::Settings::default()
    }
}

async fn bind(wanted: &ListenAddress) -> Result<TcpListener, Failure> {
    TcpListener::bind((wanted.host.as_str(), wanted.port)).await.map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::AddrInUse => {
                "the port is in use; stop the other program (`agent-manager doctor` says which kind it is), or choose another with --listen"
                    .to_owned()
            }
            ErrorKind::PermissionDenied => {
                "ports below 1024 need privileges; choose another with --listen".to_owned()
            }
            _ => format!("{error}; choose an address of this machine with --listen"),
        };
        Failure::Failed(format!("cannot listen on {wanted}: {advice}"))
    })
}

/// Whoever can reach the server from elsewhere must also be able to read this console, to create the first account.
/// Behind a proxy everybody seems to come from this machine.
async fn set_up_code(
    house: &House,
    config: &Config,
    address: SocketAddr,
) -> Result<Option<SetUpCode>, Failure> {
    let behind_proxy = config.public_url.is_some() || config.trust_proxy;
    if (address.ip().is_loopback() && !behind_proxy) || accounts::is_set_up(house).await? {
        return Ok(None);
    }
    let code = SetUpCode::generate(&*house.randomness);
    let line = "-".repeat(64);
    tell(&format!("{line}\n  The first account needs this code, once:  {}\n{line}", code.secret().reveal()));
    Ok(Some(code))
}
