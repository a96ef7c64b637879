//! An agent that learns, in short: what it is like, how its last iteration went, and the next one.

use super::super::{
    super::{PATH, graduation, iterations::analysis::told},
    results,
    start::{self, in_a_row, may_start},
    view::LearningView,
    words::{iteration_path, iteration_pill, strategy_path},
};
use crate::{
    components::{Notice, Panel, Tone, ago, icon},
    failure::failure_of,
};
use domain::{
    AgentId,
    agents::{Stage, Status},
    lab::{GraduationStatus, Iteration, IterationStatus, StrategyVersion},
};
use leptos::prelude::*;
use services::lab::graduation::seen_in_words;

pub(in crate::pages::agents::lab) fn page(view: &LearningView) -> impl IntoView + use<> {
    let id = view.agent.id;
    let last = view.last.as_ref().map(|last| of_last(id, last, view.seen.as_deref()));
    // Before it has learnt anything, all of it follows below.
    let is_like = view.last.is_some().then(|| is_like(view));
    let refused = failure_of::<start::StartLearning>().filter(|failure| failure.about_the_form().is_some());
    view! {
        {refused.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
        {graduated(view)}
        {next(view)}
        {last}
        <div class="halves">{view.holds.as_ref().map(|holds| holding(id, holds))}{is_like}</div>
    }
}

/// How it stands with paper: what waits, why it came back, or the way there.
fn graduated(view: &LearningView) -> Option<AnyView> {
    let LearningView { agent, holds, graduation, .. } = view;
    let href = graduation::path(agent.id);
    let times = graduation.as_ref().map_or(0, |found| found.openings.len());
    let seen = seen_in_words(times);
    let link = |text: &'static str| view! { <a class="btn push" href=href>{text}</a> };
    let (class, text, link) = match graduation.as_ref().map(|found| &found.graduation) {
        _ if agent.status == Status::Terminated => return None,
        Some(last) if last.status == GraduationStatus::Waiting => {
            let lines = match last.red().len() {
                0 => "every line is met".to_owned(),
                1 => "a line is red".to_owned(),
                red => format!("{red} lines are red"),
            };
            let text = format!("It was held against the gate, and {lines}. The sealed data was {seen}.");
            ("notice accent", text, link("Read and decide"))
        }
        Some(last) if agent.stage == Stage::Ready && last.returned.is_some() => {
            let why = last.returned.clone().unwrap_or_default();
            let text = format!("It came back from paper: {why}. The sealed data was {seen}.");
            ("notice loss", text, link("Look at it"))
        }
        _ if agent.stage == Stage::Paper || holds.is_none() => return None,
        _ => {
            let seen = match times {
                0 => "on data that nothing has seen".to_owned(),
                _ => format!("on data that was {seen} before"),
            };
            let text = format!("Is it good enough for paper? The gate says so line by line, {seen}.");
            ("notice", text, link("Hold it against the gate"))
        }
    };
    let notice =
        view! { <div class=class role="status">{icon("scale")}<p class="breakable">{text}</p>{link}</div> };
    Some(notice.into_any())
}

/// The next iteration, or why there can be none now.
fn next(view: &LearningView) -> AnyView {
    let LearningView { agent, last, .. } = view;
    if may_start(agent, last.as_ref()) {
        let first = last.is_none().then(|| {
            view! {
                <p>"It writes a strategy of its own, trades it on the open past of its instruments, measures what its trades have in common, and proposes only changes that were really run. What came last stays sealed."</p>
            }
        });
        let form = start::form(agent);
        return view! {
            <Panel title="Next iteration">
                <div class="body stack">{first}{form}</div>
            </Panel>
        }
        .into_any();
    }
    match last {
        _ if agent.status == Status::Terminated => ().into_any(),
        _ if agent.stage == Stage::Paper => {
            view! { <Notice text="It trades on paper, and does not learn meanwhile."/> }.into_any()
        }
        Some(last) => open(agent.id, last).into_any(),
        None => ().into_any(),
    }
}

/// One that runs, or waits for a word.
fn open(id: AgentId, last: &Iteration) -> impl IntoView + use<> {
    let href = iteration_path(id, last.number);
    let (text, link) = match last.status {
        IterationStatus::Running => {
            (format!("Iteration {} runs; {}.", last.number, in_a_row(last)), "Watch it")
        }
        _ => (format!("Iteration {} is through and waits for your word.", last.number), "Read and decide"),
    };
    view! {
        <div class="notice accent" role="status">
            {icon("flask-conical")}
            <p>{text}</p>
            <a class="btn primary push" href=href>{link}</a>
        </div>
    }
}

fn of_last(id: AgentId, last: &Iteration, seen: Option<&str>) -> impl IntoView + use<> {
    let href = iteration_path(id, last.number);
    let heading = format!("Iteration {}", last.number);
    let (status, asked_at) = (last.status, last.asked_at);
    let found = last.found.results.as_ref();
    let followed = format!("{href}#trades");
    let figures = found.map(|found| results::stats(found, Some(last.found.trials), &followed));
    let seen = seen.map(|seen| view! { <p class="stretch warn">{seen.to_owned()}</p> });
    let none = found.is_none().then(|| {
        let text = match (&last.error, last.status) {
            (Some(error), _) => format!("It has no figures: {error}."),
            (None, IterationStatus::Running) => "It has no figures yet.".to_owned(),
            _ => "It ended without figures.".to_owned(),
        };
        view! { <p class="body muted">{text}</p> }
    });
    view! {
        <section class="panel last-one" aria-label="Last iteration">
            <header>
                <h2><a class="link" href=href>{heading}</a></h2>
                {iteration_pill(status)}
                <div class="push row"><small>"asked "{ago(asked_at.into())}</small></div>
            </header>
            {figures}
            {seen}
            {none}
        </section>
    }
}

fn holding(id: AgentId, holds: &StrategyVersion) -> impl IntoView + use<> {
    let href = strategy_path(id, holds.version);
    let title = format!("Version {}", holds.version);
    let (change, rationale) = (holds.change.clone(), told(&holds.rationale, &holds.figures));
    let lesson = holds.lesson.clone().map(|lesson| view! { <dt>"Lesson"</dt><dd>{lesson}</dd> });
    let (at, by) = (ago(holds.made_at.into()), holds.made_by.clone());
    view! {
        <Panel title="The strategy that holds" aside=move || view! { <a class="link" href=href><small>{title}</small></a> }>
            <div class="body stack">
                {rationale}
                <dl class="facts told-left"><dt>"Change"</dt><dd>{change}</dd>{lesson}<dt>"Made"</dt><dd>{at}" by "{by}</dd></dl>
            </div>
        </Panel>
    }
}

fn is_like(view: &LearningView) -> impl IntoView + use<> {
    let version = &view.now.version;
    let pairs: Vec<String> = view.agent.pairs.iter().map(ToString::to_string).collect();
    let bars = view.agent.timeframe.to_string();
    let (model, budget) =
        (view.now.learner.model.to_string(), format!("${}", view.now.learner.budget_per_day));
    let instructions = version.instructions.clone();
    let settings = format!("{PATH}/{}?tab=settings", view.agent.id);
    view! {
        <Panel title="What it is like" aside=move || view! { <a class="link" href=settings><small>"All of it"</small></a> }>
            <div class="body stack">
                <blockquote class="described">{instructions}</blockquote>
                <dl class="facts">
                    <dt>"Learns on"</dt><dd>{pairs.join(", ")}</dd>
                    <dt>"Bars"</dt><dd>{bars}</dd>
                    <dt>"Thinks for it"</dt><dd>{model}</dd>
                    <dt>"Budget a day"</dt><dd>{budget}</dd>
                </dl>
            </div>
        </Panel>
    }
}
