//! `agent-manager strategy list | show | versions | add | save | delete | check | examples`: a person's own documents.
//!
//! They work on the house itself, also while a server runs. What `--json` prints is what the REST interface answers.

use super::{
    Failure, Setup,
    agent::person,
    check, input, say, say_json, strategy_file,
    table::{columns, in_one_line},
};
use clap::Subcommand;
use domain::{
    Page, PageRequest, StrategyId,
    accounts::Principal,
    strategies::{SavedStrategy, StrategyVersion},
};
use serde_json::json;
use services::{
    House,
    strategies::{self, EXAMPLES, StrategyError},
};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum StrategyCommand {
    /// List somebody's strategies, the last changed first
    List(Whose),
    /// Print a strategy's document
    Show {
        #[command(flatten)]
        named: Named,
        /// Which version [default: the newest]
        #[arg(long, value_name = "N")]
        version: Option<u32>,
    },
    /// List the versions of a strategy, the newest first
    Versions(Named),
    /// Keep a document as a new strategy
    Add {
        #[command(flatten)]
        written: Written,
    },
    /// Keep a document as the next version of a strategy
    Save {
        #[command(flatten)]
        written: Written,
        /// The strategy's id or its name
        #[arg(long, value_name = "STRATEGY")]
        strategy: String,
        /// Only if this is still the newest version
        #[arg(long, value_name = "N")]
        seen: Option<u32>,
    },
    /// Delete a strategy with all its versions; agents and backtests keep the document they were given
    Delete(Named),
    /// Read a document and say everything that is wrong with it
    Check(check::Arguments),
    /// List the examples to begin with
    Examples {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
pub struct Whose {
    /// Whose strategies
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Named {
    /// The strategy's id or its name
    strategy: String,
    #[command(flatten)]
    whose: Whose,
}

#[derive(Debug, clap::Args)]
pub struct Written {
    /// The document, TOML or JSON; - is standard input
    file: PathBuf,
    #[command(flatten)]
    whose: Whose,
}

pub async fn run(
    setup: impl FnOnce() -> Result<Setup, Failure>,
    command: StrategyCommand,
) -> Result<(), Failure> {
    match command {
        StrategyCommand::Check(arguments) => check::run(&arguments),
        StrategyCommand::Examples { json } => examples(json),
        kept => setup()?.with_house(async |house| of_house(house, kept).await).await,
    }
}

async fn of_house(house: &House, command: StrategyCommand) -> Result<(), Failure> {
    match command {
        StrategyCommand::List(whose) => list(house, &whose).await,
        StrategyCommand::Show { named, version } => show(house, &named, version).await,
        StrategyCommand::Versions(named) => versions(house, &named).await,
        StrategyCommand::Add { written } => add(house, &written).await,
        StrategyCommand::Save { written, strategy, seen } => save(house, &written, &strategy, seen).await,
        StrategyCommand::Delete(named) => delete(house, &named).await,
        StrategyCommand::Check(_) | StrategyCommand::Examples { .. } => Ok(()),
    }
}

async fn list(house: &House, whose: &Whose) -> Result<(), Failure> {
    let person = person(house, &whose.user).await?;
    let found = all(house, &person).await?;
    if whose.json {
        return say_json(&found.into_iter().map(api::strategy_shown).collect::<Vec<_>>());
    }
    if found.is_empty() {
        return Ok(());
    }
    let row = |strategy: &SavedStrategy| {
        let changed = strategy.updated_at.to_string();
        vec![strategy.name.clone(), strategy.version.to_string(), changed, strategy.id.to_string()]
    };
    say(&columns(&["name", "version", "changed", "id"], &found.iter().map(row).collect::<Vec<_>>()))
}

async fn show(house: &House, named: &Named, version: Option<u32>) -> Result<(), Failure> {
    let person = person(house, &named.whose.user).await?;
    let strategy = find(house, &person, &named.strategy).await?;
    let found = strategies::get(house, &person, strategy.id, version).await;
    let (strategy, version) = found.map_err(|error| match (error, version) {
        (StrategyError::NotFound, Some(number)) => {
            Failure::Wrong(format!("{} has no version {number}", in_one_line(&strategy.name)))
        }
        (other, _) => refused(&other, &named.strategy),
    })?;
    if named.whose.json {
        return say_json(&api::strategy_with_document_shown(strategy, version));
    }
    say(version.document.trim_end())
}

async fn versions(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.whose.user).await?;
    let strategy = find(house, &person, &named.strategy).await?;
    let page = async |request| strategies::versions(house, &person, strategy.id, request).await;
    let found: Vec<StrategyVersion> = every_page(page).await?;
    if named.whose.json {
        return say_json(&found.into_iter().map(api::version_shown).collect::<Vec<_>>());
    }
    let row = |version: &StrategyVersion| vec![version.version.to_string(), version.created_at.to_string()];
    say(&columns(&["version", "saved"], &found.iter().map(row).collect::<Vec<_>>()))
}

async fn add(house: &House, written: &Written) -> Result<(), Failure> {
    let (document, name) = written.read()?;
    let person = person(house, &written.whose.user).await?;
    let (strategy, version) =
        strategies::create(house, &person, &document).await.map_err(|error| refused(&error, &name))?;
    if written.whose.json {
        return say_json(&api::strategy_with_document_shown(strategy, version));
    }
    say(&format!("added {} ({})", in_one_line(&strategy.name), strategy.id))
}

async fn save(house: &House, written: &Written, named: &str, seen: Option<u32>) -> Result<(), Failure> {
    let (document, name) = written.read()?;
    let person = person(house, &written.whose.user).await?;
    let strategy = find(house, &person, named).await?;
    let saved = strategies::save(house, &person, strategy.id, &document, seen).await;
    let (strategy, version) = saved.map_err(|error| refused(&error, &name))?;
    if written.whose.json {
        return say_json(&api::strategy_with_document_shown(strategy, version));
    }
    say(&format!("saved version {} of {}", version.version, in_one_line(&strategy.name)))
}

async fn delete(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.whose.user).await?;
    let strategy = find(house, &person, &named.strategy).await?;
    let deleted = strategies::delete(house, &person, strategy.id).await;
    deleted.map_err(|error| refused(&error, &named.strategy))?;
    if named.whose.json {
        return say_json(&json!({ "deleted": strategy.id }));
    }
    say(&format!("deleted {}", in_one_line(&strategy.name)))
}

fn examples(json: bool) -> Result<(), Failure> {
    let about = |example: &'static strategies::Example| {
        let checked = example.about();
        let timeframe = checked.and_then(|about| about.timeframe.clone()).unwrap_or_default();
        let bets = checked.and_then(|about| about.description.clone()).unwrap_or_default();
        (example.key, timeframe, bets)
    };
    let all: Vec<_> = EXAMPLES.iter().map(about).collect();
    if json {
        let shown = all
            .iter()
            .map(|(key, timeframe, bets)| json!({"key": key, "timeframe": timeframe, "description": bets}));
        return say_json(&shown.collect::<Vec<_>>());
    }
    let line = |(key, timeframe, bets): &(&str, String, String)| {
        format!("{key:20} {timeframe:>4}  {}", in_one_line(bets))
    };
    say(&all.iter().map(line).collect::<Vec<_>>().join("\n"))
}

impl Written {
    /// The document, and what it is called in answers.
    fn read(&self) -> Result<(String, String), Failure> {
        Ok((input::text(&self.file)?.replace("\r\n", "\n"), input::name(&self.file)))
    }
}

/// The strategy of a person that has this id or this name.
async fn find(house: &House, person: &Principal, named: &str) -> Result<SavedStrategy, Failure> {
    let id = named.parse::<StrategyId>().ok();
    let same = |strategy: &SavedStrategy| match id {
        Some(id) => strategy.id == id,
        None => strategy.name.to_lowercase() == named.trim().to_lowercase(),
    };
    all(house, person).await?.into_iter().find(same).ok_or_else(|| {
        let user = &person.name;
        Failure::Wrong(format!(
            "{user} has no strategy {named:?}; `agent-manager strategy list --user {user}` shows them all"
        ))
    })
}

async fn all(house: &House, person: &Principal) -> Result<Vec<SavedStrategy>, Failure> {
    every_page(async |request| strategies::list(house, person, request).await).await
}

async fn every_page<T>(
    page: impl AsyncFn(PageRequest) -> Result<Page<T>, StrategyError>,
) -> Result<Vec<T>, Failure> {
    let mut found = Vec::new();
    for number in 1.. {
        let Some(request) = PageRequest::new(number, PageRequest::MAX_SIZE) else { break };
        let page = page(request).await.map_err(|error| refused(&error, "its document"))?;
        let pages = page.pages();
        found.extend(page.items);
        if u64::from(number) >= pages {
            break;
        }
    }
    Ok(found)
}

/// The failure of a command; `document` is what its document is called.
fn refused(error: &StrategyError, document: &str) -> Failure {
    match error {
        StrategyError::Document(problems) => strategy_file::refused(problems, document),
        StrategyError::NotFound | StrategyError::InvalidName | StrategyError::NameTaken(_) => {
            Failure::wrong(error)
        }
        other => Failure::failed(other),
    }
}
