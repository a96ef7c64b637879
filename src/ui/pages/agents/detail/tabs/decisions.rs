//! Decisions that did something or were kept from it. Each opens what it saw.

use super::{
    super::{
        actions::Lines,
        decision::{Conditions, opened},
        positions::sentence,
    },
    About, pager,
};
use crate::{
    components::{Empty, Table, pill},
    pages::agents::words::{decided, decision_tone, market_time},
};
use domain::desk::DecisionRecord;
use leptos::prelude::*;

pub(super) fn table(lines: &Lines<DecisionRecord>, about: &About) -> AnyView {
    if lines.total == 0 {
        let text = "It decides at the close of every bar; what it does, or is refused, stands here with its reason. A close at which a strategy does nothing leaves no line; each answer of a model leaves one.";
        return view! { <Empty glyph="eye" title="No decisions yet" text=text/> }.into_any();
    }
    let pages = pager(lines, about);
    let rows = lines.items.iter().map(|decision| row(decision, &about.conditions)).collect_view();
    view! {
        <Table caption="Decisions, newest first" heads=&[("Why", ""), ("What", ""), ("Instrument", ""), ("At", "")]>
            {rows}
        </Table>
        {pages}
    }
    .into_any()
}

fn row(decision: &DecisionRecord, conditions: &Conditions) -> impl IntoView + use<> {
    let opened = opened(decision, conditions);
    view! {
        <tr data-key=format!("decision-{}", decision.number)>
            <td class="main">
                <details class="event">
                    <summary data-walk="">{sentence(&decision.reason)}</summary>
                    {opened}
                </details>
            </td>
            <td class="aside">{pill(decision_tone(decision.kind), decided(decision.kind))}</td>
            <td data-label="Instrument">{decision.symbol.as_ref().map(ToString::to_string)}</td>
            <td data-label="At">{market_time(decision.minute)}</td>
        </tr>
    }
}
