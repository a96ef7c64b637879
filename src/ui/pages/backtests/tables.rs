//! The tables of a backtest: months and trades.

use super::path_of;
use crate::{
    components::{Downloads, Pager, Panel, Span, Table},
    moment::Moment,
    pages::figures::{amount, change, money, percent},
};
use domain::backtests::Backtest;
use leptos::prelude::*;
use services::backtests::TradeRow;

/// So many trades are on a page.
const PAGE: usize = 25;

pub(super) fn months(backtest: &Backtest) -> Option<AnyView> {
    let rows = backtest.result.as_ref()?.get("byMonth")?.as_array()?;
    let href = format!("/api/backtests/{}/months", backtest.id);
    let views = rows
        .iter()
        .map(|row| {
            let month = row["month"].as_str().unwrap_or_default().to_owned();
            let days = row["days"].as_u64().unwrap_or_default();
            view! {
                <tr>
                    <td class="main">{month}</td>
                    <td data-label="Days" class="num">{days}</td>
                    <td class="num aside">{change(row["return"].as_f64())}</td>
                </tr>
            }
        })
        .collect_view();
    let table = view! {
        <Panel title="By month" aside=move || view! { <small class="muted">"of daily equity, in UTC"</small><Downloads href name="months"/> }>
            <Table caption="Returns by month" heads=&[("Month", ""), ("Days", "num"), ("Return", "num")]>{views}</Table>
        </Panel>
    };
    Some(table.into_any())
}

/// One page of the closed trades, the newest first.
pub(super) fn trades(backtest: &Backtest, all: &[TradeRow], page: u32) -> impl IntoView + use<> {
    let href = format!("/api/backtests/{}/trades", backtest.id);
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let skipped = usize::try_from(page.saturating_sub(1)).unwrap_or(0).saturating_mul(PAGE);
    let rows = all.iter().rev().skip(skipped).take(PAGE).map(row).collect_view();
    let span = Span { page: page.into(), page_size: PAGE as u64, total };
    let content = if all.is_empty() {
        view! { <p class="body muted">"No trade was closed."</p> }.into_any()
    } else {
        view! {
            <Table
                caption="Closed trades, newest first"
                heads=&[("Entered", ""), ("Left", ""), ("Units", "num"), ("At", "num"), ("Out at", "num"), ("Gain", "num"), ("Return", "num"), ("Worst", "num"), ("Best", "num"), ("Why left", "")]
            >
                {rows}
            </Table>
            <Pager span path=path_of(backtest.id)/>
        }
        .into_any()
    };
    view! {
        <Panel
            title="Trades"
            aside=move || view! { <Downloads href name="trades"/> }
        >
            {content}
        </Panel>
    }
}

fn row(trade: &TradeRow) -> impl IntoView + use<> {
    let minute = |at: domain::Timestamp| Moment::from(at).exact().get(..16).unwrap_or_default().to_owned();
    let side = if trade.direction == "long" { "▲ long" } else { "▼ short" };
    let class = if trade.pnl.is_positive() { "num gain" } else { "num loss" };
    let sign = if trade.pnl.is_positive() { "+" } else { "" };
    let gain = format!("{sign}{}", money(&trade.pnl.to_string()));
    let price = |price: domain::Fixed| amount(&price.rounded(8).trimmed().to_string());
    let why = trade.exit_reason.replace('_', " ");
    view! {
        <tr>
            <td class="main">{minute(trade.entry_at)}<small class="under">{side}</small></td>
            <td data-label="Left">{minute(trade.exit_at)}</td>
            <td data-label="Units" class="num">{amount(&trade.quantity.trimmed().to_string())}</td>
            <td data-label="At" class="num">{price(trade.entry_price)}</td>
            <td data-label="Out at" class="num">{price(trade.exit_price)}</td>
            <td data-label="Gain" class=class>{gain}</td>
            <td data-label="Return" class="num">{change(Some(trade.gain))}</td>
            <td data-label="Worst" class="num">{percent(Some(trade.mae))}</td>
            <td data-label="Best" class="num">{percent(Some(trade.mfe))}</td>
            <td data-label="Why left">{why}</td>
        </tr>
    }
}
