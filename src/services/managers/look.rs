//! Looking at managers.

use super::{
    ManagersError, find,
    team::{Team, alive, look, spent_today},
    used::{Used, used},
};
use crate::House;
use domain::{
    Fixed, ManagerId, Money, Page, PageRequest, RunId,
    accounts::Principal,
    managers::{ComparisonPoint, Limits, LogRow, Manager},
    market::Minute,
    runs::{RunFilter, RunStatus},
};
use storage::LogFilter;

/// So many hours are drawn on a card.
const HOURS: i64 = 48;

/// A manager as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub manager: Manager,
    /// Agents that are not terminated.
    pub agents: u32,
    pub equity: Fixed,
    /// What it was worth at the last whole hours, oldest first.
    pub hours: Vec<Fixed>,
    pub last: Option<LogRow>,
    /// The tick that is under way.
    pub tick: Option<RunId>,
}

/// Where a manager stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    pub manager: Manager,
    pub team: Team,
    pub limits: Limits,
    pub used: Used,
    pub tick: Option<RunId>,
    /// The market minute that all of it is about.
    pub now: Minute,
}

pub async fn get(house: &House, principal: &Principal, id: ManagerId) -> Result<Manager, ManagersError> {
    find(&mut house.db.read().await?, principal, id).await
}

/// The person's managers, by name.
pub async fn list(house: &House, principal: &Principal) -> Result<Vec<Manager>, ManagersError> {
    Ok(house.db.read().await?.managers().of_owner(principal.owner()).await?)
}

/// How many agents of a manager are not terminated; needs no market.
pub async fn size(house: &House, manager: &Manager) -> Result<u32, ManagersError> {
    let agents = house.db.read().await?.agents().of_manager(manager.id).await?;
    Ok(alive(agents.iter()))
}

/// A page of them.
pub async fn page(
    house: &House,
    principal: &Principal,
    request: PageRequest,
) -> Result<Page<Manager>, ManagersError> {
    Ok(house.db.read().await?.managers().page_of_owner(principal.owner(), request).await?)
}

/// The same with their figures.
pub async fn cards(
    house: &House,
    principal: &Principal,
    request: PageRequest,
) -> Result<Page<Card>, ManagersError> {
    let Page { items, total, .. } = page(house, principal, request).await?;
    Ok(Page::new(dealt(house, items).await?, total, request))
}

pub(super) async fn dealt(house: &House, managers: Vec<Manager>) -> Result<Vec<Card>, ManagersError> {
    let mut cards = Vec::with_capacity(managers.len());
    for manager in managers {
        cards.push(card(house, manager).await?);
    }
    Ok(cards)
}

async fn card(house: &House, manager: Manager) -> Result<Card, ManagersError> {
    let team = look(house, &manager).await?;
    let one = PageRequest::new(1, 1).unwrap_or_default();
    let (log, _) = house.db.read().await?.managers().log(manager.id, &LogFilter::default(), one).await?;
    let tick = under_way(house, &manager).await?;
    let mut points = house.db.read().await?.managers().last_points(manager.id, HOURS).await?;
    points.reverse();
    let worth = |point: ComparisonPoint| point.capital.plus(point.gained);
    let hours = points.into_iter().map(worth).collect::<Result<_, _>>()?;
    let (agents, equity, last) = (team.size(), team.equity, log.items.into_iter().next());
    Ok(Card { manager, agents, equity, hours, last, tick })
}

/// A manager with its team and its leash.
pub async fn status(house: &House, principal: &Principal, id: ManagerId) -> Result<Status, ManagersError> {
    let manager = get(house, principal, id).await?;
    let team = look(house, &manager).await?;
    let spent: Option<Money> = spent_today(house, &manager).await?;
    let limits = team.limits(&manager, spent);
    let used = used(house, &manager, &team).await?;
    let tick = under_way(house, &manager).await?;
    Ok(Status { now: team.minute, manager, team, limits, used, tick })
}

/// The team alone.
pub async fn team(house: &House, principal: &Principal, id: ManagerId) -> Result<Team, ManagersError> {
    let manager = get(house, principal, id).await?;
    look(house, &manager).await
}

async fn under_way(house: &House, manager: &Manager) -> Result<Option<RunId>, ManagersError> {
    let filter = RunFilter {
        kind: Some(super::tick::KIND.to_owned()),
        subject: Some(super::subject(manager.id).to_string()),
        status: Some(RunStatus::Running),
        ..RunFilter::default()
    };
    let one = PageRequest::new(1, 1).unwrap_or_default();
    let running = house.db.read().await?.runs().page(&[manager.owner], &filter, one).await?;
    Ok(running.items.first().map(|run| run.id))
}
