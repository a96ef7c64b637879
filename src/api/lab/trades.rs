//! Closed trades that figures of the laboratory were counted from: a page of them, or a file of all.

use crate::{
    answers::PageOf,
    backtests::{TRADE_HEAD, TradeView, trade_row},
    csv::{self, Form, PageInForm, Row},
    json_file,
    problem::Problem,
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use services::lab::iterations::{IterationTrade, IterationTrades};
use utoipa::ToSchema;

/// What the file is called.
pub(super) const FILE: &str = "trades";

/// A closed trade, and of what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IterationTrade)]
pub(crate) struct SymbolTrade {
    #[schema(example = "ACME")]
    symbol: String,
    #[serde(flatten)]
    trade: TradeView,
}

impl SymbolTrade {
    pub(super) fn new(columns: &[String], one: IterationTrade) -> Self {
        Self { symbol: one.symbol.to_string(), trade: TradeView::new(columns, one.trade) }
    }
}

/// In the form that is wanted.
pub(super) fn answered(found: IterationTrades, wanted: &PageInForm) -> Result<Response, Problem> {
    let IterationTrades { columns, rows } = found;
    let view = |one| SymbolTrade::new(&columns, one);
    match wanted.form {
        None => Ok(Json(PageOf::cut(rows, wanted.page, view)).into_response()),
        Some(Form::Csv) => csv::file(FILE, &borrowed(&head(&[], &columns)), rows.into_iter().map(row)),
        Some(Form::Json) => json_file::file(FILE, rows.into_iter().map(view)),
    }
}

fn row(one: IterationTrade) -> Row {
    trade_row(Row::default().text(one.symbol.as_str()), one.trade)
}

/// The columns of a file: those that stand before the trade, the trade, and those of `[scan]`.
pub(super) fn head(before: &[&str], columns: &[String]) -> Vec<String> {
    let trade = before.iter().chain(&["symbol"]).chain(&TRADE_HEAD).map(|name| (*name).to_owned());
    trade.chain(columns.iter().map(|name| format!("scan.{name}"))).collect()
}

pub(super) fn borrowed(head: &[String]) -> Vec<&str> {
    head.iter().map(String::as_str).collect()
}
