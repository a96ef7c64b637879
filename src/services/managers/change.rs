//! Changing and deleting a manager.

use super::{MANAGER_CHANGED, MANAGER_DELETED, ManagersError, create, find, save, subject};
use crate::{
    House,
    agents::{AgentChange, change_in, step_in},
    allow,
    author::Author,
    desk::{Listings, listings},
    market::known_from,
};
use domain::{
    ManagerId,
    accounts::Principal,
    agents::{AgentName, AgentStep, Risk, Status},
    events::NewEvent,
    managers::{Manager, ManagerConfig, ManagerStatus},
    tokens::Scope,
};
use serde_json::json;
use storage::Tx;

/// What is to be different; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ManagerChange {
    pub name: Option<AgentName>,
    pub config: Option<ManagerConfig>,
}

/// Changes a manager by what follows from how it is now. A tick that is under way goes on as it began; the bounds of the team hold at once.
pub async fn change(
    house: &House,
    principal: &Principal,
    id: ManagerId,
    change: impl FnOnce(&Manager) -> ManagerChange + Send,
) -> Result<Manager, ManagersError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let before = find(&mut tx, principal, id).await?;
    let wanted = change(&before);
    let mut after = before.clone();
    after.name = wanted.name.unwrap_or(after.name);
    after.config = wanted.config.unwrap_or(after.config);
    if after == before {
        return Ok(before);
    }
    create::check(&mut tx, house, principal, &after.config, &listings).await?;
    let events = put(&mut tx, house, (&before, after), &listings, principal.into()).await?;
    tx.append_events(before.owner, now, &events).await?;
    let manager = find(&mut tx, principal, id).await?;
    tx.save().await?;
    Ok(manager)
}

/// Makes a manager what it is to be, and its team what follows from that; the events that say so. The caller has touched the market.
pub(super) async fn put(
    tx: &mut Tx,
    house: &House,
    (before, mut after): (&Manager, Manager),
    listings: &Listings,
    by: Author<'_>,
) -> Result<Vec<NewEvent>, ManagersError> {
    // More money is no gain, and less is no fall.
    let more = after.config.capital.minus(before.config.capital)?;
    after.peak_equity = after.peak_equity.plus(more)?;
    tx.managers().forget_peak(after.id).await?;
    save(tx, house, &after).await?;
    let mut events = narrowed(tx, house, (before, &after), listings, by).await?;
    let data = by.sign(json!({
        "name": after.name, "changed": differing(before, &after), "to": after.config, "minute": known_from(tx).await?,
    }));
    events.push(NewEvent::new(MANAGER_CHANGED, subject(after.id), data));
    Ok(events)
}

/// Brings the team's own limits within those of its manager. Whoever had as much as it might have goes along when that becomes more; whoever was made
/// stricter stays so.
async fn narrowed(
    tx: &mut Tx,
    house: &House,
    (before, after): (&Manager, &Manager),
    listings: &Listings,
    by: Author<'_>,
) -> Result<Vec<NewEvent>, ManagersError> {
    let most_of = |manager: &Manager| manager.config.risk_params.max_correlated_positions;
    let (might, most) = (most_of(before), most_of(after));
    let mut events = Vec::new();
    for agent in tx.agents().of_manager(after.id).await? {
        let own = agent.risk.max_correlated_positions;
        let follows = own > most || (own == might && might < most);
        if agent.status == Status::Terminated || !follows {
            continue;
        }
        let risk = Risk { max_correlated_positions: most, ..agent.risk };
        let change = AgentChange { risk: Some(risk), ..AgentChange::default() };
        events.push(change_in(tx, house, listings, &agent, change, by).await?);
    }
    Ok(events)
}

fn differing(before: &Manager, after: &Manager) -> Vec<&'static str> {
    let (old, new) = (&before.config, &after.config);
    let fields = [
        ("name", before.name != after.name),
        ("llmModel", old.llm_model != new.llm_model),
        ("temperature", old.temperature.to_bits() != new.temperature.to_bits()),
        ("decisionInterval", old.decision_interval != new.decision_interval),
        ("riskParams", old.risk_params != new.risk_params),
        ("instructions", old.instructions != new.instructions),
        ("pairs", old.pairs != new.pairs),
        ("capital", old.capital != new.capital),
        ("budgetPerDay", old.budget_per_day != new.budget_per_day),
        ("skipWhenQuiet", old.skip_when_quiet != new.skip_when_quiet),
        ("ownerAddress", old.owner_address != new.owner_address),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Takes a manager away: its agents are terminated, and a tick under way ends before its next phase. What it did stays.
pub async fn delete(house: &House, principal: &Principal, id: ManagerId) -> Result<(), ManagersError> {
    allow(principal, Scope::Write)?;
    let listings = listings(house).await?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let mut manager = find(&mut tx, principal, id).await?;
    let mut events = Vec::new();
    for agent in tx.agents().of_manager(id).await? {
        if agent.status != Status::Terminated {
            let by = principal.into();
            events.extend(step_in(&mut tx, &listings, agent, AgentStep::Terminate, by, now).await?);
        }
    }
    (manager.status, manager.next_due, manager.deleted_at) = (ManagerStatus::Stopped, None, Some(now));
    save(&mut tx, house, &manager).await?;
    let data = Author::from(principal).sign(json!({"name": manager.name}));
    events.push(NewEvent::new(MANAGER_DELETED, subject(id), data));
    tx.append_events(manager.owner, now, &events).await?;
    Ok(tx.save().await?)
}
