//! What an agent really gained, from its books at the prices of the market, and what that cost.

use domain::{
    Fixed,
    desk::{EntryKind, FillRecord, LedgerEntry, Side},
    fixed::OutOfRange,
    market::{Minute, Symbol},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use storage::{DeskAccount, Reader, StorageError};

/// The books of an agent up to some minute.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Book {
    cash: Fixed,
    paid: Fixed,
    fees: Fixed,
    slippage: Fixed,
    borrow: Fixed,
    held: BTreeMap<Symbol, Lot>,
    /// The numbers of the last entry and the last fill in it.
    entries: i64,
    fills: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Lot {
    quantity: Fixed,
    /// The last price since it is held.
    price: Fixed,
}

/// What was written since, oldest first.
#[derive(Debug, Default)]
pub struct News {
    entries: Vec<LedgerEntry>,
    fills: Vec<FillRecord>,
}

impl Book {
    /// What was written of the agent that is not in it.
    pub async fn news(&self, reader: &mut Reader, account: &DeskAccount) -> Result<News, StorageError> {
        let (agent, counters) = (account.agent, account.counters);
        let mut desk = reader.desk();
        let entries = desk.entries_before(agent, counters.entries, counters.entries - self.entries);
        let mut entries = entries.await?;
        let mut fills = desk.fills_before(agent, counters.fills, counters.fills - self.fills).await?;
        entries.reverse();
        fills.reverse();
        Ok(News { entries, fills })
    }

    /// Takes in what happened before an hour began, and the last prices until then.
    pub fn reach(
        &mut self,
        hour: Minute,
        news: &mut News,
        closes: &HashMap<Symbol, Fixed>,
    ) -> Result<(), OutOfRange> {
        let entries = news.entries.iter().take_while(|entry| is_booked(entry, hour)).count();
        for entry in news.entries.drain(..entries) {
            self.cash = self.cash.plus(entry.lines.cash)?;
            self.paid = self.paid.minus(entry.lines.deposits)?;
            self.fees = self.fees.plus(entry.lines.fees)?;
            self.borrow = self.borrow.plus(entry.lines.borrow)?;
            self.entries = entry.number;
        }
        let fills = news.fills.iter().take_while(|fill| fill.minute < hour).count();
        for fill in news.fills.drain(..fills) {
            self.slippage = self.slippage.plus(slipped(&fill)?)?;
            self.fills = fill.number;
            if fill.position.is_zero() {
                self.held.remove(&fill.symbol);
            } else {
                self.held.insert(fill.symbol, Lot { quantity: fill.position, price: fill.price });
            }
        }
        for (symbol, lot) in &mut self.held {
            lot.price = closes.get(symbol).copied().unwrap_or(lot.price);
        }
        Ok(())
    }

    /// What it is worth without what was paid in.
    pub fn gained(&self) -> Result<Fixed, OutOfRange> {
        self.held
            .values()
            .try_fold(self.cash.minus(self.paid)?, |sum, lot| sum.plus(lot.quantity.times(lot.price)?))
    }

    /// Fees, slippage and the cost of being short.
    pub const fn costs(&self) -> [Fixed; 3] {
        [self.fees, self.slippage, self.borrow]
    }
}

/// Money comes and goes before the minute that it is booked in.
fn is_booked(entry: &LedgerEntry, hour: Minute) -> bool {
    let comes_first = matches!(entry.kind, EntryKind::Deposit | EntryKind::Withdrawal);
    entry.minute < hour || (comes_first && entry.minute == hour)
}

/// What the price of a fill was worse than the one it was filled at.
fn slipped(fill: &FillRecord) -> Result<Fixed, OutOfRange> {
    let worse = match fill.side {
        Side::Buy => fill.price.minus(fill.raw)?,
        Side::Sell => fill.raw.minus(fill.price)?,
    };
    worse.times(fill.quantity)
}
