//! Budgets: what may be spent in a day, and money taken out of it before it is spent.
//!
//! Taking is one statement over all purses at once. Whether there is room is decided on the row as it is while it is locked, so a hundred
//! who ask at the same moment take turns, and whoever does not fit changes nothing.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    AgentId, ManagerId, Money, OwnerId, ReservationId, Timestamp,
    budgets::{Day, Holder, Purse, ReservationState, Taken},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Money that is about to be taken.
#[derive(Debug, Clone)]
pub struct NewReservation<'a> {
    pub id: ReservationId,
    pub owner: OwnerId,
    pub manager: Option<ManagerId>,
    pub agent: Option<AgentId>,
    pub day: Day,
    /// What it is for: `model_call`.
    pub purpose: &'a str,
    pub amount: Money,
    pub at: Timestamp,
}

row! {
    /// A reservation that has not ended.
    struct Open {
        owner_id: Uuid,
        manager_id: Option<Uuid>,
        agent_id: Option<Uuid>,
        day: i64,
        units: i64,
    }
}

pub struct Budgets<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn budgets(&mut self) -> Budgets<'_> {
        Budgets { conn: self.conn() }
    }
}

impl Tx {
    pub fn budgets(&mut self) -> Budgets<'_> {
        Budgets { conn: self.conn() }
    }
}

impl Budgets<'_> {
    /// What the holder may spend in a day; none when nothing is set.
    pub async fn per_day(&mut self, holder: Holder) -> Result<Option<Money>> {
        let sql = "select per_day_units from budgets where holder_kind = $1 and holder_id = $2";
        let found: Option<Option<i64>> = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(holder.kind()).bind(holder.id()).fetch_optional(c).await
        })?;
        Ok(found.flatten().map(Money::from_units))
    }

    pub async fn set_per_day(
        &mut self,
        holder: Holder,
        per_day: Option<Money>,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "insert into budgets (holder_kind, holder_id, per_day_units, updated_at) values ($1, $2, $3, $4) \
                   on conflict (holder_kind, holder_id) do update set per_day_units = $3, updated_at = $4";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(holder.kind()).bind(holder.id());
            query.bind(per_day.map(Money::as_units)).bind(now.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn taken(&mut self, holder: Holder, day: Day) -> Result<Taken> {
        let sql = "select taken_units, spent_units from budget_days \
                   where holder_kind = $1 and holder_id = $2 and day = $3";
        let found: Option<(i64, i64)> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(holder.kind()).bind(holder.id()).bind(day.number());
            query.fetch_optional(c).await
        })?;
        let (total, spent) = found.unwrap_or_default();
        Ok(Taken { total: Money::from_units(total), spent: Money::from_units(spent) })
    }

    /// Takes the amount out of every purse, if all have room for it; otherwise out of none, and the transaction must not be saved.
    pub async fn take(&mut self, purses: &[Purse], day: Day, amount: Money) -> Result<bool> {
        // A row that does not exist yet is made without asking whether it is within the bound.
        if purses.iter().any(|purse| purse.per_day.is_some_and(|bound| amount > bound)) {
            return Ok(false);
        }
        // Always in the same order, so that no two transactions wait for each other in a circle.
        let mut ordered = purses.to_vec();
        ordered.sort_unstable_by_key(|purse| purse.holder);
        let changed = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new(
                "insert into budget_days (holder_kind, holder_id, day, taken_units, spent_units, bound_units) ",
            );
            query.push_values(&ordered, |mut row, purse| {
                row.push_bind(purse.holder.kind()).push_bind(purse.holder.id()).push_bind(day.number());
                row.push_bind(amount.as_units()).push("0");
                row.push_bind(purse.per_day.map(Money::as_units));
            });
            query.push(
                " on conflict (holder_kind, holder_id, day) do update \
                 set taken_units = budget_days.taken_units + excluded.taken_units, bound_units = excluded.bound_units \
                 where excluded.bound_units is null \
                 or budget_days.taken_units + excluded.taken_units <= excluded.bound_units",
            );
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(usize::try_from(changed).is_ok_and(|changed| changed == ordered.len()))
    }

    /// Writes down what was taken, and for what.
    pub async fn reserve(&mut self, new: &NewReservation<'_>) -> Result<()> {
        let sql = "insert into reservations (id, owner_id, manager_id, agent_id, day, purpose, units, state, reserved_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, 'reserved', $8)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(new.id.as_uuid())
                .bind(new.owner.as_uuid())
                .bind(new.manager.map(ManagerId::as_uuid))
                .bind(new.agent.map(AgentId::as_uuid))
                .bind(new.day.number())
                .bind(new.purpose)
                .bind(new.amount.as_units())
                .bind(new.at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Ends a reservation with what was really spent. `false` when it had ended before; then nothing changes.
    pub async fn settle(&mut self, id: ReservationId, spent: Money, now: Timestamp) -> Result<bool> {
        let Some(open) = self.end(id, ReservationState::Settled, Some(spent), now).await? else {
            return Ok(false);
        };
        self.correct(&open, spent.as_units().saturating_sub(open.units), spent).await?;
        Ok(true)
    }

    /// Gives everything back.
    pub async fn release(&mut self, id: ReservationId, now: Timestamp) -> Result<bool> {
        let Some(open) = self.end(id, ReservationState::Released, Some(Money::ZERO), now).await? else {
            return Ok(false);
        };
        self.correct(&open, open.units.saturating_neg(), Money::ZERO).await?;
        Ok(true)
    }

    /// Nobody learned the outcome: the money stays taken.
    pub async fn lose(&mut self, id: ReservationId, now: Timestamp) -> Result<bool> {
        Ok(self.end(id, ReservationState::Unknown, None, now).await?.is_some())
    }

    /// Reservations of whoever was killed before the outcome was written down.
    pub async fn lose_older(&mut self, than: Timestamp, now: Timestamp) -> Result<u64> {
        let sql = "update reservations set state = 'unknown', ended_at = $2 \
                   where state = 'reserved' and reserved_at < $1";
        Ok(on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(than.as_millis()).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?)
    }

    pub async fn state(&mut self, id: ReservationId) -> Result<Option<ReservationState>> {
        let sql = "select state from reservations where id = $1";
        let word: Option<String> =
            on_db!(self.conn, c => sqlx::query_scalar(sql).bind(id.as_uuid()).fetch_optional(c).await)?;
        word.map(|word| rows::parsed("reservations", "state", &word)).transpose()
    }

    async fn end(
        &mut self,
        id: ReservationId,
        state: ReservationState,
        spent: Option<Money>,
        now: Timestamp,
    ) -> Result<Option<Open>> {
        // One of unknown outcome may still learn it.
        let sql = "update reservations set state = $2, spent_units = $3, ended_at = $4 \
                   where id = $1 and state in ('reserved', 'unknown') \
                   returning owner_id, manager_id, agent_id, day, units";
        Ok(on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(id.as_uuid()).bind(state.as_str());
            query.bind(spent.map(Money::as_units)).bind(now.as_millis()).fetch_optional(c).await
        })?)
    }

    /// Puts right what the purses of an ended reservation have taken. In the order in which it was taken.
    async fn correct(&mut self, open: &Open, by: i64, spent: Money) -> Result<()> {
        let holders = [
            open.agent_id.map(|id| Holder::Agent(AgentId::from_uuid(id))),
            open.manager_id.map(|id| Holder::Manager(ManagerId::from_uuid(id))),
            Some(Holder::Owner(OwnerId::from_uuid(open.owner_id))),
        ];
        let sql = "update budget_days set taken_units = taken_units + $4, spent_units = spent_units + $5 \
                   where holder_kind = $1 and holder_id = $2 and day = $3";
        for holder in holders.into_iter().flatten() {
            on_db!(self.conn, c => {
                let query = sqlx::query(sql).bind(holder.kind()).bind(holder.id()).bind(open.day);
                query.bind(by).bind(spent.as_units()).execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }
}
