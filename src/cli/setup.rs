//! From the configuration to an open house: what every command that touches the house begins with.

use super::Failure;
use crate::config::{Config, HouseFlags, ServerFlags, Sources};
use adapters::{SystemClock, SystemRandomness, feeds::polygon};
use agent_manager::compose::{
    market::{MarketChoice, MarketSettings, MarketSource},
    models,
};
use domain::{Clock, Secret, market::Feed};
use services::{House, kernel::models::Models, market::Market};
use std::{
    fs::{DirBuilder, File},
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
};
use storage::{Db, OpenOptions};

/// The checked configuration of one command.
#[derive(Debug)]
pub struct Setup {
    pub config: Config,
    pub sources: Sources,
    pub database: OpenOptions,
}

impl Setup {
    pub fn load(house: &HouseFlags, server: &ServerFlags) -> Result<Self, Failure> {
        let mut flags = house.values.clone();
        flags.extend(server.values.clone());
        let sources = Sources::gather(&flags, house.file.as_deref(), std::env::vars_os())?;
        let config = Config::load(&sources)?;
        let database = config.open_options(&sources)?;
        Ok(Self { config, sources, database })
    }

    /// Makes the data directory and the database when they are missing.
    pub fn create_missing(&self) -> Result<(), Failure> {
        create_folder(&self.config.data_dir)?;
        match self.database.sqlite_path() {
            Some(file) => create_database(&file),
            None => Ok(()),
        }
    }

    /// Does something with a house that exists already, and leaves it in order.
    pub async fn with_house(
        &self,
        work: impl AsyncFnOnce(&House) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.must_exist()?;
        let house = self.open().await?;
        let done = work(&house).await;
        house.db.close().await;
        done
    }

    fn must_exist(&self) -> Result<(), Failure> {
        match self.database.sqlite_path().filter(|file| !file.exists()) {
            None => Ok(()),
            Some(file) => Err(Failure::Wrong(format!(
                "there is no database {}; name the right one with --data-dir or --database, or make it with `agent-manager serve`",
                file.display()
            ))),
        }
    }

    /// The models of the house. Nobody is asked.
    pub fn models(&self) -> Result<Models, Failure> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let models = models::models(&self.config.models, self.config.models_keep_texts.get(), &clock);
        models.map_err(|error| Failure::wrong(&error))
    }

    /// Opens the house on its market, and brings its database up to date.
    pub async fn open(&self) -> Result<House, Failure> {
        self.open_on(self.source()?).await
    }

    /// The same on a source of prices that was read before.
    pub async fn open_on(&self, source: MarketSource) -> Result<House, Failure> {
        // First: with a provider that cannot be asked the database is not touched.
        let models = self.models()?;
        let db = Db::open(&self.database).await?;
        let market = source.market(&db, self.config.market_jump.guard()).await?;
        let house = House::new(db, Arc::new(SystemClock), Arc::new(SystemRandomness));
        Ok(house.trading(market).asking(models).sealing(self.config.seal()))
    }

    /// Where the prices of the house come from. Reads its files, where it has any.
    pub fn source(&self) -> Result<MarketSource, Failure> {
        self.source_of(&self.config.market)
    }

    /// The feed of a market, with the seed, the edges and the rules that are set; none when nothing is traded. What the house has recorded is read in
    /// its database.
    pub async fn feed(&self, market: &MarketChoice) -> Result<Option<Arc<dyn Feed>>, Failure> {
        let guard = self.config.market_jump.guard();
        let market = match self.source_of(market)? {
            MarketSource::None => Market::closed(),
            MarketSource::Bars(feed, _) => Market::guarded(feed, guard),
            now @ (MarketSource::Now(_) | MarketSource::Archive(..)) => {
                self.must_exist()?;
                now.market(&Db::open(&self.database).await?, guard).await?
            }
        };
        Ok(market.feed().ok().cloned())
    }

    fn source_of(&self, market: &MarketChoice) -> Result<MarketSource, Failure> {
        let source = MarketSource::new(market, &self.market_settings());
        source.map_err(|error| Failure::wrong(&error))
    }

    pub fn market_settings(&self) -> MarketSettings<'_> {
        let Config { market_seed: seed, market_edge, market_pairs, dexscreener_url, .. } = &self.config;
        let (edges, pairs) = (market_edge.planted(), market_pairs.symbols());
        let (polygon, history) = (self.polygon(), self.config.polygon_history.get());
        MarketSettings { seed: *seed, edges, pairs, dexscreener: dexscreener_url.as_str(), polygon, history }
    }

    fn polygon(&self) -> polygon::Settings {
        let config = &self.config;
        let key = self.sources.variable(config.polygon_key_env.as_str());
        polygon::Settings {
            tickers: config.market_tickers.symbols().to_vec(),
            key: key.unwrap_or_else(|| Secret::new(String::new())),
            base: config.polygon_url.as_str().to_owned(),
            per_minute: config.polygon_per_minute.get(),
            delay: config.polygon_delay.get(),
            ..polygon::Settings::default()
        }
    }
}

/// Only the user who runs the program may look inside.
pub fn create_folder(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        let reason = match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => "a file is in its way".to_owned(),
            _ => error.to_string(),
        };
        Failure::Failed(format!(
            "cannot create the data directory {}: {reason}; choose another with --data-dir",
            folder.display()
        ))
    })
}

/// An empty file is an empty database; made here, so that it is private from its first moment. One that is there must be
/// writable: SQLite itself would open it for reading only, and every write would fail later.
fn create_database(file: &Path) -> Result<(), Failure> {
    let exists = file.exists();
    let mut options = File::options();
    options.write(true).mode(0o600);
    let opened = if exists { options.open(file) } else { options.create_new(true).open(file) };
    match opened {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(Failure::Failed(format!(
            "cannot {} the database {}: {error}; make it and its folder writable for this user, or choose another with --data-dir or --database",
            if exists { "write" } else { "create" },
            file.display()
        ))),
        _ => Ok(()),
    }
}
