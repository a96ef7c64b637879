//! How the configuration is shown: as text, as JSON, and as the table of the documentation.

use super::{Config, KEYS, Key, Sources};
use serde_json::{Value, json};
use std::fmt::Write;

/// A line per setting: key, value without secrets, where it came from.
pub fn report_text(config: &Config, sources: &Sources) -> String {
    let shown = config.shown();
    let key_width = shown.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    let value_width = shown.iter().map(|(_, value)| value.chars().count()).max().unwrap_or(0).clamp(1, 48);
    let mut text = match sources.file() {
        Some(file) => format!("# configuration file: {}\n", file.display()),
        None => "# no configuration file\n".to_owned(),
    };
    for (key, value) in shown {
        let value = if value.is_empty() { "-" } else { &value };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{key:key_width$}  {value:value_width$}  {}", sources.origin(&key));
    }
    text
}

pub fn report_json(config: &Config, sources: &Sources) -> Value {
    let settings: Vec<Value> = config
        .shown()
        .into_iter()
        .map(|(key, value)| {
            let origin = sources.origin(&key);
            json!({ "key": key, "value": value, "source": origin.word(), "place": origin.place() })
        })
        .collect();
    json!({ "file": sources.file().map(|file| file.display().to_string()), "settings": settings })
}

/// Every setting as a Markdown table, as it stands in `docs/configuration.md`.
pub fn key_table() -> String {
    let mut table =
        String::from("| key | environment | flag | what | allowed | default |\n|---|---|---|---|---|---|\n");
    for key in KEYS {
        table.push_str(&row(key));
    }
    table
}

fn row(key: &Key) -> String {
    let default = match key.default {
        "" => "–".to_owned(),
        text => format!("`{}`", text.replace("{data_dir}", "DATA_DIR")),
    };
    let secret = if key.secret { " (its password is never shown)" } else { "" };
    format!(
        "| `{}` | `{}` | `--{}` | {}{secret} | {} | {default} |\n",
        key.name,
        key.environment_name(),
        key.flag(),
        key.about.trim(),
        (key.allowed)(),
    )
}
