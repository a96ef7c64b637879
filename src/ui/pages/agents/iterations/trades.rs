//! The closed trades of an iteration, the newest first, a page at a time; whole as files.

use super::super::lab::words::iteration_path;
use crate::{
    components::{Downloads, Pager, Panel, Span, Table},
    moment::Moment,
    pages::figures::{amount, change, percent},
};
use domain::{Fixed, Timestamp, lab::Iteration};
use leptos::prelude::*;
use services::lab::iterations::{IterationTrade, IterationTrades};

/// So many trades are on a page.
const PAGE: usize = 10;

pub(super) fn panel(iteration: &Iteration, trades: &IterationTrades, page: u32) -> impl IntoView + use<> {
    let path = iteration_path(iteration.agent, iteration.number);
    let href = format!("/api{path}/trades");
    let total = u64::try_from(trades.rows.len()).unwrap_or(u64::MAX);
    let skipped = usize::try_from(page.saturating_sub(1)).unwrap_or(0).saturating_mul(PAGE);
    let rows = trades.rows.iter().rev().skip(skipped).take(PAGE).map(row).collect_view();
    let span = Span { page: page.into(), page_size: PAGE as u64, total };
    let content = if trades.rows.is_empty() {
        view! { <p class="body muted">"No trade was closed."</p> }.into_any()
    } else {
        view! {
            <Table
                caption="Closed trades, newest first"
                is_paired=true
                heads=&[
                    ("Instrument", ""), ("Entered", ""), ("Left", ""), ("At", "num"), ("Out at", "num"), ("Return", "num"), ("Worst", "num"),
                    ("Best", "num"), ("Why left", ""),
                ]
            >
                {rows}
            </Table>
            <Pager span path=path at="trades"/>
        }
        .into_any()
    };
    view! {
        <div id="trades">
            <Panel title="Trades" aside=move || view! { <Downloads href name="trades"/> }>{content}</Panel>
        </div>
    }
}

fn row(one: &IterationTrade) -> impl IntoView + use<> {
    let trade = &one.trade;
    let side = if trade.direction == "long" { "▲ long" } else { "▼ short" };
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
