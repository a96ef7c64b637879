//! `[models]` of the file: providers, and what their models cost.
//!
//! These settings are a table of tables and have neither flags nor variables; keys never stand in the file, only the names of the
//! environment variables that hold them.

use super::{ConfigError, sources::check_known};
use agent_manager::compose::models::{ProviderChoice, ProviderKind};
use domain::{
    Money, Period, Secret, Timestamp,
    models::{ModelName, Price, RULES},
};
use std::{collections::BTreeMap, str::FromStr};
use toml::{Table, Value};

const PROVIDER_KEYS: [&str; 6] = ["kind", "base_url", "api_key_env", "models", "timeout", "max_concurrent"];
const PRICE_KEYS: [&str; 2] = ["input_per_million", "output_per_million"];
const MOST_MODELS: usize = 100;

/// The table as it stands in the file, with the variables that it may name.
#[derive(Debug, Clone, Default)]
pub struct ModelsTable {
    pub table: Table,
    pub file: String,
    pub environment: BTreeMap<String, Secret>,
}

/// Reads all providers; the first wrong value is the error.
pub fn read(given: &ModelsTable) -> Result<Vec<ProviderChoice>, ConfigError> {
    let whole = At { file: &given.file, path: "models".to_owned() };
    whole.known(&given.table, &["providers", "prices", "trained_until"])?;
    let providers = whole.table(&given.table, "providers")?;
    let mut choices = Vec::new();
    for (name, value) in &providers.0 {
        let at = providers.1.below(name);
        if !ModelName::is_provider(name) || name == RULES {
            let allowed = format!("small letters, digits, - and _, and not {RULES}, which is built in");
            return Err(at.wrong(name, &allowed));
        }
        choices.push(provider(name, value, &at, &given.environment)?);
    }
    of_models(&whole, &given.table, "prices", &mut choices, |choice, model, (value, at)| {
        choice.prices.insert(model, price(value, at)?);
        Ok(())
    })?;
    of_models(&whole, &given.table, "trained_until", &mut choices, |choice, model, (value, at)| {
        choice.trained_until.insert(model, day(value, at)?);
        Ok(())
    })?;
    Ok(choices)
}

/// What a table says of models, each of which is one that its provider lists.
fn of_models(
    whole: &At<'_>,
    table: &Table,
    key: &str,
    choices: &mut [ProviderChoice],
    mut put: impl FnMut(&mut ProviderChoice, String, (&Value, &At<'_>)) -> Result<(), ConfigError>,
) -> Result<(), ConfigError> {
    let (said, at) = whole.table(table, key)?;
    for (name, value) in &said {
        let at = at.below(&format!("{name:?}"));
        let unknown = || at.wrong(name, "provider/model of a provider that lists it in its models");
        let model: ModelName = name.parse().map_err(|_| unknown())?;
        let lists = |choice: &&mut ProviderChoice| {
            choice.name == model.provider() && choice.models.iter().any(|own| own == model.model())
        };
        let choice = choices.iter_mut().find(lists).ok_or_else(unknown)?;
        put(choice, model.model().to_owned(), (value, &at))?;
    }
    Ok(())
}

/// The end of a day: what came after it was not there to be learnt from.
fn day(value: &Value, at: &At<'_>) -> Result<Timestamp, ConfigError> {
    let text = value.as_str().unwrap_or_default();
    let begins = format!("{text}T00:00:00Z").parse::<Timestamp>().ok().filter(|_| text.len() == 10);
    let begins =
        begins.ok_or_else(|| at.wrong(&value.to_string(), "a day in quotes, such as \"2024-06-30\""))?;
    Ok(begins.plus(Period::from_days(1)))
}

/// What is shown of them: key and value, never a secret.
pub fn shown(choices: &[ProviderChoice]) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for choice in choices {
        let mut put = |key: &str, value: String| {
            shown.push((format!("models.providers.{}.{key}", choice.name), value));
        };
        put("kind", choice.kind.as_str().to_owned());
        put("base_url", choice.base_url.clone());
        if let Some(variable) = &choice.api_key_env {
            let state = if choice.key.is_some() { "set" } else { "not set" };
            put("api_key_env", format!("{variable} ({state})"));
        }
        put("models", choice.models.join(", "));
        put("timeout", choice.timeout.to_string());
        put("max_concurrent", choice.max_concurrent.to_string());
        for (model, price) in &choice.prices {
            let key = |part: &str| format!("models.prices.\"{}/{model}\".{part}", choice.name);
            shown.push((key("input_per_million"), price.input_per_million.to_string()));
            shown.push((key("output_per_million"), price.output_per_million.to_string()));
        }
        for (model, until) in &choice.trained_until {
            let last = until.minus(Period::from_days(1)).to_string();
            let key = format!("models.trained_until.\"{}/{model}\"", choice.name);
            shown.push((key, last.get(..10).unwrap_or_default().to_owned()));
        }
    }
    shown
}

fn provider(
    name: &str,
    value: &Value,
    at: &At<'_>,
    environment: &BTreeMap<String, Secret>,
) -> Result<ProviderChoice, ConfigError> {
    let Value::Table(table) = value else { return Err(at.wrong(&value.to_string(), "a table")) };
    at.known(table, &PROVIDER_KEYS)?;
    let kind_text = at.text(table, "kind")?;
    let kind = kind_text.as_deref().and_then(|text| ProviderKind::from_str(text).ok());
    let kind = kind.ok_or_else(|| {
        at.below("kind").wrong(kind_text.as_deref().unwrap_or_default(), ProviderKind::ALLOWED)
    })?;
    let base_url = at.text(table, "base_url")?;
    let base_url = base_url.or_else(|| kind.base_url().map(str::to_owned)).unwrap_or_default();
    if !(base_url.starts_with("http://") || base_url.starts_with("https://")) || base_url.contains('@') {
        let allowed = "http:// or https:// with a host, and no name or password in it";
        return Err(at.below("base_url").wrong(&masked(&base_url), allowed));
    }
    let api_key_env = at.text(table, "api_key_env")?;
    if let Some(variable) = api_key_env.as_deref().filter(|variable| !is_variable(variable)) {
        // Somebody may have written the key itself: it is not repeated.
        let allowed = "the name of an environment variable, in capital letters, digits and _";
        return Err(at.below("api_key_env").wrong(&"*".repeat(variable.len().min(8)), allowed));
    }
    let key = api_key_env.as_ref().and_then(|variable| environment.get(variable));
    let key = key.map(|secret| secret.reveal().trim()).filter(|text| !text.is_empty()).map(Secret::new);
    Ok(ProviderChoice {
        name: name.to_owned(),
        kind,
        base_url,
        api_key_env,
        key,
        models: models(name, table, at)?,
        timeout: timeout(table, at)?,
        max_concurrent: max_concurrent(table, at)?,
        prices: BTreeMap::new(),
        trained_until: BTreeMap::new(),
    })
}

fn models(provider: &str, table: &Table, at: &At<'_>) -> Result<Vec<String>, ConfigError> {
    let given = table.get("models");
    let names: Option<Vec<String>> = given
        .and_then(Value::as_array)
        .and_then(|list| list.iter().map(|name| name.as_str().map(str::to_owned)).collect());
    let fits = |name: &String| ModelName::of(provider, name).is_ok();
    names.filter(|names| (1..=MOST_MODELS).contains(&names.len()) && names.iter().all(fits)).ok_or_else(
        || {
            let shown = given.map(ToString::to_string).unwrap_or_default();
            at.below("models").wrong(&shown, "a list of 1 to 100 names of models, such as [\"test-model\"]")
        },
    )
}

fn timeout(table: &Table, at: &At<'_>) -> Result<Period, ConfigError> {
    let Some(text) = at.text(table, "timeout")? else { return Ok(Period::from_seconds(60)) };
    let bounds = Period::from_seconds(1)..=Period::from_minutes(30);
    let parsed = text.parse().ok().filter(|period| bounds.contains(period));
    parsed.ok_or_else(|| at.below("timeout").wrong(&text, "a period from 1s to 30m, such as 90s"))
}

fn max_concurrent(table: &Table, at: &At<'_>) -> Result<u32, ConfigError> {
    let Some(value) = table.get("max_concurrent") else { return Ok(4) };
    let number = value.as_integer().and_then(|number| u32::try_from(number).ok());
    let fits = number.filter(|number| (1..=256).contains(number));
    fits.ok_or_else(|| at.below("max_concurrent").wrong(&value.to_string(), "a whole number from 1 to 256"))
}

fn price(value: &Value, at: &At<'_>) -> Result<Price, ConfigError> {
    let Value::Table(table) = value else { return Err(at.wrong(&value.to_string(), "a table")) };
    at.known(table, &PRICE_KEYS)?;
    let part = |key: &str| {
        let given = table.get(key);
        let text = match given {
            Some(Value::Float(number)) => number.to_string(),
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::String(text)) => text.clone(),
            _ => String::new(),
        };
        let amount = text
            .parse::<Money>()
            .ok()
            .filter(|amount| (0..=100_000_000_000_000).contains(&amount.as_units()));
        amount.ok_or_else(|| {
            let shown = given.map(ToString::to_string).unwrap_or_default();
            at.below(key).wrong(&shown, "dollars for a million tokens, from 0 to 1000000, such as 3.0")
        })
    };
    Ok(Price {
        input_per_million: part("input_per_million")?,
        output_per_million: part("output_per_million")?,
    })
}

fn is_variable(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.bytes().all(fits) && !name.as_bytes()[0].is_ascii_digit()
}

/// An address without the name and password that somebody may have put into it.
fn masked(address: &str) -> String {
    address.rsplit_once('@').map_or_else(|| address.to_owned(), |(_, host)| format!("***@{host}"))
}

/// A place in the file.
struct At<'a> {
    file: &'a str,
    path: String,
}

impl At<'_> {
    fn below(&self, key: &str) -> Self {
        Self { file: self.file, path: format!("{}.{key}", self.path) }
    }

    fn wrong(&self, value: &str, allowed: &str) -> ConfigError {
        ConfigError::InTable {
            key: self.path.clone(),
            value: value.to_owned(),
            file: self.file.to_owned(),
            allowed: allowed.to_owned(),
        }
    }

    /// Every key is one of these.
    fn known(&self, table: &Table, keys: &[&str]) -> Result<(), ConfigError> {
        let full = |key: &str| format!("{}.{key}", self.path);
        table
            .keys()
            .try_for_each(|key| check_known(&full(key), self.file, keys.iter().map(|known| full(known))))
    }

    /// A table inside; an empty one when it is not there.
    fn table(&self, table: &Table, key: &str) -> Result<(Table, Self), ConfigError> {
        let at = self.below(key);
        match table.get(key) {
            None => Ok((Table::new(), at)),
            Some(Value::Table(inside)) => Ok((inside.clone(), at)),
            Some(other) => Err(at.wrong(&other.to_string(), "a table")),
        }
    }

    fn text(&self, table: &Table, key: &str) -> Result<Option<String>, ConfigError> {
        match table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(self.below(key).wrong(&other.to_string(), "a text in quotes")),
        }
    }
}
