//! The head of the page: what it is, how it stands, and what can be done with it.

use super::super::{
    PATH,
    controls::head_buttons,
    words::{status_pill, warnings},
};
use crate::{
    components::{Notice, Stat, Stats, Tone, countdown, icon},
    document::Title,
    money::{dollars, paper, tone, won},
    pages::figures::{percent, signed_percent},
};
use domain::{Fixed, market::MarketClock};
use leptos::prelude::*;
use services::managers::Status;

pub(super) fn head(status: &Status, clock: Option<&MarketClock>, address: &str) -> impl IntoView + use<> {
    let manager = &status.manager;
    let name = manager.name.to_string();
    let buttons = head_buttons(manager, address);
    let (model, every) = (manager.config.llm_model.clone(), manager.config.decision_interval.to_string());
    let lead = format!("{model} · decides every {every} of market time · ");
    let next = next(status, clock);
    let deciding = status.tick.map(|run| {
        view! { " · "<a class="link" href=format!("/runs/{run}")>"it is deciding now"</a> }
    });
    let warnings: Vec<_> =
        warnings(manager).into_iter().map(|text| view! { <Notice tone=Tone::Warn text/> }).collect();
    view! {
        <Title text=name.clone()/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Managers"</a>" /"</p>
                <h1 class="breakable">{name}" "{status_pill(manager.status)}" "{paper()}</h1>
                <p class="lead">{lead}{next}{deciding}</p>
            </div>
            <div class="actions">{buttons}<a class="btn" href=format!("{address}/edit")>{icon("pencil")}"Change"</a></div>
        </header>
        {warnings}
    }
}

fn next(status: &Status, clock: Option<&MarketClock>) -> AnyView {
    match status.manager.next_due.zip(clock) {
        None => "decides nothing while it stands".into_any(),
        Some((due, clock)) => view! { "next "{countdown(due, clock)} }.into_any(),
    }
}

pub(super) fn figures(status: &Status) -> impl IntoView + use<> {
    let (limits, manager) = (&status.limits, &status.manager);
    let capital = manager.config.capital;
    let pnl = limits.equity.minus(capital).unwrap_or(Fixed::ZERO);
    let share = if capital.is_positive() { pnl.to_f64() / capital.to_f64() } else { 0.0 };
    let spent = limits.spent_today.map(|spent| format!("${spent}"));
    let budget = format!("of ${} a day", limits.budget_per_day);
    let quiet = manager.memory.quiet;
    let agreed = if quiet.audited == 0 {
        "no skip was audited yet".to_owned()
    } else {
        format!("{} of {} audits agreed", quiet.agreed, quiet.audited)
    };
    let (equity, agents) = (dollars(limits.equity), format!("{} of {}", limits.agents, limits.max_agents));
    let of_capital = format!("of {} capital", dollars(capital));
    let (fallen, held) = (percent(Some(limits.drawdown)), percent(Some(limits.max_total_drawdown)));
    let (ticks, failed) = (manager.tick_count.to_string(), format!("{} failed in a row", manager.failures));
    let skipped = quiet.skipped.to_string();
    view! {
        <Stats>
            <Stat label="Equity" value=Some(equity) note=of_capital/>
            <Stat label="P&L" value=Some(won(pnl)) note=signed_percent(share) tone=tone(pnl)/>
            <Stat label="Below its peak" value=Some(fallen) note=format!("held at {held}")/>
            <Stat label="Agents" value=Some(agents)/>
            <Stat label="Ticks" value=Some(ticks) note=failed/>
            <Stat label="Models today" value=spent note=budget/>
            <Stat label="Calls saved" value=Some(skipped) note=agreed/>
        </Stats>
    }
}
