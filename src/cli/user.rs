//! `agent-manager user add | list | disable | enable`

use super::{Failure, Setup, say};
use clap::Subcommand;
use domain::{
    PageRequest,
    accounts::{Account, AccountName, NewPassword, Role},
};
use services::{
    House,
    members::{self, MemberError, NewMember},
};
use std::io::Read;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add an account; its password is read from stdin
    Add {
        /// What the person signs in with
        name: String,
        /// Read the password from stdin, so that it stands in no list of commands
        #[arg(long, required = true)]
        password_stdin: bool,
        /// The person may administer the house
        #[arg(long)]
        admin: bool,
    },
    /// List all accounts
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Keep a person out: ends their sessions and makes their tokens invalid
    Disable { name: String },
    /// Let a disabled person in again
    Enable { name: String },
}

pub async fn run(setup: &Setup, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Add { name, admin, .. } => add(setup, &name, admin).await,
        UserCommand::List { json } => setup.with_house(async |house| list(house, json).await).await,
        UserCommand::Disable { name } => setup.with_house(async |house| disable(house, &name).await).await,
        UserCommand::Enable { name } => setup.with_house(async |house| enable(house, &name).await).await,
    }
}

async fn add(setup: &Setup, name: &str, admin: bool) -> Result<(), Failure> {
    // Everything that was typed is checked before anything is made.
    let account_name = parsed(name)?;
    let password = read_password()?;
    let role = if admin { Role::Admin } else { Role::Member };
    setup.create_missing()?;
    let house = setup.open().await?;
    let added = members::add(&house, None, NewMember { name: account_name, password, role }).await;
    house.db.close().await;
    let account = added.map_err(|error| refused(&error, name))?;
    say(&format!("added {} ({})", account.name, account.role.as_str()))
}

async fn disable(house: &House, name: &str) -> Result<(), Failure> {
    let account = find(house, name).await?;
    let account = members::disable(house, None, account.id).await.map_err(|error| refused(&error, name))?;
    say(&format!("disabled {}", account.name))
}

async fn enable(house: &House, name: &str) -> Result<(), Failure> {
    let account = find(house, name).await?;
    let account = members::enable(house, None, account.id).await.map_err(|error| refused(&error, name))?;
    say(&format!("enabled {}", account.name))
}

fn parsed(name: &str) -> Result<AccountName, Failure> {
    name.parse().map_err(|error| Failure::Wrong(format!("the name {name:?} {error}")))
}

/// One line from stdin; more than any password may have is not read.
fn read_password() -> Result<NewPassword, Failure> {
    let mut text = String::new();
    let most = u64::try_from(NewPassword::MAX).unwrap_or(u64::MAX).saturating_add(3);
    std::io::stdin()
        .take(most)
        .read_to_string(&mut text)
        .map_err(|error| Failure::Wrong(format!("cannot read the password from stdin: {error}")))?;
    let password =
        text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if password.is_empty() {
        return Err(Failure::Wrong("there is no password on stdin; pipe one in".to_owned()));
    }
    NewPassword::parse(password).map_err(|error| Failure::Wrong(format!("the password {error}")))
}

async fn list(house: &House, json: bool) -> Result<(), Failure> {
    let mut accounts: Vec<Account> = Vec::new();
    for number in 1.. {
        let Some(request) = PageRequest::new(number, PageRequest::MAX_SIZE) else { break };
        let page = members::list_for_console(house, request).await?;
        let pages = page.pages();
        accounts.extend(page.items);
        if u64::from(number) >= pages {
            break;
        }
    }
    if json {
        let all = serde_json::to_string_pretty(&accounts).map_err(|error| Failure::failed(&error))?;
        return say(&all);
    }
    let width = accounts.iter().map(|account| account.name.as_str().len()).max().unwrap_or(0);
    for Account { name, role, status, created_at, .. } in &accounts {
        say(&format!(
            "{:width$}  {:6}  {:8}  since {created_at}",
            name.as_str(),
            role.as_str(),
            status.as_str()
        ))?;
    }
    Ok(())
}

/// The account of this name, which somebody typed.
pub async fn find(house: &House, name: &str) -> Result<Account, Failure> {
    let account_name = parsed(name)?;
    members::find_by_name(house, &account_name).await?.ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Failure {
    Failure::Wrong(format!("there is no account {name:?}; `agent-manager user list` shows them all"))
}

fn refused(error: &MemberError, name: &str) -> Failure {
    match error {
        MemberError::NotFound => unknown(name),
        MemberError::NameTaken => Failure::Wrong(format!("the name {name:?} is taken; choose another")),
        MemberError::LastAdministrator => Failure::Failed(format!(
            "{name} is the last active administrator and cannot be disabled; make another first with `agent-manager user add NAME --admin --password-stdin`"
        )),
        other => Failure::failed(other),
    }
}
