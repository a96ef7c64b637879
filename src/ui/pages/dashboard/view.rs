//! How the dashboard shows what it was told. Plain values: the page is drawn anew when something happens.

use super::{
    actions::{EventLine, HealthView, JobLine, Overview, RunLine},
    desk, team,
    verdict::Verdict,
};
use crate::{
    components::{Empty, Panel, Stat, Stats, Tone, ago, icon, kind, pill},
    pages::{MEMBERS, TOKENS},
    viewer::use_viewer,
};
use leptos::prelude::*;

pub(super) fn overview(overview: Overview) -> impl IntoView {
    let Overview { health, desk, team, members, tokens, events, runs, newest_events, newest_runs, next_jobs } =
        overview;
    let is_new = tokens == 0 && runs == 0 && members.is_none_or(|members| members == 1);
    let dead = health.jobs.map(|jobs| jobs.dead);
    let waiting = health.jobs.map(|jobs| jobs.waiting + jobs.leased);
    view! {
        {state(&Verdict::of(&health, desk.needs()))}
        {team::offered(&team)}
        {desk::panels(&desk, team.demo.is_some())}
        <Stats>
            <Stat label="Runs" value=Some(runs.to_string()) note="all time"/>
            <Stat label="Events" value=Some(events.to_string()) note="in your log"/>
            <Stat label="Jobs ahead" value=waiting.map(|count| count.to_string()) note="waiting or at work"/>
            <Stat
                label="Jobs given up" value=dead.map(|count| count.to_string()) note="wait for somebody"
                tone=if dead.is_some_and(|dead| dead > 0) { Tone::Warn } else { Tone::Neutral }
            />
            {members.map(|members| view! { <Stat label="Members" value=Some(members.to_string()) note="with an account"/> })}
            <Stat label="Your tokens" value=Some(tokens.to_string()) note="for programs"/>
        </Stats>
        <div class="two">
            <div>
                {team::managers(&team)}
                {team::decisions(&team)}
                {is_new.then(first_steps)}
                {recent_runs(newest_runs)}
                {recent_events(newest_events)}
            </div>
            <div>
                {team::spending(&team)}
                {house(health)}
                {coming(next_jobs)}
            </div>
        </div>
    }
}

fn state(verdict: &Verdict) -> impl IntoView + use<> {
    let glyph = if verdict.tone == Tone::Gain { "check" } else { "triangle-alert" };
    view! {
        <header class="state">
            <span class=format!("lamp {}", verdict.tone.class())>{icon(glyph)}</span>
            <div>
                <h1>{verdict.sentence.clone()}</h1>
                <p>{verdict.why}</p>
            </div>
        </header>
    }
}

fn first_steps() -> impl IntoView {
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let step = |href: &'static str, glyph: &'static str, title: &'static str, text: &'static str| {
        view! {
            <li>
                <a href=href>{icon(glyph)}<span><b>{title}</b>{text}</span>{icon("chevron-right")}</a>
            </li>
        }
    };
    view! {
        <Panel title="First steps">
            <ul class="steps">
                {step(TOKENS, "key-round", "Create a token", "Let a program or a script use the house through the API.")}
                {is_admin.then(|| step(MEMBERS, "user-plus", "Add a member", "Everybody sees only what is their own."))}
                {step("/activity", "activity", "Read the log", "Everything that happens is written down, numbered and kept.")}
            </ul>
        </Panel>
    }
}

/// The colour of a run's status.
pub(crate) fn run_tone(status: &str) -> Tone {
    match status {
        "running" => Tone::Accent,
        "done" => Tone::Gain,
        "failed" => Tone::Loss,
        "interrupted" => Tone::Warn,
        _ => Tone::Neutral,
    }
}

fn recent_runs(runs: Vec<RunLine>) -> impl IntoView {
    let none = runs.is_empty();
    let line = |run: RunLine| {
        view! {
            <li data-walk="" tabindex="-1">
                <a class="what" href=format!("/runs/{}", run.id)>
                    <span class="clip">{run.kind}</span>
                    {pill(run_tone(&run.status), run.status)}
                </a>
                {ago(run.at)}
            </li>
        }
    };
    view! {
        <Panel title="Recent runs" aside=|| view! { <a class="link" href="/runs"><small>"All runs"</small></a> }>
            <ul class="happenings">{runs.into_iter().map(line).collect_view()}</ul>
            {none.then(|| view! {
                <Empty glyph="circle-play" title="No runs yet" text="The house looks after itself once an hour; that is the first run you will see here."/>
            })}
        </Panel>
    }
}

fn recent_events(events: Vec<EventLine>) -> impl IntoView {
    let none = events.is_empty();
    let line = |event: EventLine| {
        let href = format!("/activity?kind={}", event.kind);
        view! {
            <li data-walk="" tabindex="-1">
                <a class="what" href=href>{kind(event.kind)}<small class="muted">"#"{event.seq}</small></a>
                {ago(event.at)}
            </li>
        }
    };
    view! {
        <Panel title="Recent events" aside=|| view! { <a class="link" href="/activity"><small>"All activity"</small></a> }>
            <ul class="happenings">{events.into_iter().map(line).collect_view()}</ul>
            {none.then(|| view! {
                <Empty glyph="activity" title="Nothing has happened yet" text="What you and your programs do is written here, newest first."/>
            })}
        </Panel>
    }
}

fn house(health: HealthView) -> impl IntoView {
    let unknown = || "unknown".to_owned();
    let latency = health
        .latency_ms
        .map_or_else(unknown, |ms| if ms == 0 { "< 1 ms".to_owned() } else { format!("{ms} ms") });
    let database =
        if health.answers { pill(Tone::Gain, "answers") } else { pill(Tone::Loss, "does not answer") };
    let scheduler =
        if health.scheduler_alive { pill(Tone::Gain, "at work") } else { pill(Tone::Warn, "silent") };
    let seen = health.scheduler_seen.map_or_else(|| "never".into_any(), |at| ago(at).into_any());
    view! {
        <Panel title="The house">
            <dl class="facts body">
                <dt>"Database"</dt><dd>{database}</dd>
                <dt>"Kind"</dt><dd>{health.database}</dd>
                <dt>"Answered in"</dt><dd>{latency}</dd>
                <dt>"Schema"</dt><dd>{health.schema.map_or_else(unknown, |step| format!("step {step}"))}</dd>
                <dt>"Scheduler"</dt><dd>{scheduler}</dd>
                <dt>"Last looked"</dt><dd>{seen}</dd>
            </dl>
        </Panel>
    }
}

fn coming(jobs: Vec<JobLine>) -> impl IntoView {
    let none = jobs.is_empty();
    let line = |job: JobLine| view! { <li><span class="what clip">{job.kind}</span>{ago(job.at)}</li> };
    view! {
        <Panel title="Coming up">
            <ul class="happenings">{jobs.into_iter().map(line).collect_view()}</ul>
            {none.then(|| view! { <Empty glyph="calendar-clock" title="Nothing is planned" text="Work that is due later stands here."/> })}
        </Panel>
    }
}
