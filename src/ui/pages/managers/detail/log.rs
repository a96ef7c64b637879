//! What it decided: each row opens to its reason, what was asked for, and what became of it.

#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use super::{
    super::words::{action, outcome},
    actions::Asked,
};
use crate::{
    components::{Downloads, Empty, FilterBar, Pager, Panel, Span, ago},
    moment::Moment,
    pages::listing::query_of,
};
use domain::{
    AgentId,
    managers::{LogRow, ManagerAction},
};
use leptos::prelude::*;
use serde_json::Value;
use services::managers::LogPage;

/// The log of a manager, a page at a time, of every kind of decision and every agent or of one.
#[component]
pub(super) fn ManagerLogsTable(
    log: LogPage,
    /// The agents of its team.
    team: Vec<(AgentId, String)>,
    asked: Asked,
    /// Of the manager's page.
    address: String,
) -> impl IntoView {
    let active = !(asked.action.is_empty() && asked.agent.is_empty());
    let filters = filters(&team, &asked, &address, active);
    let query = query_of(&[("action", &asked.action), ("agent", &asked.agent)]);
    let file = format!("/api{address}/logs?{query}").trim_end_matches(['?', '&']).to_owned();
    let span =
        Span { page: log.page.page.into(), page_size: log.page.page_size.into(), total: log.page.total };
    let more =
        log.is_more.then(|| view! { <small class="muted">"There are more than are counted here."</small> });
    let body = if log.page.items.is_empty() {
        let text = if active {
            "No decision is of that kind. Ask for less."
        } else {
            "Its first decision is written here, with its reason."
        };
        view! { <Empty glyph="scroll-text" title="No decisions" text=text/> }.into_any()
    } else {
        let rows: Vec<_> = log.page.items.iter().map(|line| row(line, &team)).collect();
        view! {
            <ol class="decisions">{rows}</ol>
            <Pager span path=address query/>
            {more}
        }
        .into_any()
    };
    view! {
        <Panel title="Decisions" aside=move || view! { <Downloads href=file name="decisions"/> }>
            <div class="bar">{filters}</div>
            {body}
        </Panel>
    }
}

fn filters(team: &[(AgentId, String)], asked: &Asked, address: &str, active: bool) -> impl IntoView + use<> {
    let chosen = asked.action.clone();
    let actions = ManagerAction::ALL.map(|action| {
        let word = action.as_str();
        view! { <option value=word selected=word == chosen>{word.replace('_', " ")}</option> }
    });
    let chosen = asked.agent.clone();
    let agents: Vec<_> = team
        .iter()
        .map(|(id, name)| {
            let id = id.to_string();
            let selected = id == chosen;
            view! { <option value=id selected=selected>{name.clone()}</option> }
        })
        .collect();
    let path = address.to_owned();
    view! {
        <FilterBar path=path active>
            <select name="action" aria-label="Action"><option value="">"Any action"</option>{actions.into_iter().collect_view()}</select>
            <select name="agent" aria-label="Agent"><option value="">"Any agent"</option>{agents}</select>
        </FilterBar>
    }
}

fn row(line: &LogRow, team: &[(AgentId, String)]) -> impl IntoView + use<> {
    let about = line.agent.map(|id| {
        let known = team.iter().find(|(known, _)| *known == id);
        (id, known.map_or_else(|| "an agent".to_owned(), |(_, name)| name.clone()))
    });
    let named = about.clone().map(|(_, name)| view! { " "<span class="breakable">{name}</span> });
    let agent = about.map(|(id, name)| {
        view! { <dt>"Agent"</dt><dd><a class="link breakable" href=format!("/agents/{id}")>{name}</a></dd> }
    });
    let params = (!line.params.is_empty()).then(|| {
        let text = serde_json::to_string_pretty(&Value::Object(line.params.clone())).unwrap_or_default();
        view! { <dt>"Asked for"</dt><dd><pre>{text}</pre></dd> }
    });
    let more = (!line.result.more.is_empty()).then(|| {
        let text = serde_json::to_string_pretty(&Value::Object(line.result.more.clone())).unwrap_or_default();
        view! { <dt>"Measured"</dt><dd><pre>{text}</pre></dd> }
    });
    let reason = line.reasoning.clone();
    let reason =
        (!reason.trim().is_empty()).then(|| view! { <dt>"Reason"</dt><dd class="breakable">{reason}</dd> });
    view! {
        <li data-key=format!("decision-{}", line.number)>
            <details>
                <summary>
                    <b>{action(line)}</b>{named}" "{outcome(line)}
                    <small class="push muted">{ago(Moment::from(line.created_at))}</small>
                </summary>
                <dl class="told">
                    {agent}
                    {reason}
                    <dt>"Became"</dt><dd class="breakable">{line.result.message.clone()}</dd>
                    {params}
                    {more}
                    <dt>"Tick"</dt><dd><a class="link" href=format!("/runs/{}", line.run)>"What it saw, and each step"</a></dd>
                </dl>
            </details>
        </li>
    }
}
