//! One manager at a glance.

#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use super::super::{
    PATH,
    controls::card_buttons,
    words::{action, next_decision, outcome, status_pill, warnings},
};
use crate::{
    charts::spark,
    components::{Notice, Tone, ago},
    moment::Moment,
    money::{change, dollars},
};
use domain::{Fixed, managers::LogRow, market::MarketClock};
use leptos::prelude::*;
use services::managers::Card;

/// A manager on the list of all: how it stands, what it is worth, what it decided last, and when it decides next.
#[component]
pub(super) fn ManagerCard(
    card: Card,
    /// None where there is no market.
    clock: Option<MarketClock>,
    /// Where its buttons lead back to.
    back: String,
) -> impl IntoView {
    let manager = &card.manager;
    let address = format!("{PATH}/{}", manager.id);
    let won = card.equity.minus(manager.config.capital).unwrap_or(Fixed::ZERO);
    let warnings: Vec<_> =
        warnings(manager).into_iter().map(|text| view! { <Notice tone=Tone::Warn text/> }).collect();
    let agents = format!("{} of {}", card.agents, manager.config.risk_params.max_agents);
    let hours: Vec<f64> = card.hours.iter().map(|worth| worth.to_f64()).collect();
    let over_time = (hours.len() > 1).then(|| spark(&hours));
    let decided = card.last.as_ref().map(last);
    let deciding =
        card.tick.map(|run| view! { <a class="link" href=format!("/runs/{run}")>"deciding now"</a> });
    let next = deciding.map_or_else(|| next_decision(manager, clock.as_ref()), IntoAny::into_any);
    view! {
        <li class="panel card" data-key=manager.id.to_string()>
            <header>
                <h2><a class="link breakable" data-walk="" href=address.clone()>{manager.name.to_string()}</a></h2>
                <div class="push row">{status_pill(manager.status)}</div>
            </header>
            <div class="body stack">
                <p class="worth"><b>{dollars(card.equity)}</b>" "{change(won)}{over_time}</p>
                {warnings}
                <dl class="facts">
                    <dt>"Model"</dt><dd>{manager.config.llm_model.clone()}</dd>
                    <dt>"Agents"</dt><dd>{agents}</dd>
                    <dt>"Last decision"</dt><dd>{decided.unwrap_or_else(|| view! { <span class="muted">"none yet"</span> }.into_any())}</dd>
                    <dt>"Next"</dt><dd>{next}</dd>
                </dl>
                {card_buttons(manager, &back)}
            </div>
        </li>
    }
}

fn last(row: &LogRow) -> AnyView {
    view! {
        <span>{action(row)}" "{outcome(row)}<small class="under">{ago(Moment::from(row.created_at))}</small></span>
    }
    .into_any()
}
