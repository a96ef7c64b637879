//! Money to spend. Whoever is about to spend takes the most it can come to out of the day's budgets first, here and nowhere else.
//!
//! [`take`] belongs into the transaction that writes down what the money is for; when it finds no room, that transaction must be dropped, and
//! [`refused`] says which budget held and tells the owner's log. Afterwards exactly one of `settle`, `release` and `lose` ends the reservation.

use crate::{House, author::Author};
use domain::{
    AgentId, ManagerId, Money, OwnerId, Period, ReservationId, Timestamp,
    accounts::Principal,
    budgets::{Day, Holder, Purse, Shortage, Taken},
    events::{EventKind, NewEvent, Subject},
};
use serde_json::json;
use storage::{NewReservation, StorageError, Tx};

pub const BUDGET_REFUSED: EventKind = EventKind::known("budget.refused");
pub const BUDGET_CHANGED: EventKind = EventKind::known("budget.changed");

/// Longer than anything that is paid for takes: what is still reserved then was left behind by a process that died.
const ABANDONED_AFTER: Period = Period::from_hours(1);

/// Money that somebody wants to spend.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    pub owner: OwnerId,
    /// With what they may spend in a day; none is without a bound. The owner's bound stands in the database.
    pub manager: Option<(ManagerId, Option<Money>)>,
    pub agent: Option<(AgentId, Option<Money>)>,
    /// What it is for: `model_call`.
    pub purpose: &'static str,
    /// The most it can come to.
    pub amount: Money,
    pub at: Timestamp,
}

impl Wish {
    const fn day(&self) -> Day {
        Day::of(self.at)
    }

    fn purses(&self, owner: Option<Money>) -> Vec<Purse> {
        let agent = self.agent.map(|(id, per_day)| Purse { holder: Holder::Agent(id), per_day });
        let manager = self.manager.map(|(id, per_day)| Purse { holder: Holder::Manager(id), per_day });
        let owner = Purse { holder: Holder::Owner(self.owner), per_day: owner };
        [agent, manager, Some(owner)].into_iter().flatten().collect()
    }
}

/// Takes the money out of every budget, or finds no room. Then the transaction must be dropped.
pub async fn take(tx: &mut Tx, house: &House, wish: &Wish) -> Result<Option<ReservationId>, StorageError> {
    let mut budgets = tx.budgets();
    let owner = budgets.per_day(Holder::Owner(wish.owner)).await?;
    if !budgets.take(&wish.purses(owner), wish.day(), wish.amount).await? {
        return Ok(None);
    }
    let id = ReservationId::generate(&*house.clock, &*house.randomness);
    let new = NewReservation {
        id,
        owner: wish.owner,
        manager: wish.manager.map(|(id, _)| id),
        agent: wish.agent.map(|(id, _)| id),
        day: wish.day(),
        purpose: wish.purpose,
        amount: wish.amount,
        at: wish.at,
    };
    budgets.reserve(&new).await?;
    Ok(Some(id))
}

/// Says which budget had no room, and tells it as an event about `subject`.
pub async fn refused(house: &House, wish: &Wish, subject: Subject) -> Result<Shortage, StorageError> {
    let mut tx = house.db.begin().await?;
    let mut budgets = tx.budgets();
    let owner = budgets.per_day(Holder::Owner(wish.owner)).await?;
    let mut shortest: Option<(i64, Shortage)> = None;
    for purse in wish.purses(owner) {
        let Some(bound) = purse.per_day else { continue };
        let taken = budgets.taken(purse.holder, wish.day()).await?.total;
        let figure = Money::from_units(taken.as_units().saturating_add(wish.amount.as_units()));
        // Something may have been given back since; then the budget with the least room is the one that held.
        let room = bound.as_units().saturating_sub(figure.as_units());
        if shortest.as_ref().is_none_or(|(least, _)| room < *least) {
            shortest = Some((room, Shortage { holder: purse.holder, figure, bound }));
        }
    }
    let nothing = Shortage { holder: Holder::Owner(wish.owner), figure: wish.amount, bound: Money::ZERO };
    let shortage = shortest.map_or(nothing, |(_, shortage)| shortage);
    let data = json!({
        "rule": shortage.rule(),
        "figure": shortage.figure,
        "bound": shortage.bound,
        "holder": shortage.holder,
        "purpose": wish.purpose,
    });
    let event = NewEvent::new(BUDGET_REFUSED, subject, data);
    tx.append_events(wish.owner, wish.at, &[event]).await?;
    tx.save().await?;
    Ok(shortage)
}

/// The largest budget that can be set, in dollars of 10⁻⁸.
const MOST: Money = Money::from_units(100_000_000_000_000);

/// Whether a budget can be this: from nothing to a million dollars.
pub fn is_budget(amount: Money) -> bool {
    (Money::ZERO..=MOST).contains(&amount)
}

/// Sets what all of a person's together may spend in a day; none is without a bound.
pub async fn set_of_owner(house: &House, by: &Principal, per_day: Option<Money>) -> Result<(), StorageError> {
    let (owner, now) = (by.owner(), house.now());
    let mut tx = house.db.begin().await?;
    tx.budgets().set_per_day(Holder::Owner(owner), per_day, now).await?;
    let data = Author::from(by).sign(json!({ "perDay": per_day }));
    let subject = Subject::new("account", owner);
    tx.append_events(owner, now, &[NewEvent::new(BUDGET_CHANGED, subject, data)]).await?;
    tx.save().await
}

/// What an owner may spend in a day, and what is taken of today.
pub async fn of_owner(house: &House, owner: OwnerId) -> Result<(Option<Money>, Taken), StorageError> {
    let mut reader = house.db.read().await?;
    let holder = Holder::Owner(owner);
    let per_day = reader.budgets().per_day(holder).await?;
    Ok((per_day, reader.budgets().taken(holder, Day::of(house.now())).await?))
}

/// Marks what processes that died have left reserved: nobody knows whether it was spent, so it stays taken.
pub(crate) async fn lose_abandoned(tx: &mut Tx, now: Timestamp) -> Result<u64, StorageError> {
    let before = now.minus(ABANDONED_AFTER);
    tx.model_calls().lose_older(before, now).await?;
    tx.budgets().lose_older(before, now).await
}
