//! What is held, why, and how it is to be left again.

use super::super::words::{direction, market_time};
use crate::{
    components::{Downloads, Empty, Panel, Tone, pill},
    money::exact,
};
use domain::{
    AgentId,
    desk::{DecisionRecord, PositionRecord},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

pub(super) fn panel(
    agent: AgentId,
    positions: Vec<PositionRecord>,
    decisions: &BTreeMap<i64, DecisionRecord>,
) -> impl IntoView + use<> {
    let none = positions.is_empty();
    let href = format!("/api/agents/{agent}/positions");
    let cards = positions.into_iter().map(|position| {
        let decision = position.decision.and_then(|number| decisions.get(&number));
        card(&position, decision)
    });
    let cards = cards.collect_view();
    view! {
        <div id="positions">
            <Panel title="Positions" aside=move || view! { <Downloads href name="positions"/> }>
                {cards}
                {none.then(|| view! {
                    <Empty glyph="scale" title="Nothing is held" text="What it opens stands here with its reason and its exit plan."/>
                })}
            </Panel>
        </div>
    }
}

fn card(position: &PositionRecord, decision: Option<&DecisionRecord>) -> impl IntoView + use<> {
    let price = |label: &'static str, price: Option<domain::Fixed>| {
        price.map(|price| view! { <dt>{label}</dt><dd>{exact(price)}</dd> })
    };
    let waits = position.average_price.is_none().then(|| pill(Tone::Accent, "waits for its price"));
    let reason = decision.map(|decision| {
        let plan = decision.plan.clone().map(|plan| view! { <p class="muted">"To be left: "{plan}</p> });
        let thesis = decision.thought.as_ref().and_then(|thought| thought.thesis.clone());
        let thesis = thesis.map(|thesis| view! { <p>"Thesis: "{sentence(&thesis)}</p> });
        view! { <div class="because"><p>{sentence(&decision.reason)}</p>{thesis}{plan}</div> }
    });
    view! {
        <article class="position" data-key=format!("position-{}", position.symbol)>
            <header class="row"><b>{position.symbol.to_string()}</b>{direction(position.direction)}{waits}</header>
            <dl class="facts">
                {(!position.quantity.is_zero()).then(|| view! { <dt>"Quantity"</dt><dd>{exact(position.quantity.abs())}</dd> })}
                {price("Entered at", position.average_price)}
                {price("Stop", position.stop_loss)}
                {price("Target", position.take_profit)}
                {position.trailing_stop.clone().map(|trail| view! { <dt>"Trails by"</dt><dd>{trail}</dd> })}
                <dt>"Since"</dt><dd>{market_time(position.opened)}</dd>
            </dl>
            {reason}
        </article>
    }
}

/// With a capital letter and a full stop; the name of a condition stays as it is written in documents.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.');
    if text.split(' ').next().is_some_and(|word| word.contains('.')) {
        return format!("{text}.");
    }
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_sentence_and_a_condition_keeps_its_name() {
        assert_eq!(sentence("held as many bars as it may be"), "Held as many bars as it may be.");
        assert_eq!(sentence("entry.long holds"), "entry.long holds.");
    }
}
