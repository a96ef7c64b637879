//! `agent-manager agent create`

use super::{
    super::{Failure, input, number, say, say_json, strategy_file::GivenParam},
    in_words, person, refused,
};
use domain::{
    Fixed, Money,
    accounts::Principal,
    agents::{AgentName, Brain, Risk, USUAL_BUDGET, USUAL_TEMPERATURE},
    lab::Personality,
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
    lab::NewLearner,
};
use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("brain").args(["example", "strategy", "model"])))]
pub struct Arguments {
    /// Whose agent it will be
    #[arg(long, value_name = "NAME")]
    user: String,
    /// What it is called; no two agents of one person are called the same. One that is to learn may be named by what it is like
    #[arg(long, required_unless_present = "instructions")]
    name: Option<String>,
    /// What it may trade; of an agent that is to learn, its instructions say so
    #[arg(long, value_name = "A,B", value_delimiter = ',', requires = "brain")]
    pairs: Vec<Symbol>,
    /// The money that it is given, in dollars [default: 10000 for one that is to learn]
    #[arg(long, value_name = "AMOUNT", value_parser = number::cash, allow_hyphen_values = true)]
    allocation: Option<Fixed>,
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
    #[arg(long, value_name = "NUMBER")]
    temperature: Option<f64>,
    /// What questions to the model may cost in a UTC day, in dollars [default: 1.00]
    #[arg(long, value_name = "AMOUNT")]
    budget_per_day: Option<Money>,
    /// At the closes of which bars it decides: 5m, 15m, 1h, 4h or 1d [default: that of the document, 1h with a model]
    #[arg(long, value_name = "LENGTH", requires = "brain")]
    timeframe: Option<Timeframe>,
    /// The value of a parameter of the document
    #[arg(long, value_name = "NAME=VALUE", requires = "brain", conflicts_with = "model")]
    param: Vec<GivenParam>,
    /// A limit, such as stopLoss=0.02 or maxDailyLoss=none
    #[arg(long, value_name = "NAME=VALUE", requires = "brain")]
    risk: Vec<GivenLimit>,
    /// What it is to do and to leave, in words; with nothing that decides for it, it learns how
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    instructions: Option<String>,
    /// Who reads the instructions of an agent that is to learn, and thinks for it [default: rules/default]
    #[arg(long, value_name = "PROVIDER/MODEL", conflicts_with = "brain")]
    taught_by: Option<ModelName>,
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
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                number => Value::Number(number.parse().ok()?),
            };
            Some(Self { name: name.trim().to_owned(), value })
        });
        parsed
            .ok_or_else(|| "write a name and a number, none, true or false, such as stopLoss=0.02".to_owned())
    }
}

pub async fn run(house: &House, arguments: Arguments) -> Result<(), Failure> {
    let person = person(house, &arguments.user).await?;
    if arguments.example.is_none() && arguments.strategy.is_none() && arguments.model.is_none() {
        let json = arguments.json;
        return in_words::run(house, &person, arguments.learner()?, json).await;
    }
    by_hand(house, &person, arguments).await
}

async fn by_hand(house: &House, person: &Principal, mut arguments: Arguments) -> Result<(), Failure> {
    let document = match (&arguments.strategy, &arguments.example) {
        (Some(file), _) => input::name(file),
        (None, example) => example.clone().unwrap_or_default(),
    };
    let json = arguments.json;
    let decides = arguments.decides()?;
    let wanted = arguments.checked()?;
    let made = async {
        let brain = match decides {
            Decides::Model(brain) => brain,
            Decides::Strategy(source, params) => strategy(house, person, source, params).await?,
        };
        let agent = agents::create(house, person, wanted.with(brain)).await?;
        api::shown(house, person, agent).await
    };
    let agent = made.await.map_err(|error| refused(&error, &document))?;
    if json { say_json(&agent) } else { say(&format!("made {} ({})", agent.name, agent.id)) }
}

/// What is to decide.
enum Decides {
    Strategy(Source, BTreeMap<String, f64>),
    Model(Brain),
}

/// An agent made by hand, but for what decides.
struct Checked {
    name: AgentName,
    instructions: String,
    pairs: Vec<Symbol>,
    timeframe: Option<Timeframe>,
    allocation: Fixed,
    risk: Risk,
}

impl Checked {
    fn with(self, brain: Brain) -> NewAgent {
        let Self { name, instructions, pairs, timeframe, allocation, risk } = self;
        NewAgent { name, instructions, pairs, timeframe, allocation, risk, brain }
    }
}

impl Arguments {
    /// One that is to learn.
    fn learner(self) -> Result<NewLearner, Failure> {
        Ok(NewLearner {
            instructions: self.instructions.unwrap_or_default(),
            name: self.name.map(|name| named(&name)).transpose()?,
            model: self.taught_by,
            temperature: self.temperature,
            budget_per_day: self.budget_per_day,
            allocation: self.allocation,
            set: Personality::default(),
            call: None,
        })
    }

    /// Takes what is to decide.
    fn decides(&mut self) -> Result<Decides, Failure> {
        let params = std::mem::take(&mut self.param).into_iter().map(GivenParam::into_pair).collect();
        match self.model.take() {
            Some(model) => Ok(Decides::Model(Brain::Model {
                model,
                temperature: self.temperature.unwrap_or(USUAL_TEMPERATURE),
                budget_per_day: self.budget_per_day.unwrap_or(USUAL_BUDGET),
            })),
            None if self.temperature.is_some() || self.budget_per_day.is_some() => {
                Err(Failure::Wrong("--temperature and --budget-per-day belong to a model".to_owned()))
            }
            None => Ok(Decides::Strategy(source(self.strategy.take(), self.example.take())?, params)),
        }
    }

    /// Everything else that an agent needs.
    fn checked(self) -> Result<Checked, Failure> {
        let name = self.name.ok_or_else(|| missing("--name"))?;
        if self.pairs.is_empty() {
            return Err(missing("--pairs"));
        }
        Ok(Checked {
            name: named(&name)?,
            instructions: self.instructions.unwrap_or_default(),
            pairs: self.pairs,
            timeframe: self.timeframe,
            allocation: self.allocation.ok_or_else(|| missing("--allocation"))?,
            risk: limits(self.risk)?,
        })
    }
}

fn named(name: &str) -> Result<AgentName, Failure> {
    name.parse().map_err(|error| Failure::Wrong(format!("--name {name:?} {error}")))
}

/// What an agent must have that is made by hand.
fn missing(flag: &str) -> Failure {
    Failure::Wrong(format!(
        "{flag} is missing: an agent needs it when --example, --strategy or --model decides for it"
    ))
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
