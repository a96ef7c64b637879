//! Changes of an agent, in words.

use crate::agents::AgentChange;
use domain::{
    agents::{Agent, Brain, Risk},
    market::Symbol,
};
use serde_json::Value;

/// What would be different: `allocation from 1000 to 500; risk.maxPosition from 1 to 0.5`.
pub fn change(before: &Agent, change: &AgentChange) -> String {
    let mut told = Vec::new();
    let mut tell = |what: &str, from: String, to: String| {
        if from != to {
            told.push(format!("{what} from {from} to {to}"));
        }
    };
    if let Some(name) = &change.name {
        tell("name", before.name.to_string(), name.to_string());
    }
    if let Some(pairs) = &change.pairs {
        tell("pairs", listed(&before.pairs), listed(pairs));
    }
    if let Some(timeframe) = change.timeframe {
        tell("timeframe", before.timeframe.to_string(), timeframe.to_string());
    }
    if let Some(allocation) = change.allocation {
        tell("allocation", before.allocation.to_string(), allocation.to_string());
    }
    if let Some(risk) = &change.risk {
        for (name, from, to) in differing(&before.risk, risk) {
            tell(&format!("risk.{name}"), from, to);
        }
    }
    if let Some(brain) = &change.brain {
        tell("strategy", strategy(&before.brain), strategy(brain));
    }
    if change.instructions.as_ref().is_some_and(|instructions| *instructions != before.instructions) {
        told.push("instructions".to_owned());
    }
    if told.is_empty() { "nothing is different".to_owned() } else { told.join("; ") }
}

/// What an agent's strategy is called: where it came from and its parameters; or the model that decides.
pub fn strategy(brain: &Brain) -> String {
    let (source, params) = match brain {
        Brain::Strategy { source, params, .. } => (source, params),
        Brain::Model { model, .. } => return format!("the model {model}"),
        Brain::Learning {} => return "nothing yet".to_owned(),
    };
    let name = source.as_deref().unwrap_or("a document of its own");
    if params.is_empty() {
        return name.to_owned();
    }
    let params: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{name} ({})", params.join(", "))
}

fn listed(pairs: &[Symbol]) -> String {
    pairs.iter().map(Symbol::as_str).collect::<Vec<_>>().join(" ")
}

fn differing(before: &Risk, after: &Risk) -> Vec<(String, String, String)> {
    let members = |risk: &Risk| match serde_json::to_value(risk) {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let before = members(before);
    let after = members(after);
    let of = |value: &Value| if value.is_null() { "none".to_owned() } else { value.to_string() };
    after.iter().filter_map(|(name, value)| Some((name.clone(), of(before.get(name)?), of(value)))).collect()
}
