//! An agent that learns: its tabs, and among them what it is like and who said so. It has no trades that could be shown.

use super::{
    super::{PATH, graduation, head::head},
    history, questions,
    shown::{Shown, all, source, title},
    tabs,
    view::{Asked, Content, LearningView},
};
use crate::{
    components::{Empty, Panel},
    money::dollars,
};
use domain::{
    Page,
    agents::{Stage, Status},
    lab::{PersonalityVersion, Question},
};
use leptos::prelude::*;

pub(in crate::pages::agents) fn page(mut view: LearningView, asked: &Asked) -> impl IntoView + use<> {
    let around = match &mut view.content {
        Content::Context(around) => around.take(),
        _ => None,
    };
    let view = &view;
    let LearningView { agent, now, .. } = view;
    let id = agent.id;
    let address = format!("{PATH}/{id}");
    let form = format!("{address}/edit");
    let lead = format!("{} · {}", now.version.personality.outline(), stands(agent.stage)).into_any();
    let content = match &view.content {
        Content::Overview(versions) => {
            // Before it has learnt anything, what it is like is all there is.
            let settings = versions.as_ref().map(|versions| settings(view, versions, &form));
            view! { {tabs::overview::page(view)}{settings} }.into_any()
        }
        Content::Iterations(found, seen) => tabs::iterations::panel(id, found, seen).into_any(),
        Content::Strategies(found) => {
            tabs::strategies::panel(agent, found, view.holds.as_ref()).into_any()
        }
        Content::Knowledge(found) => tabs::knowledge::panel(id, found, asked).into_any(),
        Content::Evolution(found, asked) => tabs::evolution::page(agent, found, asked).into_any(),
        Content::Context(_) => tabs::context::panel(agent, around),
        Content::Paper => view! {
            <Empty glyph="scale" title="Not on paper" text="It has not traded on paper yet. It comes there by graduation: the strategy that holds is held against the gate, and you say yes.">
                <a class="btn primary" href=graduation::path(id)>"The way onto paper"</a>
            </Empty>
        }
        .into_any(),
        Content::Settings(versions) => settings(view, versions, &form).into_any(),
    };
    view! {
        {head(agent, lead, &tabs::path(&address, agent.stage, asked.tab))}
        {tabs::links(&address, agent.stage, asked.tab)}
        {content}
    }
}

/// What it is like and who said so, what it asks, and how it became so.
fn settings(view: &LearningView, versions: &Page<PersonalityVersion>, form: &str) -> impl IntoView + use<> {
    let version = &view.now.version;
    // On paper it does not change what it is.
    let is_open = view.agent.status != Status::Terminated && view.agent.stage != Stage::Paper;
    let questions = is_open.then(|| questions::panel(&version.questions, form));
    view! {
        {questions}
        <div class="two">
            <div>
                {personality(version)}
            </div>
            <div>
                {set_up(view)}
                {prompt(version)}
            </div>
        </div>
        {history::panel(view, versions, is_open)}
    }
}

/// How far it has come.
const fn stands(stage: Stage) -> &'static str {
    match stage {
        Stage::Learning => "it does not trade before it has graduated",
        Stage::Ready => "it is ready for paper, and does not trade before you say yes",
        Stage::Paper => "it trades on paper",
    }
}

fn personality(version: &PersonalityVersion) -> impl IntoView + use<> {
    let rows = all(&version.personality);
    let rows = rows.iter().map(|shown| row(shown, &version.questions)).collect_view();
    let text = version.instructions.clone();
    view! {
        <Panel title="Personality">
            <div class="body"><blockquote class="described">{text}</blockquote></div>
            <div class="traits">{rows}</div>
        </Panel>
    }
}

fn row(is: &Shown, questions: &[Question]) -> impl IntoView + use<> {
    let value = match &is.value {
        Some(value) => view! { <b>{value.clone()}</b> }.into_any(),
        None => view! { <span class="muted">"open"</span> }.into_any(),
    };
    view! {
        <div class="trait told" data-trait=is.name.as_str()>
            <span class="name">{title(is.name)}</span>
            <div class="control breakable">{value}</div>
            <div class="source">{source(is, questions)}</div>
        </div>
    }
}

fn set_up(view: &LearningView) -> impl IntoView + use<> {
    let LearningView { agent, now, .. } = view;
    let pairs: Vec<String> = agent.pairs.iter().map(ToString::to_string).collect();
    let (model, budget) = (now.learner.model.to_string(), format!("${}", now.learner.budget_per_day));
    let (bars, money, id) = (agent.timeframe.to_string(), dollars(agent.allocation), agent.id.to_string());
    view! {
        <Panel title="Set-up">
            <dl class="facts body">
                <dt>"Thinks for it"</dt><dd>{model}</dd>
                <dt>"Budget a day"</dt><dd>{budget}</dd>
                <dt>"Learns on"</dt><dd>{pairs.join(", ")}</dd>
                <dt>"Bars"</dt><dd>{bars}</dd>
                <dt>"Allocation"</dt><dd>{money}" once it trades"</dd>
                <dt>"Agent"</dt><dd class="mono">{id}</dd>
            </dl>
        </Panel>
    }
}

/// What a model that thinks for it is told that it is.
fn prompt(version: &PersonalityVersion) -> impl IntoView + use<> {
    let call = version.call.map(|call| {
        view! { <dt>"Call"</dt><dd><a class="link mono" rel="external" href=format!("/api/models/calls/{call}")>"as JSON"</a></dd> }
    });
    let title = format!("System prompt, version {}", version.version);
    let (reader, text) = (version.read_by.to_string(), version.system_prompt.clone());
    view! {
        <Panel title="Who it thinks it is">
            <div class="body stack">
                <dl class="facts">
                    <dt>"Description read by"</dt><dd>{reader}</dd>
                    {call}
                </dl>
                <details class="how"><summary>{title}</summary><pre class="wrapped" tabindex="0">{text}</pre></details>
            </div>
        </Panel>
    }
}
