//! The leash: each bound, and how much of it is used.

use crate::{components::Panel, money::dollars, pages::figures::percent};
use domain::{Fixed, managers::Limits};
use leptos::prelude::*;
use services::managers::{MOST_CHANGES, Member, Status, Used};

pub(super) fn panel(status: &Status) -> impl IntoView + use<> {
    let (limits, used, members) = (&status.limits, &status.used, status.team.members.as_slice());
    let rows = [
        agents(limits),
        capital(limits),
        fall(limits),
        spent(limits, used),
        correlated(limits, used),
        changed(members, used),
        pairs(status.manager.config.pairs.as_deref().map(<[_]>::len), used),
        locked(members, used),
    ];
    view! {
        <Panel title="Leash" aside=|| view! { <small>"held by code"</small> }>
            <ul class="bounds body">{rows.into_iter().map(Bound::draw).collect_view()}</ul>
        </Panel>
    }
}

struct Bound {
    name: &'static str,
    text: String,
    /// How much of it is used, as a fraction; none where that is not known or there is no end.
    used: Option<f64>,
    note: String,
}

impl Bound {
    fn draw(self) -> impl IntoView {
        let Self { name, text, used, note } = self;
        let meter = used.map(|used| {
            let class = if used >= 0.9 { "near" } else { "" };
            view! { <meter class=class min="0" max="1" value=used.to_string() aria-label=name>{format!("{:.0} %", used * 100.0)}</meter> }
        });
        let note = (!note.is_empty()).then(|| view! { <small class="muted breakable">{note}</small> });
        view! { <li><span>{name}</span><b>{text}</b>{meter}{note}</li> }
    }
}

fn agents(limits: &Limits) -> Bound {
    Bound {
        name: "Agents",
        text: format!("{} of {}", limits.agents, limits.max_agents),
        used: Some(share(f64::from(limits.agents), f64::from(limits.max_agents))),
        note: String::new(),
    }
}

fn capital(limits: &Limits) -> Bound {
    let used = limits.capital.minus(limits.free_capital).unwrap_or(Fixed::ZERO);
    Bound {
        name: "Capital given to agents",
        text: format!("{} of {}", dollars(used), dollars(limits.capital)),
        used: Some(share(used.to_f64(), limits.capital.to_f64())),
        note: String::new(),
    }
}

fn fall(limits: &Limits) -> Bound {
    let most = limits.max_total_drawdown;
    Bound {
        name: "Fall from the peak",
        text: format!("{} of {}", percent(Some(limits.drawdown)), percent(Some(most))),
        used: Some(share(limits.drawdown, most)),
        note: String::new(),
    }
}

fn spent(limits: &Limits, used: &Used) -> Bound {
    let spent = limits.spent_today.map_or_else(|| "an unknown part".to_owned(), |spent| format!("${spent}"));
    #[expect(clippy::cast_precision_loss, reason = "a bar on a screen")]
    let part = |spent: domain::Money| share(spent.as_units() as f64, limits.budget_per_day.as_units() as f64);
    let names: Vec<String> = used.unpriced.iter().map(ToString::to_string).collect();
    let note = if names.is_empty() {
        String::new()
    } else {
        format!("Price unknown, so this budget cannot hold its calls: {}", names.join(", "))
    };
    Bound {
        name: "Models today",
        text: format!("{spent} of ${}", limits.budget_per_day),
        used: limits.spent_today.map(part),
        note,
    }
}

/// Which positions move together is held against every order; here those of the fuller direction count, as if all of them did.
fn correlated(limits: &Limits, used: &Used) -> Bound {
    let (long, short) = (used.long, used.short);
    let (fuller, most) = (long.max(short), limits.max_correlated_positions);
    Bound {
        name: "Correlated positions",
        text: format!("{} of {most}", fuller.min(most)),
        used: Some(share(f64::from(fuller), f64::from(most))),
        note: format!("{long} long, {short} short; those that move on their own do not count"),
    }
}

fn changed(members: &[Member], used: &Used) -> Bound {
    let most = used.changes.iter().max_by_key(|(_, count)| *count);
    let name = most.and_then(|(id, _)| members.iter().find(|member| member.agent.id == *id));
    let count = most.map_or(0, |(_, count)| *count);
    Bound {
        name: "Changes of an agent today",
        text: format!("{count} of {MOST_CHANGES}"),
        used: Some(share(f64::from(count), f64::from(MOST_CHANGES))),
        note: name.map_or_else(String::new, |member| format!("{} was changed most", member.agent.name)),
    }
}

/// `allowed`: how many instruments it may trade; none is all of the market.
fn pairs(allowed: Option<usize>, used: &Used) -> Bound {
    let used = used.pairs.len();
    Bound {
        name: "Instruments",
        text: allowed.map_or_else(|| format!("{used} of all"), |allowed| format!("{used} of {allowed}")),
        // To use them all is nothing to be warned of.
        used: None,
        note: String::new(),
    }
}

fn locked(members: &[Member], used: &Used) -> Bound {
    let locked = members.iter().filter(|member| used.locked.contains(&member.agent.id));
    let names: Vec<&str> = locked.map(|member| member.agent.name.as_str()).collect();
    let (text, note) = if names.is_empty() {
        ("none".to_owned(), String::new())
    } else {
        (names.len().to_string(), format!("Only you start them again: {}", names.join(", ")))
    };
    Bound { name: "Stopped by you", text, used: None, note }
}

/// Between nothing and all; of nothing all is used.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 1.0 }
}
