//! One run: how it stands, its phases in order, and where to read more.

mod actions;
mod calls;
mod tick;

use super::{PATH, SCHEDULE, lasted::lasted, list::cost_in_words};
use crate::{
    address,
    components::{Confirm, Notice, Panel, Tone, ago, confirm, icon, pill},
    document::Title,
    failure::failure_of,
    moment::Moment,
    pages::{
        dashboard::run_tone,
        listing::{later, read},
    },
};
use actions::{CancelRun, PhaseView, RunView, one_run};
use leptos::{prelude::*, server_fn::ServerFn};
use tick::Tick;

#[component]
pub fn RunPage() -> impl IntoView {
    let id = address::id();
    let failure = failure_of::<CancelRun>();
    view! {
        <Title text="Run"/>
        <div class="page" data-live="run job">
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(one_run(&id).await, |run| page(run).into_any()) })}
        </div>
    }
}

fn page(run: RunView) -> impl IntoView {
    let error = run.error.clone().map(|text| view! { <Notice tone=Tone::Loss text/> });
    let head = head(&run);
    let decisions = run.tick.as_ref().map(tick::decisions);
    let saw = run.tick.as_ref().and_then(tick::saw);
    let calls = calls::panels(&run.calls);
    let phases = run.phases.clone();
    let phases = timeline(phases, run.ended.is_none());
    let is_tick = run.tick.is_some();
    let facts = facts(run);
    let phases = view! { <Panel title="Phases">{phases}</Panel> };
    // A tick is read by its decisions first; of any other run the phases are what there is.
    let (main, aside) = if is_tick { (None, Some(phases)) } else { (Some(phases), None) };
    view! {
        {head}
        {error}
        <div class="two">
            <div>{decisions}{saw}{main}</div>
            <div><Panel title="This run">{facts}</Panel>{aside}{calls}</div>
        </div>
    }
}

fn head(run: &RunView) -> impl IntoView + use<> {
    let (kind, status) = (run.kind.clone(), run.status.clone());
    let manager = run.tick.as_ref().and_then(Tick::manager);
    let heading = manager.map_or_else(|| kind.clone(), |name| format!("{name} decides"));
    let title = format!("{heading} · run");
    let cancel = (run.status == "running").then(|| {
        confirm(Confirm {
            label: "Cancel",
            about: kind.clone(),
            question: "It stops before its next phase. What it has done stays done.",
            action: CancelRun::url(),
            fields: vec![("id", run.id.clone())],
            sure: "Cancel the run",
        })
    });
    view! {
        <Title text=title/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Runs"</a>" / "{kind}</p>
                <h1 class="breakable">{heading}" "{pill(run_tone(&status), status)}</h1>
            </div>
            <div class="actions">{cancel}</div>
        </header>
    }
}

fn timeline(phases: Vec<PhaseView>, running: bool) -> impl IntoView {
    let none = phases.is_empty();
    let step = move |phase: PhaseView| {
        let PhaseView { name, started, ended, summary, found } = phase;
        let (class, took) = match ended {
            Some(ended) => ("done", lasted(started, ended)),
            None if running => ("now", format!("for {}", lasted(started, Moment::now()))),
            None => ("cut", "not finished".to_owned()),
        };
        let pair = |(name, value): (String, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
        view! {
            <li class=class>
                <div class="row"><b>{name.replace('_', " ")}</b><span class="push muted">{took}</span></div>
                {summary.map(|summary| view! { <p class="muted">{summary}</p> })}
                <dl>{found.into_iter().map(pair).collect_view()}</dl>
            </li>
        }
    };
    view! {
        <ol class="timeline">{phases.into_iter().map(step).collect_view()}</ol>
        {none.then(|| view! { <p class="body muted">"No phase has begun yet."</p> })}
    }
}

fn facts(run: RunView) -> impl IntoView {
    let owner = if run.of_house { "owner=house&" } else { "" };
    let events = format!("/activity?{owner}subject={}", address::escape(&format!("run:{}", run.id)));
    let job = run.scheduled.then(|| {
        let href = format!("{SCHEDULE}?kind={}", address::escape(&run.kind));
        view! { <a class="btn quiet" href=href>{icon("calendar-clock")}"Its job"</a> }
    });
    let end = match run.ended {
        Some(ended) => view! { <dt>"Ended"</dt><dd>{ago(ended)}</dd> }.into_any(),
        None => view! { <dt>"Last sign of life"</dt><dd>{ago(run.seen)}</dd> }.into_any(),
    };
    let subject = match run.tick.as_ref().and_then(|tick| tick::manager_link(tick, &run.subject)) {
        Some(link) => view! { <dt>"Manager"</dt><dd>{link}</dd> }.into_any(),
        None => view! { <dt>"Subject"</dt><dd class="mono">{run.subject.clone()}</dd> }.into_any(),
    };
    let took = lasted(run.started, run.ended.unwrap_or_else(Moment::now));
    view! {
        <dl class="facts body">
            {subject}
            <dt>"Started"</dt><dd>{ago(run.started)}</dd>
            {end}
            <dt>"Took"</dt><dd>{took}</dd>
            <dt>"Cost"</dt><dd>{cost_in_words(run.cost)}</dd>
            <dt>"Run"</dt><dd class="mono faint">{run.id}</dd>
        </dl>
        <footer class="row">
            <a class="btn quiet" href=events>{icon("activity")}"Its events"</a>
            {job}
        </footer>
    }
}
