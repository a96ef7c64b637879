//! Closing one position by hand, at the next price. No limit stands against it.

use super::{
    PlaceError,
    records::{Decided, Ink},
    sitting::{ATTEMPTS, Outlook},
};
use crate::{House, allow, author::Author};
use domain::{AgentId, accounts::Principal, desk::DecisionKind, market::Symbol, tokens::Scope};
use engine::backtest::Why;
use serde_json::json;

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

/// None when market time went on while prices were read.
async fn attempt(
    house: &House,
    principal: &Principal,
    id: AgentId,
    symbol: &Symbol,
) -> Result<Option<i64>, PlaceError> {
    let outlook = Outlook::read(house, principal, id, symbol).await?;
    let Some(mut sitting) = outlook.sit(house, principal, id).await? else { return Ok(None) };
    let seat = &mut sitting.seat;
    let held = seat.account.place_of(symbol.as_str());
    let held = held.filter(|place| seat.account.position(*place).sign() != 0);
    let place = held.ok_or_else(|| PlaceError::NothingHeld(symbol.clone()))?;
    if seat.account.is_closing(place) {
        return Err(PlaceError::Closing(symbol.clone()));
    }
    let by = Author::from(principal).name();
    let seen = json!({"close": outlook.price, "by": by});
    let decided = Decided::new(DecisionKind::Exit, format!("closed by {by}"), seen);
    let mut ink = Ink::default();
    let order = seat.account.closing(place, Why::Closed);
    seat.give(&order, Some(decided), (sitting.minute, sitting.now), &mut ink)?;
    let number = seat.row.counters.orders;
    sitting.rise(ink).await?;
    Ok(Some(number))
}
