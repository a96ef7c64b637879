//! `agent-manager agent list | show | create | start | pause | stop | terminate | delete`, and what is written of one: `positions | trades | orders |
//! fills | decisions | ledger`, and its learning: `learn | apply | discard | iterations | iteration | strategies | knowledge |
//! graduate | graduations | evolve | evolutions`
//!
//! They work on the house itself, also while a server runs: it notices within a second. What `--json` prints is what the REST interface
//! answers.

mod create;
mod evolve;
mod failure;
mod graduate;
mod in_words;
mod iteration;
mod learn;
mod print;
mod records;

pub use failure::refused;

use super::{Failure, Setup, say, say_json, user};
use clap::Subcommand;
use domain::{
    AgentId, PageRequest,
    accounts::Principal,
    agents::{Agent, AgentFilter, AgentOrder, AgentStep, Status},
};
use records::Kind;
use services::{
    House,
    agents::{self, AgentsError},
    market::{self, MarketTimeError},
};

#[derive(Debug, Subcommand)]
pub enum AgentCommand {
    /// List somebody's agents
    List {
        /// Whose agents
        #[arg(long, value_name = "NAME")]
        user: String,
        /// Only those that are stopped, running, paused or terminated
        #[arg(long, value_name = "STATUS", value_parser = status)]
        status: Option<Status>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show an agent
    Show(Named),
    /// Make an agent, by hand or from plain words. By hand it stands still until it is started; from words it learns before it trades
    Create(Box<create::Arguments>),
    /// Let an agent trade
    Start(Named),
    /// Let an agent open nothing more; what its strategy closes is closed
    Pause(Named),
    /// Let an agent decide nothing more; what it holds keeps its protective exits
    Stop(Named),
    /// End an agent for good: its positions are closed at the next price
    Terminate(Named),
    /// Delete an agent that holds nothing, with everything that is written of it
    Delete(Named),
    /// What an agent holds now, with its exits
    Positions(Listed),
    /// What an agent has bought and sold again, the newest first
    Trades(Listed),
    /// What an agent has ordered, the newest first
    Orders(Listed),
    /// What was bought and sold for an agent, the newest first
    Fills(Listed),
    /// What an agent has decided and why, the newest first
    Decisions(Listed),
    /// The books of an agent, the newest entry first
    Ledger(Listed),
    /// Let an agent learn: a strategy is written or taken on, traded on the open past, analysed, and changes of it are run. A server does the work
    Learn(learn::Learn),
    /// Let an iteration hold that waits: with its best refinement, with those that are named, or as it is
    Apply(learn::Apply),
    /// Discard an iteration that waits; what was learnt is kept
    Discard(learn::Decide),
    /// What an agent has tried, the newest first
    Iterations(Listed),
    /// What one iteration found: its figures, what it says about them, and the changes that it offers
    Iteration(learn::InIteration),
    /// The versions of its strategy, the newest, which holds, first
    Strategies(Listed),
    /// What an agent knows, the surest first
    Knowledge(Listed),
    /// Hold the strategy that holds against the gate before paper trading. That opens the seal, which is written down
    Graduate(Named),
    /// How an agent was held against the gate, the newest first, and how it does on paper
    Graduations(Listed),
    /// Have an agent ask itself whether it should be otherwise. A server does the work; a change that is better waits for you under `approvals`
    Evolve(Named),
    /// How an agent asked itself whether it should be otherwise, the newest first
    Evolutions(Listed),
}

/// One agent of somebody.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// The agent's id or its name
    agent: String,
    /// Whose agent it is
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One agent of somebody, and which part of a list.
#[derive(Debug, clap::Args)]
pub struct Listed {
    #[command(flatten)]
    named: Named,
    /// Which page
    #[arg(long, value_name = "N", default_value_t = 1)]
    page: u32,
    /// How many lines a page has, at most 100
    #[arg(long, value_name = "N", default_value_t = PageRequest::DEFAULT_SIZE)]
    page_size: u32,
}

impl AgentCommand {
    /// Whether what comes of it depends on the market of the house.
    const fn is_for_a_market(&self) -> bool {
        matches!(
            self,
            Self::Create(_)
                | Self::Learn(_)
                | Self::Apply(_)
                | Self::Discard(_)
                | Self::Graduate(_)
                | Self::Evolve(_)
        )
    }
}

pub async fn run(setup: &Setup, command: AgentCommand) -> Result<(), Failure> {
    setup
        .with_house(async |house| {
            if command.is_for_a_market() {
                same_market(house).await?;
            }
            match command {
                AgentCommand::List { user, status, json } => list(house, &user, status, json).await,
                AgentCommand::Show(named) => show(house, &named).await,
                AgentCommand::Create(arguments) => create::run(house, *arguments).await,
                AgentCommand::Start(named) => step(house, &named, AgentStep::Start).await,
                AgentCommand::Pause(named) => step(house, &named, AgentStep::Pause).await,
                AgentCommand::Stop(named) => step(house, &named, AgentStep::Stop).await,
                AgentCommand::Terminate(named) => step(house, &named, AgentStep::Terminate).await,
                AgentCommand::Delete(named) => delete(house, &named).await,
                AgentCommand::Positions(listed) => records::print(house, Kind::Positions, &listed).await,
                AgentCommand::Trades(listed) => records::print(house, Kind::Trades, &listed).await,
                AgentCommand::Orders(listed) => records::print(house, Kind::Orders, &listed).await,
                AgentCommand::Fills(listed) => records::print(house, Kind::Fills, &listed).await,
                AgentCommand::Decisions(listed) => records::print(house, Kind::Decisions, &listed).await,
                AgentCommand::Ledger(listed) => records::print(house, Kind::Ledger, &listed).await,
                AgentCommand::Learn(arguments) => learn::learn(house, &arguments).await,
                AgentCommand::Apply(arguments) => learn::apply(house, &arguments).await,
                AgentCommand::Discard(arguments) => learn::discard(house, &arguments).await,
                AgentCommand::Iterations(listed) => records::print(house, Kind::Iterations, &listed).await,
                AgentCommand::Iteration(arguments) => iteration::run(house, &arguments).await,
                AgentCommand::Strategies(listed) => records::print(house, Kind::Strategies, &listed).await,
                AgentCommand::Graduate(named) => graduate::run(house, &named).await,
                AgentCommand::Graduations(listed) => records::print(house, Kind::Graduations, &listed).await,
                AgentCommand::Evolve(named) => evolve::run(house, &named).await,
                AgentCommand::Evolutions(listed) => records::print(house, Kind::Evolutions, &listed).await,
                AgentCommand::Knowledge(listed) => records::print(house, Kind::Knowledge, &listed).await,
            }
        })
        .await
}

/// What is asked of a house for the market that its server trades is of no use with another one. Before its first start, and without a market, there is
/// none to compare with.
pub async fn same_market(house: &House) -> Result<(), Failure> {
    match market::join(house).await {
        Err(MarketTimeError::Another { was, is }) => Err(Failure::Wrong(format!(
            "this house trades on {was}, and this command was told {is}; give it the same --market and --market-edge as the server, or put them into the configuration file of both"
        ))),
        Err(MarketTimeError::Storage(error)) => Err(Failure::failed(&error)),
        Ok(()) | Err(MarketTimeError::NotOpened | MarketTimeError::Closed(_)) => Ok(()),
    }
}

fn status(text: &str) -> Result<Status, String> {
    text.parse().map_err(|error: domain::accounts::UnknownWord| error.to_string())
}

/// Somebody, as far as this machine's console may act for them.
pub async fn person(house: &House, name: &str) -> Result<Principal, Failure> {
    Ok(Principal::at_console(&user::find(house, name).await?))
}

/// The agent of a person that has this id or this name.
pub async fn find(house: &House, person: &Principal, named: &str) -> Result<Agent, Failure> {
    let unknown = || {
        let user = &person.name;
        Failure::Wrong(format!(
            "{user} has no agent {named:?}; `agent-manager agent list --user {user}` shows them all"
        ))
    };
    if let Ok(id) = named.parse::<AgentId>() {
        return match agents::get(house, person, id).await {
            Err(AgentsError::NotFound) => Err(unknown()),
            found => found.map_err(|error| refused(&error, "its document")),
        };
    }
    let filter = AgentFilter { search: Some(named.trim().to_owned()), ..AgentFilter::default() };
    let same = |agent: &Agent| agent.name.as_str().to_lowercase() == named.trim().to_lowercase();
    let found = all(house, person, &filter).await?;
    found.into_iter().find(same).ok_or_else(unknown)
}

async fn all(house: &House, person: &Principal, filter: &AgentFilter) -> Result<Vec<Agent>, Failure> {
    let mut found = Vec::new();
    for number in 1.. {
        let Some(request) = PageRequest::new(number, PageRequest::MAX_SIZE) else { break };
        let page = agents::list(house, person, filter, AgentOrder::Name, request).await;
        let page = page.map_err(|error| refused(&error, "its document"))?;
        let pages = page.pages();
        found.extend(page.items);
        if u64::from(number) >= pages {
            break;
        }
    }
    Ok(found)
}

async fn list(house: &House, user: &str, status: Option<Status>, json: bool) -> Result<(), Failure> {
    let person = person(house, user).await?;
    let found = all(house, &person, &AgentFilter { status, ..AgentFilter::default() }).await?;
    let shown = api::all_shown(house, &person, found).await;
    let shown = shown.map_err(|error| refused(&error, "a document"))?;
    match (json, shown.as_slice()) {
        (true, shown) => say_json(&shown),
        (false, []) => Ok(()),
        (false, shown) => say(&print::table(shown)),
    }
}

async fn show(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let shown = api::shown(house, &person, agent).await;
    let shown = shown.map_err(|error| refused(&error, "its document"))?;
    if named.json { say_json(&shown) } else { say(&print::about(&shown)) }
}

async fn step(house: &House, named: &Named, step: AgentStep) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let agent = agents::step(house, &person, agent.id, step).await;
    let agent = agent.map_err(|error| refused(&error, "its document"))?;
    if !named.json {
        return say(&format!("{} {}", step.done(), agent.name));
    }
    let shown = api::shown(house, &person, agent).await;
    say_json(&shown.map_err(|error| refused(&error, "its document"))?)
}

async fn delete(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let deleted = agents::delete(house, &person, agent.id).await;
    deleted.map_err(|error| refused(&error, "its document"))?;
    if named.json {
        return say_json(&serde_json::json!({ "deleted": agent.id }));
    }
    say(&format!("deleted {}", agent.name))
}
