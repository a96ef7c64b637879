//! The shape of a file of scenarios: which fields stand where, and what they hold.
//!
//! A misspelt field would be passed over in silence, and a stop that is passed over looks like one that was never reached.

use crate::{fixed::Fixed, language::nearest};
use serde_json::{Map, Value};

struct Field {
    name: &'static str,
    holds: Holds,
    required: bool,
}

#[derive(Clone, Copy)]
enum Holds {
    /// For people: it is not read.
    Anything,
    Text,
    Decimal,
    Whole {
        most: u64,
    },
    Truth,
    OneOf(&'static [&'static str]),
    Table(&'static [Field]),
    Tables(&'static [Field]),
    /// Four decimals each.
    Bars,
}

const fn required(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: true }
}

const fn optional(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: false }
}

static FILE: [Field; 4] = [
    required("scenarios", Holds::Tables(&SCENARIO)),
    optional("random_scenarios", Holds::Tables(&SCENARIO)),
    optional("bars_are", Holds::Anything),
    optional("all_numbers_are", Holds::Anything),
];

static SCENARIO: [Field; 6] = [
    required("name", Holds::Text),
    required("config", Holds::Table(&CONFIG)),
    required("bars", Holds::Bars),
    required("orders", Holds::Tables(&ORDER)),
    optional("note", Holds::Anything),
    optional("expected", Holds::Anything),
];

static CONFIG: [Field; 5] = [
    required("cash", Holds::Decimal),
    required("slippage_bps", Holds::Decimal),
    required("fee_bps", Holds::Decimal),
    required("fee_decimals", Holds::Whole { most: 16 }),
    required("liquidate_at_end", Holds::Truth),
];

static ORDER: [Field; 7] = [
    required("id", Holds::Text),
    required("after_bar", Holds::Whole { most: u32::MAX as u64 }),
    required("side", Holds::OneOf(&["buy", "sell"])),
    required("qty", Holds::Decimal),
    optional("stop_loss", Holds::Decimal),
    optional("take_profit", Holds::Decimal),
    optional("trailing", Holds::Table(&TRAILING)),
];

static TRAILING: [Field; 2] =
    [required("kind", Holds::OneOf(&["absolute", "percent"])), required("value", Holds::Decimal)];

/// The first thing that is wrong, in a sentence that names the scenario and the field.
pub fn check(file: &Value) -> Result<(), String> {
    let Value::Object(entries) = file else {
        return Err("the file is not a JSON object; write {\"scenarios\": [...]}".to_owned());
    };
    for list in ["scenarios", "random_scenarios"] {
        let scenarios = entries.get(list).and_then(Value::as_array).into_iter().flatten();
        for (place, scenario) in scenarios.enumerate() {
            let name = match scenario.get("name") {
                Some(Value::String(name)) => format!("scenario \"{name}\""),
                _ => format!("{list}[{place}]"),
            };
            Holds::Table(&SCENARIO).check("", scenario).map_err(|problem| format!("{name}: {problem}"))?;
        }
    }
    check_table("", entries, &FILE)
}

fn check_table(path: &str, entries: &Map<String, Value>, fields: &'static [Field]) -> Result<(), String> {
    let place = if path.is_empty() { String::new() } else { format!(" in {path}") };
    for name in entries.keys() {
        if !fields.iter().any(|field| field.name == name) {
            let known = fields.iter().map(|field| field.name);
            let hint = match nearest(name, known.clone()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("expected one of {}", known.collect::<Vec<_>>().join(", ")),
            };
            return Err(format!("there is no field \"{name}\"{place}; {hint}"));
        }
    }
    for field in fields {
        match entries.get(field.name) {
            None if field.required => {
                return Err(format!(
                    "the field \"{}\" is missing{place}; it is {}",
                    field.name,
                    field.holds.title()
                ));
            }
            None => {}
            Some(Value::Null) if !field.required => {}
            Some(value) => {
                let dot = if path.is_empty() { "" } else { "." };
                field.holds.check(&format!("{path}{dot}{}", field.name), value)?;
            }
        }
    }
    Ok(())
}

impl Holds {
    fn check(self, path: &str, value: &Value) -> Result<(), String> {
        let fits = match (self, value) {
            (Self::Table(fields), Value::Object(entries)) => return check_table(path, entries, fields),
            (Self::Tables(fields), Value::Array(items)) => {
                return items.iter().enumerate().try_for_each(|(place, item)| {
                    Self::Table(fields).check(&format!("{path}[{place}]"), item)
                });
            }
            (Self::Bars, Value::Array(bars)) => {
                return bars.iter().enumerate().try_for_each(|(place, bar)| check_bar(place, bar));
            }
            (Self::Anything, _) | (Self::Text, Value::String(_)) | (Self::Truth, Value::Bool(_)) => true,
            (Self::Decimal, Value::String(text)) => text.parse::<Fixed>().is_ok(),
            (Self::Whole { most }, Value::Number(number)) => number.as_u64().is_some_and(|n| n <= most),
            (Self::OneOf(words), Value::String(text)) => words.contains(&text.as_str()),
            _ => false,
        };
        let path = if path.is_empty() { "it" } else { path };
        if fits { Ok(()) } else { Err(format!("{path} is {}, not {}", shown(value), self.title())) }
    }

    fn title(self) -> String {
        match self {
            Self::Anything => "anything".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Decimal => "a decimal number in quotes, such as \"100.5\"".to_owned(),
            Self::Whole { most } => format!("a whole number from 0 to {most}"),
            Self::Truth => "true or false".to_owned(),
            Self::OneOf(words) => format!("\"{}\"", words.join("\" or \"")),
            Self::Table(fields) => {
                let names = fields.iter().map(|field| field.name).collect::<Vec<_>>();
                format!("an object with {}", names.join(", "))
            }
            Self::Tables(_) => "a list of objects".to_owned(),
            Self::Bars => "a list of bars, each [open, high, low, close]".to_owned(),
        }
    }
}

fn check_bar(place: usize, bar: &Value) -> Result<(), String> {
    match bar {
        Value::Array(prices) if prices.len() == 4 => {
            let mut prices = prices.iter().zip(["open", "high", "low", "close"]);
            prices.try_for_each(|(price, name)| {
                Holds::Decimal.check(&format!("the {name} of bars[{place}]"), price)
            })
        }
        _ => Err(format!("bars[{place}] is {}, not [open, high, low, close]", shown(bar))),
    }
}

/// A value, short enough for a sentence.
fn shown(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(items) => format!("a list of {}", items.len()),
        _ => value.to_string().chars().take(60).collect(),
    }
}
