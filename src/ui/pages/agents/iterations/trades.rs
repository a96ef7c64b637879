//! The closed trades of an iteration, the newest first, a page at a time; whole as files.

use super::super::{
    lab::words::iteration_path,
    trades::{HEADS, row},
};
use crate::components::{Downloads, Pager, Panel, Span, Table};
use domain::lab::Iteration;
use leptos::prelude::*;
use services::lab::iterations::IterationTrades;

/// So many trades are on a page.
const PAGE: usize = 10;

pub(super) fn panel(iteration: &Iteration, trades: &IterationTrades, page: u32) -> impl IntoView + use<> {
    let path = iteration_path(iteration.agent, iteration.number);
    let href = format!("/api{path}/trades");
    let total = u64::try_from(trades.rows.len()).unwrap_or(u64::MAX);
    let skipped = usize::try_from(page.saturating_sub(1)).unwrap_or(0).saturating_mul(PAGE);
    let rows = trades.rows.iter().rev().skip(skipped).take(PAGE).map(|one| row(one, None)).collect_view();
    let span = Span { page: page.into(), page_size: PAGE as u64, total };
    let content = if trades.rows.is_empty() {
        view! { <p class="body muted">"No trade was closed."</p> }.into_any()
    } else {
        view! {
            <Table caption="Closed trades, newest first" is_paired=true heads=&HEADS>{rows}</Table>
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
