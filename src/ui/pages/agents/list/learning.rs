//! The agents that learn, as a laboratory looks at them: how often they have tried, what the version that holds is worth, what they look for.

use super::{
    super::{
        PATH,
        controls::{About, learning_row_buttons},
        lab::{
            start::{self, may_start},
            words::{estimated, iteration_path, iteration_pill, signed, strategy_path},
        },
        words::{pairs, status_pill},
    },
    actions::Asked,
};
use crate::{
    components::{Pager, Span, Table, Tone, pill},
    failure::Failure,
    pages::{figures::dash, listing::page_request},
    server,
};
use domain::{
    accounts::Principal,
    agents::{Agent, Status},
    lab::{Iteration, StrategyVersion},
};
use leptos::prelude::*;
use services::{
    House,
    lab::{
        self, Described,
        graduation::{self, seen_in_words},
        iterations,
        strategies::{self, Measured},
    },
};

/// One that learns.
pub struct Learner {
    agent: Agent,
    described: Option<Described>,
    last: Option<Iteration>,
    holds: Option<Measured>,
    /// How often somebody has looked behind its seal.
    openings: usize,
}

async fn learner(house: &House, by: &Principal, agent: &Agent) -> Result<Learner, Failure> {
    let one = page_request(1, 1);
    let id = agent.id;
    let holds = strategies::strategies(house, by, id, one).await?;
    Ok(Learner {
        openings: graduation::times_seen(house, by, id).await?,
        agent: agent.clone(),
        described: lab::described(house, by, id).await?,
        last: iterations::list(house, by, id, one).await?.items.into_iter().next(),
        holds: strategies::page_measured(house, by, id, holds).await?.items.into_iter().next(),
    })
}

pub(super) async fn learners(agents: &[Agent]) -> Result<Vec<Learner>, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut learners = Vec::with_capacity(agents.len());
    for agent in agents {
        learners.push(learner(&house, &by, agent).await?);
    }
    Ok(learners)
}

pub(super) fn table(
    span: Span,
    learners: &[Learner],
    (asked, back): (&Asked, &str),
) -> impl IntoView + use<> {
    let rows = learners.iter().map(|learner| row(learner, back)).collect_view();
    let query = asked.query();
    view! {
        <Table
            is_wide=true
            caption="Agents that learn"
            heads=&[
                ("Agent", ""), ("Status", ""), ("Iterations", "num"), ("Last one", ""), ("Holds", ""), ("Sharpe, 95 %", "num"), ("Looks for", ""),
                ("Action", "tight"),
            ]
        >
            {rows}
        </Table>
        <Pager span path=PATH query/>
    }
}

fn row(learner: &Learner, back: &str) -> impl IntoView + use<> {
    let Learner { agent, described, last, holds, openings } = learner;
    let (id, name) = (agent.id.to_string(), agent.name.to_string());
    let is_over = agent.status == Status::Terminated;
    let stage = if is_over {
        status_pill(agent.status).into_any()
    } else {
        pill(Tone::Accent, agent.stage.as_str()).into_any()
    };
    let outline = described.as_ref().map(|now| now.version.personality.outline()).unwrap_or_default();
    let under = format!("{outline} · {} · {}", agent.timeframe, pairs(agent));
    let rounds = last.as_ref().map_or(0, |last| last.number);
    let start = may_start(agent, last.as_ref()).then(|| start::button(agent.id, &name, back));
    let buttons = learning_row_buttons(agent.status, &About { id: &id, name: &name, back });
    view! {
        <tr data-key=id.clone() class:over=is_over>
            <td class="main">
                <a class="link breakable" data-walk="" href=format!("{PATH}/{id}")><b>{name}</b></a>
                <small class="under">{under}</small>
            </td>
            <td class="aside">{stage}{looked_at(*openings)}</td>
            <td data-label="Iterations" class="num">{rounds}</td>
            <td data-label="Last one">{last.as_ref().map_or_else(dash, of_last)}</td>
            <td data-label="Holds">{holds.as_ref().map_or_else(dash, |holds| of_version(&holds.version))}</td>
            <td data-label="Sharpe, 95 %" class="num">{sharpe(holds.as_ref())}</td>
            <td data-label="Looks for">{focus(described.as_ref())}</td>
            <td class="tight"><div class="row tools">{start}{buttons}</div></td>
        </tr>
    }
}

/// Nothing of data that is still sealed.
fn looked_at(openings: usize) -> Option<impl IntoView + use<>> {
    let text = format!("sealed data {}", seen_in_words(openings));
    let class = if openings > 1 { "under warn" } else { "under" };
    (openings > 0).then(|| view! { <small class=class>{text}</small> })
}

fn of_last(last: &Iteration) -> AnyView {
    let href = iteration_path(last.agent, last.number);
    view! { <a class="link" href=href>{iteration_pill(last.status)}</a> }.into_any()
}

fn of_version(holds: &StrategyVersion) -> AnyView {
    let href = strategy_path(holds.agent, holds.version);
    view! { <a class="link" href=href>{format!("version {}", holds.version)}</a> }.into_any()
}

/// Of the version that holds: as whoever ran it, or as what it was measured as a change.
fn sharpe(holds: Option<&Measured>) -> AnyView {
    let Some(holds) = holds else { return dash() };
    let told = match (&holds.ran, &holds.projected) {
        (Some(ran), _) => estimated(ran.results.sharpe).into_any(),
        (None, Some(by)) => {
            let value = signed(by.projected.sharpe_after);
            view! { {value}<small class="under">"as a change"</small> }.into_any()
        }
        (None, None) => return view! { <span class="muted">"not run yet"</span> }.into_any(),
    };
    let seen = (!holds.notes.is_empty()).then(|| {
        view! { <small class="under warn" title=holds.notes.join(" ")>"the model may have seen it"</small> }
    });
    view! { {told}{seen} }.into_any()
}

fn focus(described: Option<&Described>) -> AnyView {
    let patterns = described.and_then(|now| now.version.personality.pattern_focus.value.as_ref());
    let words = patterns.into_iter().flatten().map(|pattern| pattern.label()).collect::<Vec<_>>().join(", ");
    if words.is_empty() { view! { <span class="muted">"open"</span> }.into_any() } else { words.into_any() }
}
