//! Making a manager.

use super::{MANAGER_CREATED, ManagersError, subject};
use crate::{
    House,
    agents::Problem,
    allow,
    author::Author,
    desk::{Listings, listings},
};
use domain::{
    ManagerId,
    accounts::Principal,
    agents::AgentName,
    events::NewEvent,
    managers::{Manager, ManagerConfig, ManagerStatus, Memory},
    models::ModelName,
    tokens::Scope,
    wallets::Wallet,
};
use serde_json::json;
use storage::{StorageError, Tx};

/// A manager that somebody wants.
#[derive(Debug, Clone)]
pub struct NewManager {
    pub name: AgentName,
    pub config: ManagerConfig,
}

/// Makes a manager. It stands still until somebody starts it.
pub async fn create(
    house: &House,
    principal: &Principal,
    wanted: NewManager,
) -> Result<Manager, ManagersError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let manager = standing(house, principal, wanted);
    let mut tx = house.db.begin().await?;
    check(&mut tx, house, principal, &manager.config, &listings).await?;
    let created = add(&mut tx, principal, &manager).await?;
    tx.append_events(manager.owner, manager.created_at, &[created]).await?;
    tx.save().await?;
    Ok(manager)
}

/// A manager that nobody has started or written down yet.
pub(super) fn standing(house: &House, principal: &Principal, wanted: NewManager) -> Manager {
    let now = house.now();
    Manager {
        id: ManagerId::generate(house.clock.as_ref(), house.randomness.as_ref()),
        owner: principal.owner(),
        name: wanted.name,
        status: ManagerStatus::Stopped,
        tick_count: 0,
        next_due: None,
        failures: 0,
        peak_equity: wanted.config.capital,
        drawdown_since: None,
        memory: Memory::default(),
        last_decision: None,
        version: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        config: wanted.config,
    }
}

/// Writes it down; the caller appends the event.
pub(super) async fn add(
    tx: &mut Tx,
    principal: &Principal,
    manager: &Manager,
) -> Result<NewEvent, ManagersError> {
    tx.managers().add(manager).await.map_err(|error| match error {
        StorageError::Conflict(_) => ManagersError::NameTaken,
        other => other.into(),
    })?;
    let data = Author::from(principal).sign(json!({
        "name": manager.name, "llmModel": manager.config.llm_model, "capital": manager.config.capital,
    }));
    Ok(NewEvent::new(MANAGER_CREATED, subject(manager.id), data))
}

/// Everything about a configuration that cannot be, for the person who wants it.
pub async fn problems(
    house: &House,
    principal: &Principal,
    config: &ManagerConfig,
) -> Result<Vec<Problem>, ManagersError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let wallets = house.db.read().await?.wallets().list(principal.account).await?;
    Ok(faults(house, config, &listings, &wallets))
}

/// The same as an error, with the wallets as they are in the transaction.
pub(super) async fn check(
    tx: &mut Tx,
    house: &House,
    principal: &Principal,
    config: &ManagerConfig,
    listings: &Listings,
) -> Result<(), ManagersError> {
    let wallets = tx.wallets().list(principal.account).await?;
    let problems = faults(house, config, listings, &wallets);
    if problems.is_empty() { Ok(()) } else { Err(ManagersError::Invalid(problems)) }
}

fn faults(house: &House, config: &ManagerConfig, listings: &Listings, wallets: &[Wallet]) -> Vec<Problem> {
    let out_of_range = config.problems().into_iter();
    let mut problems: Vec<Problem> =
        out_of_range.map(|wrong| Problem::new(wrong.field, format!("must be {}", wrong.allowed))).collect();
    if !config.llm_model.is_empty() && !is_known(house, &config.llm_model) {
        let message = format!("{:?} is none of the models that are set up", config.llm_model);
        problems.push(Problem::new("config.llmModel", message));
    }
    for symbol in config.pairs.iter().flatten() {
        match listings.get(symbol) {
            None => {
                let message = format!("{symbol} is not an instrument of this market");
                problems.push(Problem::new("config.pairs", message));
            }
            Some(listing) if !listing.kind.is_tradable() => {
                problems.push(Problem::new("config.pairs", format!("{symbol} can be read and not traded")));
            }
            Some(_) => {}
        }
    }
    let is_linked = |address: &String| wallets.iter().any(|own| own.address.eq_ignore_ascii_case(address));
    if config.owner_address.as_ref().is_some_and(|address| !is_linked(address)) {
        problems.push(Problem::new("config.ownerAddress", "must be a wallet that is linked to your account"));
    }
    problems
}

fn is_known(house: &House, model: &str) -> bool {
    model.parse::<ModelName>().is_ok_and(|name| house.models.knows(&name))
}
