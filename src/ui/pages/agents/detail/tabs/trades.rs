//! Closed trades. Each opens the decision that began it.

use super::{
    super::{
        actions::Lines,
        decision::{Conditions, opened},
    },
    About, pager,
};
use crate::{
    components::{Empty, Table},
    money::{change, dollars, exact},
    pages::{
        agents::words::{direction, market_time, why},
        figures,
    },
};
use domain::desk::{DecisionRecord, TradeRecord};
use leptos::prelude::*;
use std::collections::BTreeMap;

pub(super) fn table(
    lines: &Lines<TradeRecord>,
    decisions: &BTreeMap<i64, DecisionRecord>,
    about: &About,
) -> AnyView {
    if lines.total == 0 {
        let text = "A trade stands here when it is closed: what it earned after fees, why it was opened and why it was left.";
        return view! { <Empty glyph="trending-up" title="No closed trades yet" text=text/> }.into_any();
    }
    let pages = pager(lines, about);
    let row = |trade: &TradeRecord| {
        let decision = trade.decision.and_then(|number| decisions.get(&number));
        row(trade, decision, &about.conditions)
    };
    let rows = lines.items.iter().map(row).collect_view();
    view! {
        <Table
            is_wide=true
            caption="Closed trades, newest first"
            heads=&[("Trade", ""), ("Entered", ""), ("Left", ""), ("Quantity", "num"), ("Fees", "num"), ("P&L", "num")]
        >
            {rows}
        </Table>
        {pages}
    }
    .into_any()
}

fn row(
    trade: &TradeRecord,
    decision: Option<&DecisionRecord>,
    conditions: &Conditions,
) -> impl IntoView + use<> {
    let reason = match decision {
        Some(decision) => opened(decision, conditions).into_any(),
        None => view! { <dl><dt>"Why"</dt><dd>{why(trade.entry_why)}</dd></dl> }.into_any(),
    };
    view! {
        <tr data-key=format!("trade-{}", trade.number)>
            <td class="main">
                <details class="event">
                    <summary data-walk=""><b>{trade.symbol.to_string()}</b>{direction(trade.direction)}<small class="muted">"#"{trade.number}</small></summary>
                    {reason}
                </details>
            </td>
            <td data-label="Entered">{market_time(trade.entered)}<small class="under">{exact(trade.entry_price)}" · "{why(trade.entry_why)}</small></td>
            <td data-label="Left">{market_time(trade.left)}<small class="under">{exact(trade.exit_price)}" · "{why(trade.exit_why)}</small></td>
            <td data-label="Quantity" class="num">{exact(trade.quantity)}</td>
            <td data-label="Fees" class="num">{dollars(trade.fees)}</td>
            <td class="aside num">{change(trade.pnl)}<small class="under">{figures::signed_percent(trade.gain)}</small></td>
        </tr>
    }
}
