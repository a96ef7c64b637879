//! What can be set about the program, and where each value comes from.
//!
//! # How it works
//! [`settings!`] below is the one list: it makes the struct [`Config`] and the table [`KEYS`] from the same lines, and
//! flags, environment variables, the keys of the file, `agent-manager config` and `docs/configuration.md` all follow
//! from that table. A value is looked for as a flag, then in the environment (`AGENT_MANAGER_…`), then in the TOML
//! file, then the default is taken; it is parsed in one place, by its type.
//!
//! Models are more than single values: `[models]` of the file is read by `models.rs`, and shown with the rest.
//!
//! # How to add a setting
//! One line in the list, with a type that implements [`Setting`], and the new row in `docs/configuration.md` (a test
//! prints it).

mod addresses;
mod flags;
mod market;
mod models;
mod report;
mod sources;
mod values;

pub use addresses::{DatabaseAddress, ListenAddress, PublicUrl};
pub use flags::{HouseFlags, ServerFlags, WorkerFlags};
pub use market::{Edges, Jump, Pairs, SealShare, Tickers, VariableName};
pub use report::{key_table, report_json, report_text};
pub use sources::{Origin, Sources};
pub use values::{ByteSize, LogFilter, LogFormat, PeriodBetween, Setting, WholeNumber};

use agent_manager::compose::{market::MarketChoice, models::ProviderChoice};
use domain::lab::SealRule;
use std::path::PathBuf;

/// Which commands know a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every command that touches the house.
    House,
    /// Only what concerns the running server.
    Server,
    /// What concerns whatever does jobs: the server, and a worker beside it.
    Worker,
}

/// One setting, as it is documented and looked up.
#[derive(Debug)]
pub struct Key {
    /// The key in the file.
    pub name: &'static str,
    pub about: &'static str,
    pub allowed: fn() -> String,
    /// The default as text; `{data_dir}` stands for the data directory.
    pub default: &'static str,
    pub secret: bool,
    pub reach: Reach,
}

impl Key {
    pub fn environment_name(&self) -> String {
        format!("{}{}", sources::PREFIX, self.name.to_uppercase())
    }

    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }
}

macro_rules! settings {
    ($($(#[doc = $about:literal])+ $reach:ident $name:ident: $type:ty = $default:literal;)+) => {
        /// The effective configuration, checked.
        #[derive(Debug, Clone)]
        pub struct Config {
            $($(#[doc = $about])+ pub $name: $type,)+
            /// The providers of language models, in the order of their names.
            pub models: Vec<ProviderChoice>,
        }

        /// Every setting, in the order in which they are shown.
        pub const KEYS: &[Key] = &[$(Key {
            name: stringify!($name),
            about: concat!($($about),+),
            allowed: <$type as Setting>::allowed,
            default: $default,
            secret: <$type as Setting>::SECRET,
            reach: Reach::$reach,
        },)+];

        impl Config {
            /// Parses every value; the first bad one is the error.
            pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
                Ok(Self {
                    $($name: sources.parsed(stringify!($name))?,)+
                    models: models::read(sources.models())?,
                })
            }

            /// Every value in its normal form, without secrets.
            pub fn shown(&self) -> Vec<(String, String)> {
                let mut shown = vec![$((stringify!($name).to_owned(), self.$name.shown()),)+];
                shown.extend(models::shown(&self.models));
                shown
            }
        }
    };
}

settings! {
    /// Folder for everything that is kept; created when missing.
    House data_dir: PathBuf = "data";
    /// The database: a SQLite file or a PostgreSQL server.
    House database: DatabaseAddress = "sqlite://{data_dir}/agent-manager.db";
    /// File that holds the password for PostgreSQL, so that it need not stand in the address.
    House database_password_file: Option<PathBuf> = "";
    /// Most connections to the database at a time.
    House database_connections: WholeNumber<1, 1_000> = "8";
    /// How long to wait for a connection, or for another program's write lock.
    House database_wait: PeriodBetween<100, 600_000> = "5s";
    /// Largest size of the SQLite file; empty: as large as the disk.
    House database_max_size: Option<ByteSize> = "";
    /// Where the server listens; port 0 picks a free one.
    Server listen: ListenAddress = "127.0.0.1:3000";
    /// The address people use, when it is not the one the server listens on (behind a proxy).
    Server public_url: Option<PublicUrl> = "";
    /// A proxy of ours stands before the server: its `X-Forwarded-For` is believed.
    Server trust_proxy: bool = "false";
    /// Largest body of a request.
    Server request_limit: ByteSize = "1MiB";
    /// Longest time to answer a request (live streams excepted).
    Server request_timeout: PeriodBetween<1_000, 3_600_000> = "30s";
    /// Most jobs that run at a time in this process.
    Worker worker_concurrency: WholeNumber<1, 256> = "4";
    /// Whether the server does backtests and learning itself; if not, `agent-manager worker` does them.
    Server compute: bool = "true";
    /// Where prices come from.
    House market: MarketChoice = "simulated";
    /// What the simulated market follows from: the same number is the same market.
    House market_seed: u64 = "1";
    /// Edges that are planted into the simulated market.
    House market_edge: Edges = "";
    /// A price further from the last good one than this share of it is in quarantine until it holds.
    House market_jump: Jump = "0.5";
    /// The pairs of the market dexscreener.
    House market_pairs: Pairs = "";
    /// Where DEX Screener is asked; another address for a proxy.
    House dexscreener_url: PublicUrl = "https://api.dexscreener.com";
    /// The tickers of the market polygon.
    House market_tickers: Tickers = "";
    /// The environment variable that holds the key for polygon.
    House polygon_key_env: VariableName = "POLYGON_API_KEY";
    /// Where polygon is asked; another address for a proxy.
    House polygon_url: PublicUrl = "https://api.polygon.io";
    /// How many questions a minute the plan at polygon allows.
    House polygon_per_minute: WholeNumber<2, 6_000> = "5";
    /// How far the bars of the plan at polygon are behind the clock.
    House polygon_delay: PeriodBetween<60_000, 172_800_000> = "15m";
    /// How much of the past is kept of the market polygon, from the first start on.
    House polygon_history: PeriodBetween<86_400_000, 315_360_000_000> = "730d";
    /// Minutes of market time in a minute; empty: 60 on the simulated market, 1 on others.
    Server market_speed: Option<WholeNumber<1, 3_600>> = "";
    /// The share of each instrument's past that no learning agent sees before it is examined; agents that have learnt keep the seal that they have.
    House seal_share: SealShare = "0.25";
    /// At least this much of the past is sealed.
    House seal_least: PeriodBetween<5_184_000_000, 315_360_000_000> = "60d";
    /// How long the texts of calls to models are kept; their figures stay.
    House models_keep_texts: PeriodBetween<3_600_000, 315_360_000_000> = "90d";
    /// What is logged: a level, or levels by module.
    Worker log_level: LogFilter = "info";
    /// Logs for people or for programs.
    Worker log_format: LogFormat = "text";
}

/// Why the program does not start. Each is one line: which key, which value, from where, what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} cannot be {value:?} (from {origin}): it must be {allowed}")]
    Value { key: &'static str, value: String, origin: Origin, allowed: String },
    #[error("{name:?} in {place} is not a setting{}", hint(.suggestion.as_deref()))]
    Unknown { name: String, place: String, suggestion: Option<String> },
    #[error("{key} cannot be {value:?} (from {file}): it must be {allowed}")]
    InTable { key: String, value: String, file: String, allowed: String },
    #[error("{key} in {file} must be a single text, number, true or false")]
    NotASingleValue { key: String, file: String },
    #[error("{name} in the environment is not readable text")]
    NotText { name: String },
    #[error("cannot read the configuration file {file}: {reason}")]
    File { file: String, reason: String },
    #[error("cannot read the password file {file} (from {origin}): {reason}")]
    PasswordFile { file: String, origin: Origin, reason: String },
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(
        || "; `agent-manager config` lists them all".to_owned(),
        |name| format!("; did you mean {name}?"),
    )
}

/// An hour of the simulated market in a minute: its prices mean nothing, and whoever tries it wants to see what happens.
const SIMULATED_SPEED: u32 = 60;

impl Config {
    /// How much of the past is sealed.
    pub const fn seal(&self) -> SealRule {
        SealRule { share: self.seal_share.get(), least: self.seal_least.get() }
    }

    /// Minutes of market time in a minute.
    pub fn speed(&self) -> u32 {
        match (self.market_speed, &self.market) {
            (Some(speed), _) => speed.get(),
            (None, MarketChoice::Simulated) => SIMULATED_SPEED,
            (None, _) => 1,
        }
    }

    /// What only the settings of the market together can say: whether a server can trade on it.
    pub fn check_market(&self, sources: &Sources) -> Result<(), ConfigError> {
        let (key, chosen, example) = match self.market {
            MarketChoice::DexScreener => {
                let example = "pair with --market dexscreener, such as solana:8sLbNZoA1cfnvMJLPfp98ZLAnFSYCFApfJKMbiXNLwxj; `agent-manager feed search TEXT` finds pairs";
                ("market_pairs", self.market_pairs.symbols(), example)
            }
            MarketChoice::Polygon => {
                let example = "ticker with --market polygon, such as AAPL, I:SPX or X:BTCUSD";
                ("market_tickers", self.market_tickers.symbols(), example)
            }
            MarketChoice::Closed | MarketChoice::Simulated | MarketChoice::Csv(_) => return Ok(()),
        };
        let wrong = |key: &'static str, value: String, allowed: String| ConfigError::Value {
            key,
            value,
            origin: sources.origin(key),
            allowed,
        };
        if chosen.is_empty() {
            return Err(wrong(key, String::new(), format!("at least one {example}")));
        }
        if self.speed() != 1 {
            let allowed = format!(
                "1 with --market {}, whose prices are those of now: its time cannot go faster than the clock",
                self.market
            );
            return Err(wrong("market_speed", self.market_speed.shown(), allowed));
        }
        Ok(())
    }

    /// How the database is opened. Reads the password file, when there is one.
    pub fn open_options(&self, sources: &Sources) -> Result<storage::OpenOptions, ConfigError> {
        let mut address = self.database.clone();
        if let Some(file) = &self.database_password_file {
            let password = std::fs::read_to_string(file).map_err(|error| ConfigError::PasswordFile {
                file: file.display().to_string(),
                origin: sources.origin("database_password_file"),
                reason: error.to_string(),
            })?;
            address = address.with_password(password.trim_end_matches(['\r', '\n']));
        }
        Ok(storage::OpenOptions {
            url: address.reveal().to_owned(),
            connections: self.database_connections.get(),
            patience: self.database_wait.get().to_std(),
            max_bytes: self.database_max_size.map(ByteSize::bytes),
        })
    }
}

#[cfg(test)]
mod tests;
