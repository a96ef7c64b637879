//! The tables of a backtest: months and trades.

use super::path_of;
use crate::{
    components::{Downloads, Pager, Panel, Span, Table},
    moment::Moment,
    pages::figures::{amount, change, money, percent},
};
use domain::backtests::Backtest;
use leptos::prelude::*;
use services::backtests::{TradeRow, Trades};

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
pub(super) fn trades(backtest: &Backtest, trades: &Trades, page: u32) -> impl IntoView + use<> {
    let Trades { columns, rows: all } = trades;
    let href = format!("/api/backtests/{}/trades", backtest.id);
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let skipped = usize::try_from(page.saturating_sub(1)).unwrap_or(0).saturating_mul(PAGE);
    let rows = all.iter().rev().skip(skipped).take(PAGE).map(|trade| row(columns, trade)).collect_view();
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

fn row(columns: &[String], trade: &TradeRow) -> impl IntoView + use<> {
    let minute = |at: domain::Timestamp| Moment::from(at).exact().get(..16).unwrap_or_default().to_owned();
    let side = if trade.direction == "long" { "▲ long" } else { "▼ short" };
    let class = if trade.pnl.is_positive() { "num gain" } else { "num loss" };
    let sign = if trade.pnl.is_positive() { "+" } else { "" };
    let gain = format!("{sign}{}", money(&trade.pnl.to_string()));
    let price = |price: domain::Fixed| amount(&price.rounded(8).trimmed().to_string());
    let why = trade.exit_reason.replace('_', " ");
    view! {
        <tr>
            <td class="main">{minute(trade.entry_at)}<small class="under">{side}</small>{at_the_signal(columns, trade)}</td>
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

/// What the columns of `[scan]` were when it was decided, to be opened.
fn at_the_signal(columns: &[String], trade: &TradeRow) -> Option<impl IntoView + use<>> {
    let pair = |(name, value): (&String, &Option<f64>)| {
        view! { <dt class="mono">{name.clone()}</dt><dd>{in_words(*value)}</dd> }
    };
    let pairs = columns.iter().zip(&trade.scan).map(pair).collect_view();
    (!trade.scan.is_empty()).then(|| {
        view! { <details class="event"><summary><small>"At the signal"</small></summary><dl class="seen">{pairs}</dl></details> }
    })
}

/// A condition is one or nothing, and most columns need few decimals.
fn in_words(value: Option<f64>) -> String {
    let Some(value) = value else { return "undefined".to_owned() };
    let text = format!("{value:.4}");
    amount(text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_told_with_the_decimals_that_it_has() {
        let told = [Some(1.0), Some(0.0), Some(-27.500_04), Some(12_345.678_9), None].map(in_words);
        assert_eq!(told, ["1", "0", "−27.5", "12,345.6789", "undefined"]);
    }
}
