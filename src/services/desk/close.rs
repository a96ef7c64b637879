//! Closing one position by hand, at the next price. No limit stands against it.

use super::{
    PlaceError, listings,
    place::{Before, read},
    records::{Decided, Ink},
    seat::Seat,
};
use crate::{
    House, agents, allow,
    author::Author,
    market::{MarketError, last_close},
};
use domain::{AgentId, accounts::Principal, desk::DecisionKind, market::Symbol, tokens::Scope};
use engine::backtest::Why;
use serde_json::json;

/// So often it is tried again when the account changes in the meantime.
const ATTEMPTS: usize = 50;

/// Orders what an agent holds of an instrument to be sold, or bought back; the number of the order.
pub async fn close(
    house: &House,
    principal: &Principal,
    id: AgentId,
    symbol: &Symbol,
) -> Result<i64, PlaceError> {
    allow(principal, Scope::Write)?;
    for _ in 0..ATTEMPTS {
        if let Some(number) = attempt(house, principal, id, symbol).await? {
            return Ok(number);
        }
    }
    Err(PlaceError::Overtaken)
}

/// None when the account has changed while its prices were read.
async fn attempt(
    house: &House,
    principal: &Principal,
    id: AgentId,
    symbol: &Symbol,
) -> Result<Option<i64>, PlaceError> {
    let known = listings(house).await?;
    let Before { clock, agent, row } = read(house, principal, id).await?;
    let listing = known.get(symbol).ok_or_else(|| PlaceError::NotListed(symbol.clone()))?;
    let price = last_close(house, listing, clock.minute).await?;
    let (mut seat, from) = Seat::sit(&known, (agent, row), None)?;
    seat.catch_up(house, from, clock.minute).await?;
    let held = seat.account.place_of(symbol.as_str());
    let held = held.filter(|place| seat.account.position(*place).sign() != 0);
    let place = held.ok_or_else(|| PlaceError::NothingHeld(symbol.clone()))?;
    if seat.account.is_closing(place) {
        return Err(PlaceError::Closing(symbol.clone()));
    }
    let (now, minute) = (house.now(), clock.minute);
    let by = Author::from(principal).name();
    let decided = Decided {
        kind: DecisionKind::Exit,
        reason: format!("closed by {by}"),
        seen: json!({"close": price, "by": by}),
        plan: None,
        order: None,
        refusal: None,
    };
    let mut ink = Ink::default();
    let order = seat.account.closing(place, Why::Closed);
    seat.give(&order, Some(decided), (minute, now), &mut ink)?;

    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let reached = tx.markets().clock().await?.ok_or(MarketError::NotOpened)?;
    let agent = agents::find(&mut tx, principal, id).await?;
    if reached.minute != minute || agent.version != seat.agent.version {
        return Ok(None);
    }
    // One version on, so that the desk in memory reads the account again.
    let saved = tx.agents().save(&agent, now).await?;
    if !saved || !ink.dry(&mut tx, &[seat.written(minute, now)?], now).await? {
        return Ok(None);
    }
    tx.save().await?;
    Ok(Some(seat.row.counters.orders))
}
