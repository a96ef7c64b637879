//! Closed trades as rows of a table.

use crate::{
    components::Head,
    moment::Moment,
    pages::figures::{amount, change, percent},
};
use domain::{Fixed, Timestamp};
use leptos::prelude::*;
use services::lab::iterations::IterationTrade;

pub(in crate::pages::agents) const HEADS: [Head; 9] = [
    ("Instrument", ""),
    ("Entered", ""),
    ("Left", ""),
    ("At", "num"),
    ("Out at", "num"),
    ("Return", "num"),
    ("Worst", "num"),
    ("Best", "num"),
    ("Why left", ""),
];

/// One, with where it is counted beside its side, such as `stretch 2`.
pub(in crate::pages::agents) fn row(one: &IterationTrade, mark: Option<&str>) -> impl IntoView + use<> {
    let trade = &one.trade;
    let side = if trade.direction == "long" { "▲ long" } else { "▼ short" };
    let side = mark.map_or_else(|| side.to_owned(), |mark| format!("{side} · {mark}"));
    let price = |price: Fixed| amount(&price.rounded(8).trimmed().to_string());
    view! {
        <tr>
            <td class="main">{one.symbol.to_string()}<small class="under">{side}</small></td>
            <td data-label="Entered">{minute(trade.entry_at)}</td>
            <td data-label="Left">{minute(trade.exit_at)}</td>
            <td data-label="At" class="num">{price(trade.entry_price)}</td>
            <td data-label="Out at" class="num">{price(trade.exit_price)}</td>
            <td data-label="Return" class="num">{change(Some(trade.gain))}</td>
            <td data-label="Worst" class="num">{percent(Some(trade.mae))}</td>
            <td data-label="Best" class="num">{percent(Some(trade.mfe))}</td>
            <td data-label="Why left">{trade.exit_reason.replace('_', " ")}</td>
        </tr>
    }
}

/// `2026-01-31 14:30`
fn minute(at: Timestamp) -> String {
    Moment::from(at).exact().get(..16).unwrap_or_default().to_owned()
}
