//! An entry by hand, or by a manager: the same limits, in the transaction of the order.

use super::{
    correlations::Correlations,
    records::{Decided, Ink},
    seat::SeatError,
    sitting::{ATTEMPTS, Outlook, Sitting},
};
use crate::{
    Denied, House,
    agents::AgentsError,
    allow,
    author::Author,
    kernel::limits::{self, LimitError},
    market::MarketError,
};
use domain::{
    AgentId, Fixed,
    accounts::Principal,
    desk::{DecisionKind, Direction, Refusal},
    market::Symbol,
    tokens::Scope,
};
use engine::{
    backtest::Why,
    broker::{Exits, Side, Terms},
    trading::Order,
};
use serde_json::json;
use storage::StorageError;

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
    #[error("the agent holds nothing of {0}")]
    NothingHeld(Symbol),
    #[error("what the agent holds of {0} is being closed already")]
    Closing(Symbol),
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

/// None when market time went on while prices were read.
async fn attempt(
    house: &House,
    principal: &Principal,
    id: AgentId,
    wanted: &Wanted,
) -> Result<Option<Result<i64, Refusal>>, PlaceError> {
    let outlook = Outlook::read(house, principal, id, &wanted.symbol).await?;
    let price = outlook.price.ok_or_else(|| PlaceError::NoPrice(wanted.symbol.clone()))?;
    let mut correlations = Correlations::default();
    correlations.learn_of(house, outlook.known.keys(), outlook.minute).await?;

    let Some(mut sitting) = outlook.sit(house, principal, id).await? else { return Ok(None) };
    let Sitting { tx, seat, minute, now, .. } = &mut sitting;
    let (minute, now) = (*minute, *now);
    let place = seat.account.place_of(wanted.symbol.as_str());
    let place = place.ok_or_else(|| PlaceError::NotListed(wanted.symbol.clone()))?;
    let others = tx.desk().symbols_of_group(seat.agent.group(), wanted.direction).await?;
    let together = correlations.together(&wanted.symbol, &others);
    let order = order(place, wanted);
    let seen = json!({"close": price, "by": Author::from(principal).name()});
    let decided = Decided::new(DecisionKind::entering(wanted.direction), wanted.reason.clone(), seen);
    let decided = Decided { plan: wanted.plan.clone(), ..decided };
    let asked = seat.asks(&order, price, wanted.direction, &together, minute).map_err(SeatError::from)?;
    let refusal = limits::admit(tx, &asked).await?;
    let mut ink = Ink::default();
    match &refusal {
        None => seat.give(&order, Some(decided), (minute, now), &mut ink)?,
        Some(refusal) => {
            let refused = Decided { kind: DecisionKind::Refused, refusal: Some(refusal.clone()), ..decided };
            seat.note(place, refused, (minute, now), &mut ink);
        }
    }
    let number = seat.row.counters.orders;
    sitting.rise(ink).await?;
    Ok(Some(refusal.map_or(Ok(number), Err)))
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
