//! `agent-manager agent create --instructions …`: an agent that is to learn.

use super::{
    super::{Failure, say, say_json},
    failure::not_learnt,
};
use domain::{
    accounts::Principal,
    lab::{PersonalityVersion, TraitName},
};
use services::{
    House,
    lab::{self, Described, NewLearner},
};
use std::fmt::Write;

pub async fn run(house: &House, person: &Principal, wanted: NewLearner, json: bool) -> Result<(), Failure> {
    let (agent, learner, version) =
        lab::create(house, person, wanted).await.map_err(|error| not_learnt(&error))?;
    if json {
        let described = Described { learner, version };
        let shown = api::learning_shown(house, person, agent, described).await;
        return say_json(&shown.map_err(|error| not_learnt(&error))?);
    }
    say(&format!("made {} ({})\n{}", agent.name, agent.id, understood(&version)))
}

/// What was understood, with the words it came from, and what is asked back.
fn understood(version: &PersonalityVersion) -> String {
    let written = serde_json::to_value(&version.personality).unwrap_or_default();
    let mut text = String::new();
    for name in TraitName::ALL {
        let value = match &written[name.as_str()]["value"] {
            serde_json::Value::String(value) => value.clone(),
            serde_json::Value::Array(values) => {
                values.iter().filter_map(|value| value.as_str()).collect::<Vec<_>>().join(", ")
            }
            _ => continue,
        };
        let words: Vec<String> =
            version.personality.words_of(name).iter().map(|words| format!("“{words}”")).collect();
        let _ = writeln!(text, "  {}: {value} ({})", name.label(), words.join(", "));
    }
    for question in &version.questions {
        let _ = writeln!(text, "? {}", question.text);
    }
    text.trim_end().to_owned()
}
