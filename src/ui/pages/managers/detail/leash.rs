//! The leash: each bound, and how much of it is used.

use crate::{components::Panel, money::dollars, pages::figures::percent};
use domain::{Fixed, managers::Limits};
use leptos::prelude::*;

pub(super) fn panel(limits: &Limits) -> impl IntoView + use<> {
    let used = limits.capital.minus(limits.free_capital).unwrap_or(Fixed::ZERO);
    let capital = share(used.to_f64(), limits.capital.to_f64());
    #[expect(clippy::cast_precision_loss, reason = "a bar on a screen")]
    let budget = limits
        .spent_today
        .map(|spent| share(spent.as_units() as f64, limits.budget_per_day.as_units() as f64));
    let spent = limits.spent_today.map_or_else(|| "an unknown part".to_owned(), |spent| format!("${spent}"));
    let rows = [
        bound(
            "Agents",
            format!("{} of {}", limits.agents, limits.max_agents),
            Some(share(f64::from(limits.agents), f64::from(limits.max_agents))),
        ),
        bound(
            "Capital given to agents",
            format!("{} of {}", dollars(used), dollars(limits.capital)),
            Some(capital),
        ),
        bound(
            "Fall from the peak",
            format!("{} of {}", percent(Some(limits.drawdown)), percent(Some(limits.max_total_drawdown))),
            Some(share(limits.drawdown, limits.max_total_drawdown)),
        ),
        bound("Models today", format!("{spent} of ${}", limits.budget_per_day), budget),
        bound("Correlated positions", format!("{} in one direction", limits.max_correlated_positions), None),
    ];
    view! {
        <Panel title="Leash" aside=|| view! { <small>"held by code"</small> }>
            <ul class="bounds body">{rows.into_iter().collect_view()}</ul>
        </Panel>
    }
}

fn bound(name: &'static str, text: String, used: Option<f64>) -> impl IntoView {
    let meter = used.map(|used| {
        let class = if used >= 0.9 { "near" } else { "" };
        view! { <meter class=class min="0" max="1" value=used.to_string() aria-label=name>{format!("{:.0} %", used * 100.0)}</meter> }
    });
    view! { <li><span>{name}</span><b>{text}</b>{meter}</li> }
}

/// Between nothing and all; of nothing all is used.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 1.0 }
}
