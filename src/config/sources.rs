//! Where values come from: flags, the environment, the file, the defaults, in this order.

use super::{ConfigError, KEYS, Key, Setting, models::ModelsTable};
use domain::Secret;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
};

/// What every environment variable of the program begins with.
pub const PREFIX: &str = "AGENT_MANAGER_";

/// The file that is read without being named.
const DEFAULT_FILE: &str = "agent-manager.toml";

/// Variables with the prefix that are not settings.
const OTHER_VARIABLES: [&str; 2] = [
    "AGENT_MANAGER_CONFIG",
    // Lets tests of a debug build die at a chosen statement, or in a chosen phase of a run.
    "AGENT_MANAGER_FAILPOINT",
];

/// Where one value was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Flag(String),
    Environment(String),
    File(String),
    Default,
}

impl Origin {
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Environment(_) => "environment",
            Self::File(_) => "file",
            Self::Default => "default",
        }
    }

    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Flag(place) | Self::Environment(place) | Self::File(place) => Some(place),
            Self::Default => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "--{flag}"),
            Self::Environment(name) => f.write_str(name),
            Self::File(file) => f.write_str(file),
            Self::Default => f.write_str("default"),
        }
    }
}

/// Texts by key, each with its origin; not yet parsed.
#[derive(Debug, Default)]
pub struct Sources {
    file: Option<PathBuf>,
    values: BTreeMap<&'static str, (String, Origin)>,
    models: ModelsTable,
}

impl Sources {
    /// Looks everywhere. `file` is the one named by `--config`.
    pub fn gather(
        flags: &BTreeMap<&'static str, String>,
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let environment: Vec<_> = environment.into_iter().collect();
        let keys = readable(&environment);
        let environment = variables(environment)?;
        let mut values = BTreeMap::new();
        for key in KEYS {
            if let Some(text) = flags.get(key.name) {
                values.insert(key.name, (text.clone(), Origin::Flag(key.flag())));
            } else if let Some(text) = environment.get(&key.environment_name()) {
                values.insert(key.name, (text.clone(), Origin::Environment(key.environment_name())));
            }
        }
        let named =
            file.map(Path::to_owned).or_else(|| environment.get(OTHER_VARIABLES[0]).map(PathBuf::from));
        let file = named.or_else(|| default_file(&values));
        let mut models = ModelsTable { environment: keys, ..ModelsTable::default() };
        if let Some(file) = &file {
            let (found, table) = read_file(file)?;
            (models.table, models.file) = (table, file.display().to_string());
            for (key, text) in found {
                let origin = || Origin::File(file.display().to_string());
                values.entry(key.name).or_insert_with(|| (text, origin()));
            }
        }
        Ok(Self { file, values, models })
    }

    /// The file that was read.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What the file says about models, which is more than single values.
    pub(super) const fn models(&self) -> &ModelsTable {
        &self.models
    }

    /// What a variable of the environment holds that a setting names.
    pub fn variable(&self, name: &str) -> Option<Secret> {
        self.models.environment.get(name).cloned()
    }

    pub fn origin(&self, key: &str) -> Origin {
        if key.starts_with("models.") {
            return Origin::File(self.models.file.clone());
        }
        self.values.get(key).map_or(Origin::Default, |(_, origin)| origin.clone())
    }

    /// The value of a key, checked by its type.
    pub(super) fn parsed<T: Setting>(&self, name: &'static str) -> Result<T, ConfigError> {
        let text = self.text(name);
        T::parse(&text).ok_or_else(|| ConfigError::Value {
            key: name,
            value: T::repeated(&text),
            origin: self.origin(name),
            allowed: T::allowed(),
        })
    }

    fn text(&self, name: &str) -> String {
        if let Some((text, _)) = self.values.get(name) {
            return text.clone();
        }
        let default = KEYS.iter().find(|key| key.name == name).map_or("", |key| key.default);
        if default.contains("{data_dir}") {
            return default.replace("{data_dir}", &self.text("data_dir"));
        }
        default.to_owned()
    }
}

/// The program's variables, all of them known.
fn variables(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut found = BTreeMap::new();
    for (name, value) in environment {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with(PREFIX) {
            continue;
        }
        let text = value.into_string().map_err(|_| ConfigError::NotText { name: name.clone() })?;
        if is_service_link(&name, &text) {
            continue;
        }
        let known = KEYS.iter().map(Key::environment_name).chain(OTHER_VARIABLES.map(str::to_owned));
        check_known(&name, "the environment", known)?;
        found.insert(name, text);
    }
    Ok(found)
}

/// Every variable that is text: the names of those that hold keys stand in the file, which is not read yet.
fn readable(environment: &[(OsString, OsString)]) -> BTreeMap<String, Secret> {
    let text = |text: &OsString| text.to_str().map(str::to_owned);
    environment.iter().filter_map(|(name, value)| Some((text(name)?, Secret::new(text(value)?)))).collect()
}

/// Kubernetes puts such variables into every container beside a service that is called `agent-manager`.
fn is_service_link(name: &str, text: &str) -> bool {
    name.starts_with("AGENT_MANAGER_SERVICE_")
        || name.starts_with("AGENT_MANAGER_PORT_")
        || (name == "AGENT_MANAGER_PORT" && text.contains("://"))
}

/// `agent-manager.toml` in the data directory, else in the working folder.
fn default_file(values: &BTreeMap<&'static str, (String, Origin)>) -> Option<PathBuf> {
    let data_dir = values.get("data_dir").map_or("data", |(text, _)| text.as_str());
    [Path::new(data_dir).join(DEFAULT_FILE), PathBuf::from(DEFAULT_FILE)]
        .into_iter()
        .find(|file| file.is_file())
}

/// Single values by their keys.
type Values = Vec<(&'static Key, String)>;

/// The single values of the file, and its table of models.
fn read_file(file: &Path) -> Result<(Values, toml::Table), ConfigError> {
    let shown = file.display().to_string();
    let refused = |reason: String| ConfigError::File { file: shown.clone(), reason };
    let text = std::fs::read_to_string(file).map_err(|error| refused(error.to_string()))?;
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        refused(format!("line {line}: {}", error.message().replace('\n', ", ")))
    })?;
    let models = match table.remove("models") {
        None => toml::Table::new(),
        Some(toml::Value::Table(models)) => models,
        Some(_) => return Err(refused("models must be a table: [models.providers.NAME]".to_owned())),
    };
    let mut values = Vec::new();
    for (name, value) in table {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            check_known(&name, &shown, KEYS.iter().map(|key| key.name.to_owned()))?;
            continue;
        };
        values.push((key, single_value(&name, &shown, value)?));
    }
    Ok((values, models))
}

fn single_value(key: &str, file: &str, value: toml::Value) -> Result<String, ConfigError> {
    match value {
        toml::Value::String(text) => Ok(text),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Boolean(yes) => Ok(yes.to_string()),
        _ => Err(ConfigError::NotASingleValue { key: key.to_owned(), file: file.to_owned() }),
    }
}

/// An unknown name is an error, and the nearest known one is offered.
pub(super) fn check_known(
    name: &str,
    place: &str,
    known: impl Iterator<Item = String>,
) -> Result<(), ConfigError> {
    let mut nearest: Option<(f64, String)> = None;
    for candidate in known {
        if candidate == name {
            return Ok(());
        }
        let likeness = strsim::jaro(&candidate, name);
        if likeness > 0.75 && nearest.as_ref().is_none_or(|(best, _)| likeness > *best) {
            nearest = Some((likeness, candidate));
        }
    }
    let suggestion = nearest.map(|(_, name)| name);
    Err(ConfigError::Unknown { name: name.to_owned(), place: place.to_owned(), suggestion })
}
