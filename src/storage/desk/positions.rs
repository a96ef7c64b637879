//! What is held and what waits to be: the rows that the limits count.

use super::Desk;
use crate::{Result, rows};
use domain::{
    AgentId,
    desk::{Direction, PositionRecord},
    market::{Minute, Symbol},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

const COLUMNS: &str = "agent_id, symbol, direction, turns_to, quantity, average_price, stop_loss, take_profit, \
                       trailing_stop, opened, decision";

row! {
    struct Row {
        agent_id: Uuid,
        symbol: String,
        direction: String,
        turns_to: Option<String>,
        quantity: String,
        average_price: Option<String>,
        stop_loss: Option<String>,
        take_profit: Option<String>,
        trailing_stop: Option<String>,
        opened: i64,
        decision: Option<i64>,
    }
}

impl Row {
    fn parse(self) -> Result<PositionRecord> {
        const TABLE: &str = "desk_positions";
        let price =
            |column, text: Option<String>| text.map(|text| rows::parsed(TABLE, column, &text)).transpose();
        let turns_to = self.turns_to.map(|text| rows::parsed(TABLE, "turns_to", &text)).transpose()?;
        Ok(PositionRecord {
            agent: AgentId::from_uuid(self.agent_id),
            symbol: rows::parsed(TABLE, "symbol", &self.symbol)?,
            direction: rows::parsed(TABLE, "direction", &self.direction)?,
            turns_to,
            quantity: rows::parsed(TABLE, "quantity", &self.quantity)?,
            average_price: price("average_price", self.average_price)?,
            stop_loss: price("stop_loss", self.stop_loss)?,
            take_profit: price("take_profit", self.take_profit)?,
            trailing_stop: self.trailing_stop,
            opened: Minute::new(self.opened),
            decision: self.decision,
        })
    }
}

/// A place for a position, if the limits have one.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    pub position: &'a PositionRecord,
    pub group: Uuid,
    pub most_open: u32,
    /// The instruments that move with this one, itself among them, and how many positions may be open in them.
    pub moving_together: &'a [Symbol],
    pub most_together: u32,
}

/// The condition that fewer positions of the group are held or about to be held in the direction, in instruments that move together, than may
/// be. The place that is asked for does not count itself.
macro_rules! push_room_together {
    ($query:ident, $place:expr) => {{
        let PositionRecord { agent, symbol, direction, .. } = $place.position;
        for (opened, column) in [("((", "direction"), (" + (", "turns_to")] {
            $query.push(opened).push("select count(*) from desk_positions where group_id = ");
            $query
                .push_bind($place.group)
                .push(" and ")
                .push(column)
                .push(" = ")
                .push_bind(direction.as_str());
            $query.push(" and not (agent_id = ").push_bind(agent.as_uuid());
            $query.push(" and symbol = ").push_bind(symbol.as_str().to_owned()).push(") and symbol in (");
            let mut symbols = $query.separated(", ");
            for symbol in $place.moving_together {
                symbols.push_bind(symbol.as_str().to_owned());
            }
            $query.push("))");
        }
        $query.push(") < ").push_bind(i64::from($place.most_together));
    }};
}

impl Desk<'_> {
    pub async fn positions(&mut self, agent: AgentId) -> Result<Vec<PositionRecord>> {
        let found: Vec<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from desk_positions where agent_id = ").push_bind(agent.as_uuid());
            query.push(" order by symbol");
            query.build_query_as().fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// What the agents of a group hold in one direction, or are about to.
    pub async fn positions_of_group(
        &mut self,
        group: Uuid,
        direction: Direction,
    ) -> Result<Vec<PositionRecord>> {
        let found: Vec<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from desk_positions where group_id = ").push_bind(group);
            query.push(" and (direction = ").push_bind(direction.as_str());
            query.push(" or turns_to = ").push_bind(direction.as_str()).push(") order by agent_id, symbol");
            query.build_query_as().fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// The instruments in which the agents of a group hold something in one direction, or are about to; in their order.
    pub async fn symbols_of_group(&mut self, group: Uuid, direction: Direction) -> Result<Vec<Symbol>> {
        let sql = "select symbol from desk_positions where group_id = $1 and direction = $2 \
                   union select symbol from desk_positions where group_id = $1 and turns_to = $2 order by symbol";
        let found: Vec<String> = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(group).bind(direction.as_str()).fetch_all(c).await
        })?;
        found.iter().map(|symbol| rows::parsed("desk_positions", "symbol", symbol)).collect()
    }

    /// Takes a place for a position in one conditional statement: only while the agent has fewer than its bound and its group has fewer
    /// that move together. The transaction must have touched the market first, so that no other counts at the same time. `false` when
    /// there is no room.
    pub async fn take_place(&mut self, place: &Place<'_>) -> Result<bool> {
        let PositionRecord { agent, symbol, direction, quantity, opened, decision, .. } = place.position;
        let added = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new(
                "insert into desk_positions (agent_id, symbol, group_id, direction, quantity, opened, decision) select ",
            );
            query.push_bind(agent.as_uuid()).push(", ");
            // PostgreSQL takes a bound value in a select for text, unless it is told.
            query.push("cast(").push_bind(symbol.as_str()).push(" as text), ");
            query.push_bind(place.group).push(", cast(").push_bind(direction.as_str()).push(" as text), cast(");
            query.push_bind(quantity.to_string()).push(" as text), cast(").push_bind(opened.number());
            query.push(" as bigint), cast(").push_bind(*decision).push(" as bigint) where ");
            query.push("(select count(*) from desk_positions where agent_id = ").push_bind(agent.as_uuid());
            query.push(") < ").push_bind(i64::from(place.most_open)).push(" and ");
            push_room_together!(query, place);
            query.push(" on conflict (agent_id, symbol) do nothing");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(added == 1)
    }

    /// Takes a place in the other direction for a position that is to be turned, in one conditional statement, as above. It keeps the one that
    /// it has until then. `false` when there is no room.
    pub async fn take_turn(&mut self, place: &Place<'_>) -> Result<bool> {
        let PositionRecord { agent, symbol, direction, .. } = place.position;
        let turned = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("update desk_positions set turns_to = ");
            query.push_bind(direction.as_str()).push(" where agent_id = ").push_bind(agent.as_uuid());
            query.push(" and symbol = ").push_bind(symbol.as_str()).push(" and ");
            push_room_together!(query, place);
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(turned == 1)
    }

    /// Writes a position as it is now.
    pub async fn put_position(&mut self, group: Uuid, position: &PositionRecord) -> Result<()> {
        let sql = "insert into desk_positions (agent_id, symbol, group_id, direction, quantity, average_price, stop_loss, \
                   take_profit, trailing_stop, opened, decision, turns_to) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                   on conflict (agent_id, symbol) do update set direction = $4, quantity = $5, average_price = $6, \
                   stop_loss = $7, take_profit = $8, trailing_stop = $9, opened = $10, decision = $11, turns_to = $12";
        let text = |price: Option<domain::Fixed>| price.map(|price| price.to_string());
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(position.agent.as_uuid())
                .bind(position.symbol.as_str())
                .bind(group)
                .bind(position.direction.as_str())
                .bind(position.quantity.to_string())
                .bind(text(position.average_price))
                .bind(text(position.stop_loss))
                .bind(text(position.take_profit))
                .bind(&position.trailing_stop)
                .bind(position.opened.number())
                .bind(position.decision)
                .bind(position.turns_to.map(Direction::as_str));
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Gives a place back.
    pub async fn remove_position(&mut self, agent: AgentId, symbol: &Symbol) -> Result<()> {
        let sql = "delete from desk_positions where agent_id = $1 and symbol = $2";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(agent.as_uuid()).bind(symbol.as_str()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
