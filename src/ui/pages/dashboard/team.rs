//! Managers on the dashboard, what they and all agents decided last, and what their models cost today.

use crate::{
    components::{Panel, Tone, ago, icon, pill},
    failure::Failure,
    moment::Moment,
    money::{change, dollars, paper},
    pages::{
        MODELS, agents,
        demo::{self, Offer},
        managers::{self, action, next_decision, outcome, status_pill},
        settings::used,
    },
    server,
};
use domain::{Fixed, Money, budgets::Taken, market::MarketClock};
use leptos::prelude::*;
use services::{
    agents::{Latest, latest as latest_of_agents},
    kernel::budgets,
    managers::{Card, Glance, LatestDecision, glance, latest as latest_of_managers},
    market,
};

/// How many managers are shown, and how many of the last decisions of each kind: agents decide so often that nobody else would be seen.
const MANAGERS: u32 = 6;
const OF_MANAGERS: u32 = 4;
const OF_AGENTS: u32 = 6;

/// What was found out about a person's managers.
pub struct Team {
    /// What somebody without anything may begin with.
    pub demo: Option<Offer>,
    managers: Option<Glance>,
    decisions: Vec<Decision>,
    /// How far market time is, and how fast it goes.
    clock: Option<MarketClock>,
    per_day: Option<Money>,
    today: Taken,
}

enum Decision {
    Manager(LatestDecision),
    Agent(Latest),
}

impl Decision {
    fn at(&self) -> Moment {
        match self {
            Self::Manager(one) => one.row.created_at.into(),
            Self::Agent(one) => one.decision.at.into(),
        }
    }
}

pub async fn look() -> Result<Team, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let (per_day, today) = budgets::of_owner(&house, by.owner()).await?;
    // A market that is closed has no prices; everything else of the dashboard is still there.
    let managers = match glance(&house, &by, MANAGERS).await.map_err(Failure::from) {
        Err(Failure::Refused(_)) => None,
        found => Some(found?),
    };
    let of_managers = latest_of_managers(&house, &by, OF_MANAGERS).await?;
    let mut decisions: Vec<Decision> = of_managers.into_iter().map(Decision::Manager).collect();
    decisions.extend(latest_of_agents(&house, &by, OF_AGENTS).await?.into_iter().map(Decision::Agent));
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.at()));
    let clock = market::clock(&house).await?;
    Ok(Team { demo: demo::offer(&house).await?, managers, decisions, clock, per_day, today })
}

/// The demo, where there is nothing yet.
pub(super) fn offered(team: &Team) -> Option<impl IntoView + use<>> {
    team.demo.as_ref().map(|offer| demo::panel(offer, "/"))
}

/// A few managers, each with how it stands; nothing where there are none, for then something else is offered.
pub(super) fn managers(team: &Team) -> Option<impl IntoView + use<>> {
    let Glance { cards, total, running } = team.managers.as_ref().filter(|found| found.total > 0)?;
    let rows: Vec<_> = cards.iter().map(|card| manager(card, team.clock.as_ref())).collect();
    let text = format!("{running} of {total} run");
    Some(view! {
        <Panel title="Managers" aside=move || view! { {paper()}<small>{text}</small><a class="link" href=managers::PATH><small>"All managers"</small></a> }>
            <ul class="happenings">{rows}</ul>
        </Panel>
    })
}

fn manager(card: &Card, clock: Option<&MarketClock>) -> impl IntoView + use<> {
    let manager = &card.manager;
    let won = card.equity.minus(manager.config.capital).unwrap_or(Fixed::ZERO);
    let next = match card.tick {
        Some(run) => view! { <a class="link" href=format!("/runs/{run}")>"deciding now"</a> }.into_any(),
        None => view! { "next "{next_decision(manager, clock)} }.into_any(),
    };
    let held = manager.drawdown_since.is_some().then(|| pill(Tone::Warn, "held"));
    let agents = if card.agents == 1 { "1 agent".to_owned() } else { format!("{} agents", card.agents) };
    view! {
        <li data-key=manager.id.to_string()>
            <span class="what">
                <a class="link clip" data-walk="" href=format!("{}/{}", managers::PATH, manager.id)><b>{manager.name.to_string()}</b></a>
                {status_pill(manager.status)}{held}
            </span>
            <span><b>{dollars(card.equity)}</b>" "{change(won)}</span>
            <small class="under">{agents}" · "{next}</small>
        </li>
    }
}

/// The last decisions, whoever made them; a manager's leads to the run that it was made in.
pub(super) fn decisions(team: &Team) -> Option<impl IntoView + use<>> {
    if team.decisions.is_empty() {
        return None;
    }
    let rows: Vec<_> = team.decisions.iter().map(decision).collect();
    Some(view! {
        <Panel title="Latest decisions"><ul class="happenings">{rows}</ul></Panel>
    })
}

fn decision(one: &Decision) -> AnyView {
    let at = one.at();
    match one {
        Decision::Manager(LatestDecision { name, row, .. }) => {
            let (key, href) = (format!("log-{}", row.id), format!("/runs/{}", row.run));
            let told = if row.result.ok { row.reasoning.clone() } else { row.result.message.clone() };
            view! {
                <li data-key=key>
                    <a class="what" data-walk="" href=href>{icon("users")}<span class="clip"><b>{name.clone()}</b>" "{action(row)}</span>{outcome(row)}</a>
                    {ago(at)}
                    <small class="under breakable">{told}</small>
                </li>
            }
            .into_any()
        }
        Decision::Agent(Latest { agent, name, decision }) => {
            let key = format!("decision-{agent}-{}", decision.number);
            let href = format!("{}/{agent}?tab=decisions", agents::PATH);
            let did = pill(agents::decision_tone(decision.kind), agents::decided(decision.kind));
            view! {
                <li data-key=key>
                    <a class="what" data-walk="" href=href>{icon("bot")}<span class="clip"><b>{name.clone()}</b>" "{decision.symbol.as_ref().map(ToString::to_string)}</span>{did}</a>
                    {ago(at)}
                    <small class="under breakable">{decision.reason.clone()}</small>
                </li>
            }
            .into_any()
        }
    }
}

/// What models cost today, against the bound.
pub(super) fn spending(team: &Team) -> impl IntoView + use<> {
    let used = used(team.per_day, team.today);
    view! {
        <Panel title="Models" aside=|| view! { <a class="link" href=MODELS><small>"Models and budget"</small></a> }>
            <div class="body">{used}</div>
        </Panel>
    }
}
