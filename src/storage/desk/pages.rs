//! Reading what was written down, the newest first. Numbers have no gaps, so a page is found by its numbers and not by counting.

use super::Desk;
use crate::{Result, rows};
use domain::{
    AgentId,
    desk::{FillRecord, LedgerEntry, Lines, OrderRecord, TradeRecord},
    market::Minute,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Reads the rows `from` downwards of one table; a macro, because the two databases have different row types.
macro_rules! numbered {
    ($desk:expr, $row:ty, $table:literal, $columns:literal, $agent:expr, $from:expr, $limit:expr) => {{
        let sql = concat!(
            "select ", $columns, " from ", $table,
            " where agent_id = $1 and number <= $2 order by number desc limit $3"
        );
        let found: Vec<$row> = on_db!($desk.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind($agent.as_uuid()).bind($from).bind($limit).fetch_all(c).await
        })?;
        found.into_iter().map(<$row>::parse).collect()
    }};
}

pub(super) use numbered;

row! {
    struct OrderRow {
        agent_id: Uuid,
        number: i64,
        symbol: String,
        side: String,
        quantity: String,
        why: String,
        state: String,
        decision: Option<i64>,
        stop_loss: Option<String>,
        take_profit: Option<String>,
        trailing_stop: Option<String>,
        minute: i64,
        given_at: i64,
        note: Option<String>,
    }
}

impl OrderRow {
    fn parse(self) -> Result<OrderRecord> {
        const TABLE: &str = "desk_orders";
        let price =
            |column, text: Option<String>| text.map(|text| rows::parsed(TABLE, column, &text)).transpose();
        Ok(OrderRecord {
            agent: AgentId::from_uuid(self.agent_id),
            number: self.number,
            symbol: rows::parsed(TABLE, "symbol", &self.symbol)?,
            side: rows::parsed(TABLE, "side", &self.side)?,
            quantity: rows::parsed(TABLE, "quantity", &self.quantity)?,
            why: rows::parsed(TABLE, "why", &self.why)?,
            state: rows::parsed(TABLE, "state", &self.state)?,
            decision: self.decision,
            stop_loss: price("stop_loss", self.stop_loss)?,
            take_profit: price("take_profit", self.take_profit)?,
            trailing_stop: self.trailing_stop,
            minute: Minute::new(self.minute),
            given_at: rows::time(self.given_at),
            note: self.note,
        })
    }
}

row! {
    struct FillRow {
        agent_id: Uuid,
        number: i64,
        symbol: String,
        order_number: Option<i64>,
        why: String,
        side: String,
        quantity: String,
        raw: String,
        price: String,
        value: String,
        fee: String,
        realized: String,
        position: String,
        minute: i64,
        at: i64,
    }
}

impl FillRow {
    fn parse(self) -> Result<FillRecord> {
        const TABLE: &str = "desk_fills";
        Ok(FillRecord {
            agent: AgentId::from_uuid(self.agent_id),
            number: self.number,
            symbol: rows::parsed(TABLE, "symbol", &self.symbol)?,
            order: self.order_number,
            why: rows::parsed(TABLE, "why", &self.why)?,
            side: rows::parsed(TABLE, "side", &self.side)?,
            quantity: rows::parsed(TABLE, "quantity", &self.quantity)?,
            raw: rows::parsed(TABLE, "raw", &self.raw)?,
            price: rows::parsed(TABLE, "price", &self.price)?,
            value: rows::parsed(TABLE, "value", &self.value)?,
            fee: rows::parsed(TABLE, "fee", &self.fee)?,
            realized: rows::parsed(TABLE, "realized", &self.realized)?,
            position: rows::parsed(TABLE, "position", &self.position)?,
            minute: Minute::new(self.minute),
            at: rows::time(self.at),
        })
    }
}

row! {
    struct TradeRow {
        agent_id: Uuid,
        number: i64,
        symbol: String,
        direction: String,
        quantity: String,
        entry_price: String,
        exit_price: String,
        entered: i64,
        exited: i64,
        entry_why: String,
        exit_why: String,
        fees: String,
        pnl: String,
        gain: f64,
        decision: Option<i64>,
        at: i64,
    }
}

impl TradeRow {
    fn parse(self) -> Result<TradeRecord> {
        const TABLE: &str = "desk_trades";
        Ok(TradeRecord {
            agent: AgentId::from_uuid(self.agent_id),
            number: self.number,
            symbol: rows::parsed(TABLE, "symbol", &self.symbol)?,
            direction: rows::parsed(TABLE, "direction", &self.direction)?,
            quantity: rows::parsed(TABLE, "quantity", &self.quantity)?,
            entry_price: rows::parsed(TABLE, "entry_price", &self.entry_price)?,
            exit_price: rows::parsed(TABLE, "exit_price", &self.exit_price)?,
            entered: Minute::new(self.entered),
            left: Minute::new(self.exited),
            entry_why: rows::parsed(TABLE, "entry_why", &self.entry_why)?,
            exit_why: rows::parsed(TABLE, "exit_why", &self.exit_why)?,
            fees: rows::parsed(TABLE, "fees", &self.fees)?,
            pnl: rows::parsed(TABLE, "pnl", &self.pnl)?,
            gain: self.gain,
            decision: self.decision,
            at: rows::time(self.at),
        })
    }
}

row! {
    struct EntryRow {
        agent_id: Uuid,
        number: i64,
        kind: String,
        fill_number: Option<i64>,
        cash: String,
        positions: String,
        fees: String,
        borrow: String,
        realized: String,
        deposits: String,
        minute: i64,
        at: i64,
    }
}

impl EntryRow {
    fn parse(self) -> Result<LedgerEntry> {
        const TABLE: &str = "desk_ledger";
        Ok(LedgerEntry {
            agent: AgentId::from_uuid(self.agent_id),
            number: self.number,
            kind: rows::parsed(TABLE, "kind", &self.kind)?,
            fill: self.fill_number,
            lines: Lines {
                cash: rows::parsed(TABLE, "cash", &self.cash)?,
                positions: rows::parsed(TABLE, "positions", &self.positions)?,
                fees: rows::parsed(TABLE, "fees", &self.fees)?,
                borrow: rows::parsed(TABLE, "borrow", &self.borrow)?,
                realized: rows::parsed(TABLE, "realized", &self.realized)?,
                deposits: rows::parsed(TABLE, "deposits", &self.deposits)?,
            },
            minute: Minute::new(self.minute),
            at: rows::time(self.at),
        })
    }
}

impl Desk<'_> {
    /// So many orders, from a number downwards.
    pub async fn orders_before(&mut self, agent: AgentId, from: i64, limit: i64) -> Result<Vec<OrderRecord>> {
        numbered!(
            self,
            OrderRow,
            "desk_orders",
            "agent_id, number, symbol, side, quantity, why, state, decision, stop_loss, take_profit, trailing_stop, minute, given_at, note",
            agent,
            from,
            limit
        )
    }

    pub async fn fills_before(&mut self, agent: AgentId, from: i64, limit: i64) -> Result<Vec<FillRecord>> {
        numbered!(
            self,
            FillRow,
            "desk_fills",
            "agent_id, number, symbol, order_number, why, side, quantity, raw, price, value, fee, realized, position, minute, at",
            agent,
            from,
            limit
        )
    }

    pub async fn trades_before(&mut self, agent: AgentId, from: i64, limit: i64) -> Result<Vec<TradeRecord>> {
        numbered!(
            self,
            TradeRow,
            "desk_trades",
            "agent_id, number, symbol, direction, quantity, entry_price, exit_price, entered, exited, entry_why, exit_why, fees, pnl, gain, decision, at",
            agent,
            from,
            limit
        )
    }

    pub async fn entries_before(
        &mut self,
        agent: AgentId,
        from: i64,
        limit: i64,
    ) -> Result<Vec<LedgerEntry>> {
        numbered!(
            self,
            EntryRow,
            "desk_ledger",
            "agent_id, number, kind, fill_number, cash, positions, fees, borrow, realized, deposits, minute, at",
            agent,
            from,
            limit
        )
    }
}
