//! Opening an agent's account, and paying in and out.

use super::{
    listings::Listings,
    state::{Kept, day_of},
};
use crate::{
    agents::{AgentsError, Problem, brain::Prepared},
    market::{MarketError, history::traded},
};
use domain::{
    AgentId, Fixed, Timestamp,
    agents::Agent,
    desk::{EntryKind, LedgerEntry, Lines},
    market::Minute,
};
use engine::trading::{Account, AccountState};
use std::collections::BTreeMap;
use storage::{Counters, DeskAccount, Journal, Tx};

/// Opens the account with the agent's money when it is started for the first time. It may trade from the market's next minute on.
pub async fn open_account(
    tx: &mut Tx,
    agent: &mut Agent,
    prepared: &Prepared,
    listings: &Listings,
    now: Timestamp,
) -> Result<(), AgentsError> {
    if agent.trades_from.is_some() {
        return Ok(());
    }
    let clock = tx.markets().clock().await?;
    let minute = clock.map(|clock| clock.minute).ok_or(MarketError::NotOpened)?;
    let row = opened(agent, prepared, listings, (minute, now))?;
    tx.desk().open_account(&row).await?;
    tx.agents().first_started(agent.id, minute).await?;
    let deposit = entry(agent.id, 1, EntryKind::Deposit, Lines::deposit(agent.allocation), minute, now);
    tx.desk().write(&Journal { entries: vec![deposit], ..Journal::default() }).await?;
    agent.trades_from = Some(minute);
    Ok(())
}

/// A new account with all of the agent's money.
pub fn opened(
    agent: &Agent,
    prepared: &Prepared,
    listings: &Listings,
    (minute, now): (Minute, Timestamp),
) -> Result<DeskAccount, AgentsError> {
    let instruments = agent.pairs.iter().filter_map(|symbol| listings.get(symbol)).map(traded);
    let account = Account::open(agent.allocation, &prepared.rules, instruments.collect())?;
    let kept = Kept {
        account: account.state(),
        minute: minute.number(),
        day: day_of(minute),
        day_equity: agent.allocation,
        marked: None,
        longest: BTreeMap::new(),
    };
    Ok(DeskAccount {
        agent: agent.id,
        state: kept.written()?,
        version: 1,
        counters: Counters { entries: 1, ..Counters::default() },
        fees: Fixed::ZERO,
        equity: agent.allocation,
        updated_at: now,
    })
}

/// Pays in, or out when negative. Only what is not in positions can be taken back, and not all of it.
pub async fn pay_in(tx: &mut Tx, agent: AgentId, amount: Fixed, now: Timestamp) -> Result<(), AgentsError> {
    let clock = tx.markets().clock().await?;
    let minute = clock.map(|clock| clock.minute).ok_or(MarketError::NotOpened)?;
    let mut row = tx.desk().account(agent).await?.ok_or(AgentsError::NotFound)?;
    let mut kept = Kept::read(&row.state)?;
    let held = !tx.desk().positions(agent).await?.is_empty();
    let cash = kept.account.cash();
    if amount.is_negative() {
        // Proceeds of a short sale are not free money, so nothing is paid out while anything is held.
        let free = if held { Fixed::ZERO } else { cash };
        if free.plus(amount)?.is_negative() || free.plus(amount)?.is_zero() {
            return Err(AgentsError::NotFree { free: free.rounded(2) });
        }
    }
    kept.account = paid(kept.account, amount)?;
    kept.day_equity = kept.day_equity.plus(amount)?;
    row.counters.entries += 1;
    row.state = kept.written()?;
    row.equity = row.equity.plus(amount)?;
    row.updated_at = now;
    let kind = if amount.is_negative() { EntryKind::Withdrawal } else { EntryKind::Deposit };
    let written = entry(agent, row.counters.entries, kind, Lines::deposit(amount), minute, now);
    tx.desk().write(&Journal { entries: vec![written], ..Journal::default() }).await?;
    if tx.desk().save_account(&row).await? { Ok(()) } else { Err(AgentsError::Overtaken) }
}

fn paid(state: AccountState, amount: Fixed) -> Result<AccountState, AgentsError> {
    state.paid(amount).map_err(|error| Problem::new("allocation", error).into())
}

const fn entry(
    agent: AgentId,
    number: i64,
    kind: EntryKind,
    lines: Lines,
    minute: Minute,
    at: Timestamp,
) -> LedgerEntry {
    LedgerEntry { agent, number, kind, fill: None, lines, minute, at }
}
