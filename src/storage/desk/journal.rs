//! Writing down what happened: only ever added to, but for the end of an order.

use super::Desk;
use crate::{Result, rows};
use domain::{
    AgentId,
    desk::{DecisionRecord, EquityMark, FillRecord, LedgerEntry, OrderRecord, OrderState, TradeRecord},
    market::{Minute, Symbol},
};
use sqlx::QueryBuilder;

const DECISIONS: &str = "desk_decisions";

/// Rows per statement: SQLite allows 32,766 values in one.
pub(super) const ROWS: usize = 500;

/// What one step of the desk adds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Journal {
    pub orders: Vec<OrderRecord>,
    /// Orders that have ended: the number, how, and why not.
    pub ended: Vec<(AgentId, i64, OrderState, Option<String>)>,
    pub fills: Vec<FillRecord>,
    pub trades: Vec<TradeRecord>,
    pub decisions: Vec<DecisionRecord>,
    pub entries: Vec<LedgerEntry>,
    pub marks: Vec<EquityMark>,
}

impl Desk<'_> {
    pub async fn write(&mut self, journal: &Journal) -> Result<()> {
        self.write_decisions(&journal.decisions).await?;
        self.write_orders(&journal.orders).await?;
        self.write_fills(&journal.fills).await?;
        self.write_entries(&journal.entries).await?;
        self.write_trades(&journal.trades).await?;
        self.write_marks(&journal.marks).await?;
        for (agent, number, state, note) in &journal.ended {
            let sql = "update desk_orders set state = $3, note = $4 where agent_id = $1 and number = $2";
            on_db!(self.conn, c => {
                let query = sqlx::query(sql).bind(agent.as_uuid()).bind(number).bind(state.as_str()).bind(note);
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    async fn write_orders(&mut self, orders: &[OrderRecord]) -> Result<()> {
        for chunk in orders.chunks(ROWS) {
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into desk_orders (agent_id, number, symbol, side, quantity, why, state, decision, stop_loss, \
                     take_profit, trailing_stop, minute, given_at, note) ",
                );
                insert.push_values(chunk, |mut row, order| {
                    row.push_bind(order.agent.as_uuid())
                        .push_bind(order.number)
                        .push_bind(order.symbol.as_str())
                        .push_bind(order.side.as_str())
                        .push_bind(order.quantity.to_string())
                        .push_bind(order.why.as_str())
                        .push_bind(order.state.as_str())
                        .push_bind(order.decision)
                        .push_bind(order.stop_loss.map(|price| price.to_string()))
                        .push_bind(order.take_profit.map(|price| price.to_string()))
                        .push_bind(order.trailing_stop.clone())
                        .push_bind(order.minute.number())
                        .push_bind(order.given_at.as_millis())
                        .push_bind(order.note.clone());
                });
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    async fn write_fills(&mut self, fills: &[FillRecord]) -> Result<()> {
        for chunk in fills.chunks(ROWS) {
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into desk_fills (agent_id, number, symbol, order_number, why, side, quantity, raw, price, \
                     value, fee, realized, position, minute, at) ",
                );
                insert.push_values(chunk, |mut row, fill| {
                    row.push_bind(fill.agent.as_uuid())
                        .push_bind(fill.number)
                        .push_bind(fill.symbol.as_str())
                        .push_bind(fill.order)
                        .push_bind(fill.why.as_str())
                        .push_bind(fill.side.as_str())
                        .push_bind(fill.quantity.to_string())
                        .push_bind(fill.raw.to_string())
                        .push_bind(fill.price.to_string())
                        .push_bind(fill.value.to_string())
                        .push_bind(fill.fee.to_string())
                        .push_bind(fill.realized.to_string())
                        .push_bind(fill.position.to_string())
                        .push_bind(fill.minute.number())
                        .push_bind(fill.at.as_millis());
                });
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    async fn write_trades(&mut self, trades: &[TradeRecord]) -> Result<()> {
        for chunk in trades.chunks(ROWS) {
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into desk_trades (agent_id, number, symbol, direction, quantity, entry_price, exit_price, \
                     entered, exited, entry_why, exit_why, fees, pnl, gain, decision, at) ",
                );
                insert.push_values(chunk, |mut row, trade| {
                    row.push_bind(trade.agent.as_uuid())
                        .push_bind(trade.number)
                        .push_bind(trade.symbol.as_str())
                        .push_bind(trade.direction.as_str())
                        .push_bind(trade.quantity.to_string())
                        .push_bind(trade.entry_price.to_string())
                        .push_bind(trade.exit_price.to_string())
                        .push_bind(trade.entered.number())
                        .push_bind(trade.left.number())
                        .push_bind(trade.entry_why.as_str())
                        .push_bind(trade.exit_why.as_str())
                        .push_bind(trade.fees.to_string())
                        .push_bind(trade.pnl.to_string())
                        .push_bind(trade.gain)
                        .push_bind(trade.decision)
                        .push_bind(trade.at.as_millis());
                });
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    async fn write_decisions(&mut self, decisions: &[DecisionRecord]) -> Result<()> {
        for chunk in decisions.chunks(ROWS) {
            let rows = chunk.iter().map(|decision| {
                let refusal = decision.refusal.as_ref();
                let refusal = refusal.map(|refusal| rows::written(DECISIONS, "refusal", refusal));
                let thought = decision.thought.as_ref();
                let thought = thought.map(|thought| rows::written(DECISIONS, "thought", thought));
                Ok((decision, refusal.transpose()?, thought.transpose()?))
            });
            let rows = rows.collect::<Result<Vec<_>>>()?;
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into desk_decisions (agent_id, number, symbol, minute, at, kind, reason, seen, plan, \
                     order_number, refusal, thought) ",
                );
                insert.push_values(rows, |mut row, (decision, refusal, thought)| {
                    row.push_bind(decision.agent.as_uuid())
                        .push_bind(decision.number)
                        .push_bind(decision.symbol.as_ref().map_or("", Symbol::as_str))
                        .push_bind(decision.minute.number())
                        .push_bind(decision.at.as_millis())
                        .push_bind(decision.kind.as_str())
                        .push_bind(decision.reason.as_str())
                        .push_bind(decision.seen.to_string())
                        .push_bind(decision.plan.clone())
                        .push_bind(decision.order)
                        .push_bind(refusal)
                        .push_bind(thought);
                });
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    async fn write_entries(&mut self, entries: &[LedgerEntry]) -> Result<()> {
        for chunk in entries.chunks(ROWS) {
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into desk_ledger (agent_id, number, kind, fill_number, cash, positions, fees, borrow, \
                     realized, deposits, minute, at) ",
                );
                insert.push_values(chunk, |mut row, entry| {
                    row.push_bind(entry.agent.as_uuid())
                        .push_bind(entry.number)
                        .push_bind(entry.kind.as_str())
                        .push_bind(entry.fill);
                    for line in entry.lines.all() {
                        row.push_bind(line.to_string());
                    }
                    row.push_bind(Minute::number(entry.minute)).push_bind(entry.at.as_millis());
                });
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }
}
