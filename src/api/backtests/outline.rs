//! A backtest in one row: what was asked, and the figures that two of them are compared by.

use crate::csv::Row;
use domain::backtests::Backtest;
use serde_json::Value;

pub(super) const HEAD: [&str; 17] = [
    "id",
    "name",
    "instrument",
    "from",
    "to",
    "timeframe",
    "cash",
    "status",
    "createdAt",
    "finalEquity",
    "totalReturn",
    "sharpe",
    "maxDrawdown",
    "closedTrades",
    "trials",
    "deflatedSharpe",
    "buyAndHoldReturn",
];

/// Where each figure stands in a result, in the order of the head.
const FIGURES: [&str; 8] = [
    "/finalEquity",
    "/metrics/totalReturn",
    "/metrics/sharpe",
    "/maxDrawdown",
    "/closedTrades",
    "/evidence/trials",
    "/evidence/dsr",
    "/evidence/baselines/buyAndHoldReturn",
];

pub(super) fn row(backtest: &Backtest) -> Row {
    let asked = &backtest.asked;
    let row = Row::default().plain(Some(backtest.id)).text(&asked.name).text(asked.instrument.as_str());
    let row = row.plain(Some(asked.from)).plain(Some(asked.to)).text(&asked.timeframe);
    let row = row.plain(Some(asked.cash)).text(backtest.status.as_str()).plain(Some(backtest.created_at));
    let figure = |place: &&str| figure(backtest.result.as_ref()?.pointer(place)?);
    FIGURES.iter().fold(row, |row, place| row.plain(figure(place)))
}

/// A number as it stands there; none where it is not known.
pub(super) fn figure(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
