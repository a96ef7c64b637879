//! `agent-manager agent create`

use super::{
    super::{Failure, input, number, say, say_json, strategy_file::GivenParam},
    person, refused,
};
use domain::{
    Fixed, Money,
    agents::{AgentName, Brain, Risk, USUAL_BUDGET, USUAL_TEMPERATURE},
    market::{Symbol, Timeframe},
    models::ModelName,
};
use serde_json::{Map, Value};
use services::{
    House,
    agents::{
        self, NewAgent,
        source::{Source, strategy},
    },
};
use std::{path::PathBuf, str::FromStr};

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("brain").required(true).args(["example", "strategy", "model"])))]
pub struct Arguments {
    /// Whose agent it will be
    #[arg(long, value_name = "NAME")]
    user: String,
    /// What it is called; no two agents of one person are called the same
    #[arg(long)]
    name: String,
    /// What it may trade
    #[arg(long, value_name = "A,B", value_delimiter = ',', required = true)]
    pairs: Vec<Symbol>,
    /// The money that it is given, in dollars
    #[arg(long, value_name = "AMOUNT", value_parser = number::cash, allow_hyphen_values = true)]
    allocation: Fixed,
    /// One of the examples that decides for it
    #[arg(long, value_name = "KEY")]
    example: Option<String>,
    /// The strategy document that decides for it, TOML or JSON; - is standard input
    #[arg(long, value_name = "FILE")]
    strategy: Option<PathBuf>,
    /// The model that decides for it, such as rules/default; it is asked at each close
    #[arg(long, value_name = "PROVIDER/MODEL")]
    model: Option<ModelName>,
    /// How freely the model answers, from 0 to 2 [default: 0.7]
    #[arg(long, value_name = "NUMBER", requires = "model")]
    temperature: Option<f64>,
    /// What questions to the model may cost in a UTC day, in dollars [default: 1.00]
    #[arg(long, value_name = "AMOUNT", requires = "model")]
    budget_per_day: Option<Money>,
    /// At the closes of which bars it decides: 5m, 15m, 1h, 4h or 1d [default: that of the document, 1h with a model]
    #[arg(long, value_name = "LENGTH")]
    timeframe: Option<Timeframe>,
    /// The value of a parameter of the document
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "model")]
    param: Vec<GivenParam>,
    /// A limit, such as stopLoss=0.02 or maxDailyLoss=none
    #[arg(long, value_name = "NAME=VALUE")]
    risk: Vec<GivenLimit>,
    /// What it is to do and to leave, in words
    #[arg(long, value_name = "TEXT", default_value = "")]
    instructions: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `stopLoss=0.02`
#[derive(Debug, Clone)]
pub struct GivenLimit {
    name: String,
    value: Value,
}

impl FromStr for GivenLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('=').and_then(|(name, value)| {
            let value = match value.trim() {
                "none" => Value::Null,
                number => Value::Number(number.parse().ok()?),
            };
            Some(Self { name: name.trim().to_owned(), value })
        });
        parsed.ok_or_else(|| "write a name and a number or none, such as stopLoss=0.02".to_owned())
    }
}

/// What is to decide.
enum Decides {
    Strategy(Source),
    Model(Brain),
}

pub async fn run(house: &House, arguments: Arguments) -> Result<(), Failure> {
    let Arguments {
        user,
        name,
        pairs,
        allocation,
        example,
        strategy: file,
        model,
        temperature,
        budget_per_day,
        timeframe,
        param,
        risk,
        instructions,
        json,
    } = arguments;
    let name: AgentName = name.parse().map_err(|error| Failure::Wrong(format!("--name {name:?} {error}")))?;
    let risk = limits(risk)?;
    let document = match (&file, &example) {
        (Some(file), _) => input::name(file),
        (None, example) => example.clone().unwrap_or_default(),
    };
    let decides = match model {
        Some(model) => Decides::Model(Brain::Model {
            model,
            temperature: temperature.unwrap_or(USUAL_TEMPERATURE),
            budget_per_day: budget_per_day.unwrap_or(USUAL_BUDGET),
        }),
        None => Decides::Strategy(source(file, example)?),
    };
    let person = person(house, &user).await?;
    let params = param.into_iter().map(GivenParam::into_pair).collect();
    let made = async {
        let brain = match decides {
            Decides::Model(brain) => brain,
            Decides::Strategy(source) => strategy(house, &person, source, params).await?,
        };
        let wanted = NewAgent { name, instructions, pairs, timeframe, allocation, risk, brain };
        let agent = agents::create(house, &person, wanted).await?;
        api::shown(house, &person, agent).await
    };
    let agent = made.await.map_err(|error| refused(&error, &document))?;
    if json { say_json(&agent) } else { say(&format!("made {} ({})", agent.name, agent.id)) }
}

fn source(file: Option<PathBuf>, example: Option<String>) -> Result<Source, Failure> {
    match (file, example) {
        (Some(file), _) => Ok(Source::Document(input::text(&file)?.replace("\r\n", "\n"))),
        (None, example) => Ok(Source::Example(example.unwrap_or_default())),
    }
}

/// The usual limits but for those that were given; of one that is given twice, the last value counts.
fn limits(given: Vec<GivenLimit>) -> Result<Risk, Failure> {
    let given: Map<String, Value> = given.into_iter().map(|limit| (limit.name, limit.value)).collect();
    serde_json::from_value(given.into())
        .map_err(|error| Failure::Wrong(format!("--risk cannot be used: {error}")))
}
