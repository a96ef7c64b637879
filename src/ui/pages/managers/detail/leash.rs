//! The leash: each bound, and how much of it is used.

use crate::{components::Panel, money::dollars, pages::figures::percent};
use domain::{AgentId, Fixed, desk::Direction, managers::Limits};
use leptos::prelude::*;
use services::managers::{MOST_CHANGES, Member, Status};
use std::collections::BTreeSet;

/// `changes`: how often each agent was changed in this market day.
pub(super) fn panel(status: &Status, changes: &[(AgentId, u32)]) -> impl IntoView + use<> {
    let (limits, members) = (&status.limits, status.team.members.as_slice());
    let rows = [
        agents(limits),
        capital(limits),
        fall(limits),
        spent(limits),
        correlated(limits, members),
        changed(members, changes),
        pairs(status.manager.config.pairs.as_deref().map(<[_]>::len), members),
        locked(members),
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

fn spent(limits: &Limits) -> Bound {
    let spent = limits.spent_today.map_or_else(|| "an unknown part".to_owned(), |spent| format!("${spent}"));
    #[expect(clippy::cast_precision_loss, reason = "a bar on a screen")]
    let used = |spent: domain::Money| share(spent.as_units() as f64, limits.budget_per_day.as_units() as f64);
    Bound {
        name: "Models today",
        text: format!("{spent} of ${}", limits.budget_per_day),
        used: limits.spent_today.map(used),
        note: String::new(),
    }
}

/// Which positions move together is held against every order; here those of the fuller direction count, as if all of them did.
fn correlated(limits: &Limits, members: &[Member]) -> Bound {
    let held = |direction: Direction| {
        let positions = members.iter().flat_map(|member| &member.positions);
        u32::try_from(positions.filter(|position| position.direction == direction).count())
            .unwrap_or(u32::MAX)
    };
    let (long, short) = (held(Direction::Long), held(Direction::Short));
    let (fuller, most) = (long.max(short), limits.max_correlated_positions);
    Bound {
        name: "Correlated positions",
        text: format!("{} of {most}", fuller.min(most)),
        used: Some(share(f64::from(fuller), f64::from(most))),
        note: format!("{long} long, {short} short; those that move on their own do not count"),
    }
}

fn changed(members: &[Member], changes: &[(AgentId, u32)]) -> Bound {
    let most = changes.iter().max_by_key(|(_, count)| *count);
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
fn pairs(allowed: Option<usize>, members: &[Member]) -> Bound {
    let alive = members.iter().filter(|member| !member.is_terminated());
    let used = alive.flat_map(|member| &member.agent.pairs).collect::<BTreeSet<_>>().len();
    Bound {
        name: "Instruments",
        text: allowed.map_or_else(|| format!("{used} of all"), |allowed| format!("{used} of {allowed}")),
        // To use them all is nothing to be warned of.
        used: None,
        note: String::new(),
    }
}

fn locked(members: &[Member]) -> Bound {
    let locked = members.iter().filter(|member| member.agent.locked && !member.is_terminated()).count();
    let note = if locked == 0 { "" } else { "Only you start them again" };
    let text = if locked == 0 { "none".to_owned() } else { locked.to_string() };
    Bound { name: "Stopped by you", text, used: None, note: note.to_owned() }
}

/// Between nothing and all; of nothing all is used.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 1.0 }
}
