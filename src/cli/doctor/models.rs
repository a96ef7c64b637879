//! Providers of language models: which are configured, and whether their keys are there. None is asked: that could cost something.

use super::{Finding, Setup};
use agent_manager::compose::models::ProviderChoice;

const ABOUT: &str = "models";

pub fn look(setup: &Setup) -> Vec<Finding> {
    if let Err(failure) = setup.models() {
        return vec![Finding::broken(ABOUT, failure.to_string(), "correct it in the configuration file")];
    }
    if setup.config.models.is_empty() {
        let mend = "name a provider in [models.providers.NAME] of the configuration file, if a language model shall decide";
        return vec![Finding::note(ABOUT, "only the built-in rules decide; no provider is configured", mend)];
    }
    setup.config.models.iter().map(provider).collect()
}

fn provider(choice: &ProviderChoice) -> Finding {
    let count = choice.models.len();
    let unpriced = choice.models.iter().filter(|model| !choice.prices.contains_key(*model)).count();
    let prices = match unpriced {
        0 => "all with a price".to_owned(),
        _ => format!("{unpriced} without a price, so that their cost is unknown and no budget holds it"),
    };
    let says = format!("{} at {}: {count} models, {prices}", choice.name, choice.base_url);
    match (&choice.api_key_env, &choice.key) {
        (Some(variable), None) => Finding::broken(
            ABOUT,
            format!("{says}; its key is missing"),
            format!("set the environment variable {variable}"),
        ),
        (Some(_), Some(_)) => {
            Finding::ok(ABOUT, format!("{says}; its key is set (`agent-manager models test` asks it)"))
        }
        (None, _) => {
            Finding::ok(ABOUT, format!("{says}; it needs no key (`agent-manager models test` asks it)"))
        }
    }
}
