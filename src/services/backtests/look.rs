//! Looking at backtests, calling them off and taking them away.

use super::{
    BACKTEST_DELETED, BacktestError, CurvePoint, Trades, circumstances::measured, pack::unpacked,
    pack::unpacked_json, subject,
};
use crate::{House, allow, author::Author, kernel::jobs};
use domain::{
    BacktestId, Page, PageRequest, StrategyId, accounts::Principal, backtests::Backtest, events::NewEvent,
    tokens::Scope,
};
use engine::evidence::Circumstance;
use serde_json::json;

/// The names of its files.
pub(super) const TRADES: &str = "trades";
pub(super) const CURVE: &str = "curve";
pub(super) const REPORT: &str = "report";
pub(super) const CIRCUMSTANCES: &str = "circumstances";

/// The caller's backtests, the newest first.
pub async fn list(
    house: &House,
    principal: &Principal,
    strategy: Option<StrategyId>,
    request: PageRequest,
) -> Result<Page<Backtest>, BacktestError> {
    allow(principal, Scope::Read)?;
    Ok(house.db.read().await?.backtests().page(principal.owner(), strategy, request).await?)
}

pub async fn get(house: &House, principal: &Principal, id: BacktestId) -> Result<Backtest, BacktestError> {
    allow(principal, Scope::Read)?;
    visible(principal, house.db.read().await?.backtests().find(id).await?)
}

/// All its closed trades, each with what was seen when it was decided.
pub async fn trades(house: &House, principal: &Principal, id: BacktestId) -> Result<Trades, BacktestError> {
    let content = file(house, principal, id, TRADES).await?;
    Trades::unpacked(&content).map_err(BacktestError::Unreadable)
}

/// Under which circumstances its trades gained more or less.
pub async fn circumstances(
    house: &House,
    principal: &Principal,
    id: BacktestId,
) -> Result<Vec<Circumstance>, BacktestError> {
    let seed = get(house, principal, id).await?.asked.seed.unsigned_abs();
    let content = file(house, principal, id, CIRCUMSTANCES).await;
    match content {
        Ok(content) => unpacked_json(&content).map_err(BacktestError::Unreadable),
        // It was done before they were kept; its trades still say them.
        Err(BacktestError::NoResult) => Ok(measured(&trades(house, principal, id).await?, seed)),
        Err(error) => Err(error),
    }
}

/// Its equity over time.
pub async fn curve(
    house: &House,
    principal: &Principal,
    id: BacktestId,
) -> Result<Vec<CurvePoint>, BacktestError> {
    let content = file(house, principal, id, CURVE).await?;
    unpacked_json(&content).map_err(BacktestError::Unreadable)
}

/// The report as one self-contained page.
pub async fn report_page(
    house: &House,
    principal: &Principal,
    id: BacktestId,
) -> Result<String, BacktestError> {
    let content = file(house, principal, id, REPORT).await?;
    unpacked(&content).map_err(BacktestError::Unreadable)
}

/// Calls it off; what was computed is dropped.
pub async fn cancel(house: &House, principal: &Principal, id: BacktestId) -> Result<Backtest, BacktestError> {
    allow(principal, Scope::Write)?;
    let backtest = get_for_change(house, principal, id).await?;
    jobs::cancel(house, principal, backtest.job).await?;
    get_for_change(house, principal, id).await
}

/// Takes it away with its files, and calls it off when it still goes on. Its trial stays counted.
pub async fn delete(house: &House, principal: &Principal, id: BacktestId) -> Result<(), BacktestError> {
    allow(principal, Scope::Write)?;
    let backtest = get_for_change(house, principal, id).await?;
    if backtest.status.is_open() {
        match jobs::cancel(house, principal, backtest.job).await {
            // It has ended at this moment.
            Ok(_) | Err(jobs::JobsError::Ended(_) | jobs::JobsError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let now = house.now();
    let mut tx = house.db.begin().await?;
    visible(principal, tx.backtests().find(id).await?)?;
    tx.backtests().delete(id).await?;
    let data = json!({ "name": backtest.asked.name, "instrument": backtest.asked.instrument });
    let event = NewEvent::new(BACKTEST_DELETED, subject(id), Author::from(principal).sign(data));
    tx.append_events(backtest.owner, now, &[event]).await?;
    Ok(tx.save().await?)
}

async fn file(
    house: &House,
    principal: &Principal,
    id: BacktestId,
    name: &str,
) -> Result<Vec<u8>, BacktestError> {
    get(house, principal, id).await?;
    house.db.read().await?.backtests().file(id, name).await?.ok_or(BacktestError::NoResult)
}

/// A token may be allowed to change things and not to read them.
async fn get_for_change(
    house: &House,
    principal: &Principal,
    id: BacktestId,
) -> Result<Backtest, BacktestError> {
    visible(principal, house.db.read().await?.backtests().find(id).await?)
}

fn visible(principal: &Principal, backtest: Option<Backtest>) -> Result<Backtest, BacktestError> {
    backtest.filter(|backtest| backtest.owner == principal.owner()).ok_or(BacktestError::NotFound)
}
