//! `agent-manager models list | test | spend`

use super::{
    Failure, Setup,
    agent::person,
    say, say_json,
    table::{columns, grouped, pairs},
};
use clap::Subcommand;
use domain::{
    Money,
    models::{ModelName, Spend, SpendBy},
};
use serde_json::{Value, json};
use services::{
    House,
    kernel::models::{self, AskError, Asked, Key, Listed},
};

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List the models that can be asked, with their prices
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Ask a model a small real question, at its real price
    Test {
        /// The model, such as rules/default
        model: ModelName,
        /// In whose name, and out of whose budget
        #[arg(long, value_name = "NAME")]
        user: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Add up what somebody's calls to models have cost
    Spend {
        /// Whose calls
        #[arg(long, value_name = "NAME")]
        user: String,
        /// By model, agent, manager or day
        #[arg(long, default_value = "model", value_parser = spend_by)]
        by: SpendBy,
        /// How many days back
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_650))]
        days: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(setup: &Setup, command: ModelsCommand) -> Result<(), Failure> {
    match command {
        ModelsCommand::List { json } => list(&setup.models()?, json),
        ModelsCommand::Test { model, user, json } => {
            setup.with_house(async |house| test(house, model.clone(), &user, json).await).await
        }
        ModelsCommand::Spend { user, by, days, json } => {
            setup.with_house(async |house| spend(house, &user, by, days, json).await).await
        }
    }
}

fn spend_by(text: &str) -> Result<SpendBy, String> {
    text.parse().map_err(|error: domain::accounts::UnknownWord| error.to_string())
}

fn list(models: &models::Models, json: bool) -> Result<(), Failure> {
    let now = domain::Clock::now(&adapters::SystemClock);
    let listed = models.listed(now);
    if json {
        let items: Vec<Value> = listed.iter().map(as_json).collect();
        return say_json(&json!({ "items": items }));
    }
    let rows: Vec<Vec<String>> = listed
        .iter()
        .map(|model| {
            let price = |of: fn(&domain::models::Price) -> Money| known(model.price.as_ref().map(of));
            vec![
                model.name.to_string(),
                model.kind.to_owned(),
                price(|price| price.input_per_million),
                price(|price| price.output_per_million),
                key(model),
            ]
        })
        .collect();
    say(&columns(&["model", "kind", "in per million", "out per million", "key"], &rows))
}

fn as_json(model: &Listed) -> Value {
    json!({
        "name": model.name,
        "provider": model.provider,
        "kind": model.kind,
        "baseUrl": model.base_url,
        "key": key(model),
        "inputPerMillion": model.price.map(|price| price.input_per_million),
        "outputPerMillion": model.price.map(|price| price.output_per_million),
    })
}

fn key(model: &Listed) -> String {
    match &model.key {
        Key::NotNeeded => "not needed".to_owned(),
        Key::Set => "set".to_owned(),
        Key::Missing(variable) => format!("missing: set {variable}"),
    }
}

fn known(amount: Option<Money>) -> String {
    amount.map_or_else(|| "unknown".to_owned(), |amount| format!("${amount}"))
}

async fn test(house: &House, model: ModelName, user: &str, json: bool) -> Result<(), Failure> {
    let person = person(house, user).await?;
    let (asked, trial) = match models::try_out(house, person.owner(), model.clone()).await {
        Ok(tested) => tested,
        Err(AskError::Storage(error)) => return Err(error.into()),
        Err(error) => return Err(Failure::Failed(format!("{model} did not answer: {error}"))),
    };
    let is_right = trial.is_some_and(|trial| trial.is_right());
    if json {
        say_json(&tested(&asked, is_right))?;
    } else {
        say(&pairs(&[
            ("model", model.to_string()),
            ("answer", asked.answer.text.clone()),
            ("mended", asked.parsed.repairs.join("; ")),
            ("cost", known(asked.cost)),
            ("took", format!("{} ms", grouped(u64::try_from(asked.answer.latency.as_millis()).unwrap_or(0)))),
            ("attempts", asked.answer.attempts.to_string()),
        ]))?;
    }
    if is_right {
        Ok(())
    } else {
        Err(Failure::Failed(format!("{model} answered, and not what it was asked")))
    }
}

fn tested(asked: &Asked, is_right: bool) -> Value {
    json!({
        "ok": is_right,
        "callId": asked.call,
        "answer": asked.answer.text,
        "repairs": asked.parsed.repairs,
        "cost": asked.cost,
        "latencyMs": asked.answer.latency.as_millis(),
        "attempts": asked.answer.attempts,
    })
}

async fn spend(house: &House, user: &str, by: SpendBy, days: u32, json: bool) -> Result<(), Failure> {
    let person = person(house, user).await?;
    let spend = models::spend(house, person.owner(), by, days).await?;
    if json {
        return say_json(&json!({ "items": spend }));
    }
    if spend.is_empty() {
        return say(&format!("no model was asked in {days} days"));
    }
    let row = |spend: &Spend| {
        vec![
            spend.key.clone(),
            grouped(spend.calls),
            grouped(spend.failed),
            grouped(spend.input_tokens),
            grouped(spend.output_tokens),
            format!("${}", spend.cost),
            grouped(spend.unknown),
        ]
    };
    let rows: Vec<Vec<String>> = spend.iter().map(row).collect();
    say(&columns(&[by.as_str(), "calls", "failed", "tokens in", "tokens out", "cost", "cost unknown"], &rows))
}
