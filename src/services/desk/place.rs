//! An entry by hand, or by a manager: the same limits, in the transaction of the order.

use super::{
    correlations::Correlations,
    floor::held_by_group,
    listings,
    records::{Decided, Ink},
    seat::{Seat, SeatError},
    stops::halt,
};
use crate::{
    Denied, House,
    agents::{self, AgentsError},
    allow,
    kernel::limits::{self, LimitError},
    market::{MarketClosed, MarketError},
};
use domain::{
    AgentId, Fixed,
    accounts::Principal,
    desk::{DecisionKind, Direction, Refusal},
    market::{MarketClock, Minute, Symbol},
    tokens::Scope,
};
use engine::{
    backtest::Why,
    broker::{Exits, Side, Terms},
    trading::Order,
};
use serde_json::json;
use storage::{DeskAccount, StorageError};

/// How far back the last price may lie.
const LAST_PRICE: i64 = 7 * 1_440;

/// So often it is tried again when the account changes in the meantime.
const ATTEMPTS: usize = 200;

/// An entry that somebody wants at the next price.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub symbol: Symbol,
    pub direction: Direction,
    pub quantity: Fixed,
    pub stop_loss: Option<Fixed>,
    pub take_profit: Option<Fixed>,
    /// In a sentence: it is kept with the position.
    pub reason: String,
    pub plan: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    #[error(transparent)]
    Agent(#[from] AgentsError),
    #[error("the agent was never started, so it has no account")]
    NoAccount,
    #[error("{0} is not an instrument of this agent")]
    NotListed(Symbol),
    #[error("{0} has no price")]
    NoPrice(Symbol),
    #[error("the quantity must be above 0")]
    Quantity,
    #[error("{0}")]
    Refused(Refusal),
    #[error("the agent was changed again and again at this moment; try again")]
    Overtaken,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Seat(#[from] SeatError),
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error("could not read or write the desk")]
    Storage(#[from] StorageError),
}

/// Gives an entry if every limit lets it; the number of its order. A refusal is written down as a decision and an event.
pub async fn place(
    house: &House,
    principal: &Principal,
    id: AgentId,
    wanted: &Wanted,
) -> Result<i64, PlaceError> {
    allow(principal, Scope::Write)?;
    if !wanted.quantity.is_positive() {
        return Err(PlaceError::Quantity);
    }
    for _ in 0..ATTEMPTS {
        if let Some(answer) = attempt(house, principal, id, wanted).await? {
            return answer.map_err(PlaceError::Refused);
        }
    }
    Err(PlaceError::Overtaken)
}

/// None when the account has changed while its prices were read.
async fn attempt(
    house: &House,
    principal: &Principal,
    id: AgentId,
    wanted: &Wanted,
) -> Result<Option<Result<i64, Refusal>>, PlaceError> {
    let known = listings(house).await?;
    let before = read(house, principal, id).await?;
    let price = last_price(house, &known, &wanted.symbol, before.clock.minute).await?;
    let (mut seat, from) = Seat::sit(&known, (before.agent, before.row), None)?;
    seat.catch_up(house, from, before.clock.minute).await?;
    let place = seat.account.place_of(wanted.symbol.as_str());
    let place = place.ok_or_else(|| PlaceError::NotListed(wanted.symbol.clone()))?;
    let mut correlations = Correlations::default();
    correlations.learn_of(house, known.keys(), before.clock.minute).await?;

    let (now, minute) = (house.now(), before.clock.minute);
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let clock = tx.markets().clock().await?.ok_or(MarketError::Closed(MarketClosed))?;
    let agent = agents::find(&mut tx, principal, id).await?;
    let row = tx.desk().account(id).await?.ok_or(PlaceError::NoAccount)?;
    if clock.minute != minute || row.version != seat.row.version || agent.version != seat.agent.version {
        return Ok(None);
    }
    seat.halt = halt(&tx.desk().stops(Some(&[agent.owner])).await?, &agent);
    let others = held_by_group(&mut tx, agent.group(), wanted.direction).await?;
    let together = correlations.together(&wanted.symbol, &others);
    let order = order(place, wanted);
    let mut ink = Ink::default();
    let decided = Decided {
        kind: if wanted.direction == Direction::Long {
            DecisionKind::EnterLong
        } else {
            DecisionKind::EnterShort
        },
        reason: wanted.reason.clone(),
        seen: json!({"close": price, "by": principal.name}),
        plan: wanted.plan.clone(),
        order: None,
        refusal: None,
    };
    let refusal = {
        let asked = seat.asks(&order, price, wanted.direction, &together, minute).map_err(SeatError::from)?;
        limits::admit(&mut tx, &asked).await?
    };
    match &refusal {
        None => seat.give(&order, Some(decided), (minute, now), &mut ink)?,
        Some(refusal) => {
            let refused = Decided { kind: DecisionKind::Refused, refusal: Some(refusal.clone()), ..decided };
            seat.note(place, refused, (minute, now), &mut ink);
        }
    }
    let number = seat.row.counters.orders;
    let saved = tx.agents().save(&agent, now).await?;
    if !saved || !ink.dry(&mut tx, &[seat.written(minute, now)?], now).await? {
        return Ok(None);
    }
    tx.save().await?;
    Ok(Some(refusal.map_or(Ok(number), Err)))
}

struct Before {
    clock: MarketClock,
    agent: domain::agents::Agent,
    row: DeskAccount,
}

async fn read(house: &House, principal: &Principal, id: AgentId) -> Result<Before, PlaceError> {
    let mut reader = house.db.read().await?;
    let agent = agents::find(&mut reader, principal, id).await?;
    let row = reader.desk().account(id).await?.ok_or(PlaceError::NoAccount)?;
    let clock = reader.markets().clock().await?.ok_or(MarketError::Closed(MarketClosed))?;
    Ok(Before { clock, agent, row })
}

async fn last_price(
    house: &House,
    known: &super::Listings,
    symbol: &Symbol,
    minute: Minute,
) -> Result<Fixed, PlaceError> {
    let listing = known.get(symbol).ok_or_else(|| PlaceError::NotListed(symbol.clone()))?;
    let feed = house.market.feed().map_err(MarketError::from)?;
    let bars = feed.bars(symbol, minute.plus(-LAST_PRICE), minute).await.map_err(MarketError::from)?;
    let last = bars.last().ok_or_else(|| PlaceError::NoPrice(symbol.clone()))?;
    Ok(Fixed::of_steps(last.close, listing.tick))
}

fn order(place: usize, wanted: &Wanted) -> Order {
    Order {
        place,
        side: if wanted.direction == Direction::Long { Side::Buy } else { Side::Sell },
        quantity: wanted.quantity,
        exits: Exits { stop_loss: wanted.stop_loss, take_profit: wanted.take_profit, trailing: None },
        terms: Terms::Whole,
        why: Why::Signal,
    }
}
