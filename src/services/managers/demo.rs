//! Something to see at once: two managers of different character on the simulated market, made and started by one press.

use super::{
    MANAGER_STARTED, ManagersError, NewManager,
    controls::first_tick,
    create::{add, check, standing},
    subject,
};
use crate::{
    House,
    agents::Problem,
    allow,
    author::Author,
    desk::{Listings, listings},
    market::MarketError,
};
use domain::{
    accounts::Principal,
    events::NewEvent,
    managers::{Manager, ManagerConfig, ManagerStatus, Preset},
    market::{Minute, Symbol, Timeframe},
    tokens::Scope,
};
use serde_json::json;
use storage::{Reader, StorageError, Tx};

/// The market whose prices cost nothing and mean nothing.
const SIMULATED: &str = "simulated";

const TEAM: [(&str, Preset); 2] = [("Venture demo", Preset::Venture), ("Hedge demo", Preset::ActiveHedge)];

/// So that there is something to see in the first hour of the market.
const SOON: &str = "Trade on 5m bars, and make the whole team at once.";

/// The managers of the demo.
#[derive(Debug, Clone, PartialEq)]
pub struct Demo {
    pub managers: Vec<Manager>,
    /// Whether they were made now; otherwise they were there already.
    pub is_new: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("the demo trades on the simulated market only; start the server with --market simulated")]
    NotSimulated,
    #[error("you have managers or agents already; the demo is for a house without any")]
    NotEmpty,
    #[error(transparent)]
    Managers(#[from] ManagersError),
}

impl From<StorageError> for DemoError {
    fn from(error: StorageError) -> Self {
        Self::Managers(error.into())
    }
}

impl From<MarketError> for DemoError {
    fn from(error: MarketError) -> Self {
        Self::Managers(error.into())
    }
}

/// Whether there is a demo to begin with: on the simulated market, for somebody who has nothing yet.
pub async fn is_demo_offered(house: &House, principal: &Principal) -> Result<bool, StorageError> {
    Ok(is_simulated(house) && is_empty(&mut house.db.read().await?, principal).await?)
}

/// Makes the managers of the demo and starts them. Asked again it makes nothing twice.
pub async fn demo(house: &House, principal: &Principal) -> Result<Demo, DemoError> {
    allow(principal, Scope::Write).map_err(ManagersError::from)?;
    if !is_simulated(house) {
        return Err(DemoError::NotSimulated);
    }
    // In this order: a second press at the same moment may make them between two readings.
    if !is_empty(&mut house.db.read().await?, principal).await? {
        return known(house, principal).await?.ok_or(DemoError::NotEmpty);
    }
    match make(house, principal).await {
        // Pressed twice at the same moment: the other press has made them.
        Err(ManagersError::NameTaken) => {
            known(house, principal).await?.ok_or(DemoError::Managers(ManagersError::NameTaken))
        }
        made => Ok(Demo { managers: made?, is_new: true }),
    }
}

fn is_simulated(house: &House) -> bool {
    house.market.feed().is_ok_and(|feed| feed.name() == SIMULATED)
}

async fn is_empty(reader: &mut Reader, principal: &Principal) -> Result<bool, StorageError> {
    let owner = principal.owner();
    Ok(reader.managers().count_of_owner(owner).await?.0 == 0
        && reader.agents().count_by_status(&[owner]).await?.is_empty())
}

/// The demo that the person has already.
async fn known(house: &House, principal: &Principal) -> Result<Option<Demo>, StorageError> {
    let mut managers = house.db.read().await?.managers().of_owner(principal.owner()).await?;
    managers.retain(|manager| TEAM.iter().any(|(name, _)| manager.name.as_str() == *name));
    Ok((managers.len() == TEAM.len()).then_some(Demo { managers, is_new: false }))
}

async fn make(house: &House, principal: &Principal) -> Result<Vec<Manager>, ManagersError> {
    let listings = listings(house).await?;
    let minute = Minute::containing(crate::market::now(house).await?);
    let mut tx = house.db.begin().await?;
    let (mut managers, mut events) = (Vec::new(), Vec::new());
    for (name, preset) in TEAM {
        let wanted = wanted(name, preset, &listings)?;
        check(&mut tx, house, principal, &wanted.config, &listings).await?;
        let (manager, told) = begun(&mut tx, house, principal, wanted, minute).await?;
        managers.push(manager);
        events.extend(told);
    }
    tx.append_events(principal.owner(), house.now(), &events).await?;
    tx.save().await?;
    Ok(managers)
}

/// A manager that runs from its first moment.
async fn begun(
    tx: &mut Tx,
    house: &House,
    principal: &Principal,
    wanted: NewManager,
    minute: Minute,
) -> Result<(Manager, [NewEvent; 2]), ManagersError> {
    let mut manager = standing(house, principal, wanted);
    manager.status = ManagerStatus::Running;
    first_tick(tx, house, &mut manager, minute).await?;
    let created = add(tx, principal, &manager).await?;
    let data = Author::from(principal).sign(json!({"name": manager.name}));
    let started = NewEvent::new(MANAGER_STARTED, subject(manager.id), data);
    Ok((manager, [created, started]))
}

fn wanted(name: &str, preset: Preset, listings: &Listings) -> Result<NewManager, ManagersError> {
    let name = name.parse().map_err(|error| ManagersError::Invalid(vec![Problem::new("name", error)]))?;
    let usual = preset.config();
    let instructions = format!("{} {SOON}", usual.instructions);
    let config = ManagerConfig {
        decision_interval: Timeframe::HOUR,
        instructions,
        pairs: Some(round_the_clock(listings)).filter(|pairs| !pairs.is_empty()),
        ..usual
    };
    Ok(NewManager { name, config })
}

/// What trades at whatever hour the newcomer comes.
fn round_the_clock(listings: &Listings) -> Vec<Symbol> {
    let open = listings.values().filter(|listing| listing.kind.is_tradable() && listing.session.is_none());
    open.map(|listing| listing.symbol.clone()).collect()
}
