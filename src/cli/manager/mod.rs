//! `agent-manager manager list | show | create | start | pause | stop | resume | trigger | logs | compare |
//! delete | demo`
//!
//! They work on the house itself, also while a server runs: it is the server that lets managers decide. What `--json` prints is what the
//! REST interface answers.

mod compare;
mod create;
mod demo;
mod failure;
mod logs;
mod print;

use super::{Failure, Setup, agent::person, say, say_json};
use clap::Subcommand;
use domain::{
    ManagerId,
    accounts::Principal,
    managers::{Manager, ManagerStep},
};
use failure::refused;
use services::{
    House,
    managers::{self, ManagersError},
};

#[derive(Debug, Subcommand)]
pub enum ManagerCommand {
    /// List somebody's managers
    List {
        /// Whose managers
        #[arg(long, value_name = "NAME")]
        user: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a manager
    Show(Named),
    /// Make a manager; it stands still until it is started
    Create(Box<create::Arguments>),
    /// Let a manager decide: at once, and whenever its interval has passed
    Start(Named),
    /// Let a manager decide nothing until it is started again; its agents go on as they are
    Pause(Named),
    /// Let a manager decide nothing; its agents go on as they are
    Stop(Named),
    /// Let a team go on that its bound of drawdown holds; the peak begins again at what it is worth now
    Resume(Named),
    /// Ask a manager now, whatever its schedule says
    Trigger(Named),
    /// Show what a manager decided and what became of it, the newest first
    Logs(logs::Arguments),
    /// Hold a manager against its frozen twin and against buying and holding
    Compare(Named),
    /// Delete a manager: its agents are terminated, and what it did stays readable
    Delete(Named),
    /// Make and start two managers on the simulated market, for somebody who has no managers and agents yet
    Demo(demo::Arguments),
}

/// One manager of somebody.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// The manager's id or its name
    manager: String,
    /// Whose manager it is
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(setup: &Setup, command: ManagerCommand) -> Result<(), Failure> {
    setup
        .with_house(async |house| match command {
            ManagerCommand::List { user, json } => list(house, &user, json).await,
            ManagerCommand::Show(named) => show(house, &named).await,
            ManagerCommand::Create(arguments) => create::run(house, *arguments).await,
            ManagerCommand::Start(named) => step(house, &named, ManagerStep::Start).await,
            ManagerCommand::Pause(named) => step(house, &named, ManagerStep::Pause).await,
            ManagerCommand::Stop(named) => step(house, &named, ManagerStep::Stop).await,
            ManagerCommand::Resume(named) => resume(house, &named).await,
            ManagerCommand::Trigger(named) => trigger(house, &named).await,
            ManagerCommand::Logs(arguments) => logs::run(house, arguments).await,
            ManagerCommand::Compare(named) => compare::run(house, named).await,
            ManagerCommand::Delete(named) => delete(house, &named).await,
            ManagerCommand::Demo(arguments) => demo::run(house, &arguments).await,
        })
        .await
}

/// The manager of a person that has this id or this name.
/// A manager by its id or its name.
pub async fn find(house: &House, person: &Principal, named: &str) -> Result<Manager, Failure> {
    let unknown = || {
        let user = &person.name;
        Failure::Wrong(format!(
            "{user} has no manager {named:?}; `agent-manager manager list --user {user}` shows them all"
        ))
    };
    if let Ok(id) = named.parse::<ManagerId>() {
        return match managers::get(house, person, id).await {
            Err(ManagersError::NotFound) => Err(unknown()),
            found => found.map_err(|error| refused(&error)),
        };
    }
    let same = |manager: &Manager| manager.name.as_str().to_lowercase() == named.trim().to_lowercase();
    let all = managers::list(house, person).await.map_err(|error| refused(&error))?;
    all.into_iter().find(same).ok_or_else(unknown)
}

async fn list(house: &House, user: &str, json: bool) -> Result<(), Failure> {
    let person = person(house, user).await?;
    let found = managers::list(house, &person).await.map_err(|error| refused(&error))?;
    let shown = api::managers_shown(house, found).await.map_err(|error| refused(&error))?;
    match (json, shown.as_slice()) {
        (true, shown) => say_json(&shown),
        (false, []) => Ok(()),
        (false, shown) => say(&print::table(shown)),
    }
}

async fn show(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let manager = find(house, &person, &named.manager).await?;
    let shown = api::manager_shown(house, manager).await.map_err(|error| refused(&error))?;
    if named.json { say_json(&shown) } else { say(&print::about(&shown)) }
}

async fn step(house: &House, named: &Named, step: ManagerStep) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let manager = find(house, &person, &named.manager).await?;
    let manager = managers::step(house, &person, manager.id, step).await;
    done(house, named, manager, step.done()).await
}

async fn resume(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let manager = find(house, &person, &named.manager).await?;
    let manager = managers::resume(house, &person, manager.id).await;
    done(house, named, manager, "resumed").await
}

async fn trigger(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let manager = find(house, &person, &named.manager).await?;
    let manager = managers::trigger(house, &person, manager.id).await;
    done(house, named, manager, "asked").await
}

/// Says what was done, or shows the manager as it is now.
async fn done(
    house: &House,
    named: &Named,
    outcome: Result<Manager, ManagersError>,
    what: &str,
) -> Result<(), Failure> {
    let manager = outcome.map_err(|error| refused(&error))?;
    if !named.json {
        return say(&format!("{what} {}", manager.name));
    }
    let shown = api::manager_shown(house, manager).await.map_err(|error| refused(&error))?;
    say_json(&shown)
}

async fn delete(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let manager = find(house, &person, &named.manager).await?;
    managers::delete(house, &person, manager.id).await.map_err(|error| refused(&error))?;
    if named.json {
        return say_json(&serde_json::json!({ "deleted": manager.id }));
    }
    say(&format!("deleted {}", manager.name))
}
