//! How far an iteration is: its seven phases, and what each has found.

use super::actions::Shown;
use crate::{
    components::{Panel, icon},
    moment::Moment,
    pages::runs::lasted,
};
use domain::{
    lab::{Found, Iteration, IterationStatus},
    runs::{Run, RunPhase},
};
use leptos::prelude::*;

/// The phases as runs name them, and for people.
const PHASES: [(&str, &str); 7] = [
    ("generate", "Write the strategy"),
    ("scan", "Scan the open data"),
    ("enrich", "Look at what surrounds each signal"),
    ("backtest", "Trade it"),
    ("analyse", "See what its trades have in common"),
    ("propose", "Run changes"),
    ("store", "Keep what was learnt"),
];

pub(super) fn panel(shown: &Shown) -> impl IntoView + use<> {
    let Shown { iteration, run, .. } = shown;
    let is_running = iteration.status == IterationStatus::Running;
    let words = match run {
        Some(_) if is_running => "It goes on.",
        None if is_running => "It waits for a worker.",
        _ => "",
    };
    let steps = PHASES.iter().map(|(phase, text)| step(iteration, run.as_ref(), phase, text)).collect_view();
    let href = run.as_ref().map(|(run, _)| format!("/runs/{}", run.id));
    let link = href.map(|href| {
        view! { <footer class="row"><a class="btn quiet" href=href>{icon("circle-play")}"Its run"</a></footer> }
    });
    let again = is_running.then(|| {
        view! { <p class="body only-without-script muted">"Load the page again to see how far it is."</p> }
    });
    view! {
        <Panel title="Phases" aside=move || view! { <small class="muted" role="status">{words}</small> }>
            <ol class="timeline phases">{steps}</ol>
            {again}
            {link}
        </Panel>
    }
}

fn step(
    iteration: &Iteration,
    run: Option<&(Run, Vec<RunPhase>)>,
    phase: &'static str,
    text: &'static str,
) -> impl IntoView + use<> {
    let is_running = iteration.status == IterationStatus::Running;
    let kept = run.and_then(|(_, phases)| phases.iter().rev().find(|kept| kept.name == phase));
    let is_now = run.is_some_and(|(run, _)| run.phase.as_deref() == Some(phase));
    let (class, took) = match kept.map(|kept| (kept.started_at, kept.ended_at)) {
        Some((started, Some(ended))) => ("done", lasted(started.into(), ended.into())),
        Some((started, None)) if is_running => {
            ("now", format!("for {}", lasted(started.into(), Moment::now())))
        }
        Some(_) => ("cut", "not finished".to_owned()),
        None if is_now && is_running => ("now", String::new()),
        None if is_now => ("cut", "not finished".to_owned()),
        // Runs are not kept for ever; what is through has had all of them.
        None if run.is_none() && iteration.found.refinements.is_some() => ("done", String::new()),
        None => ("to-come", String::new()),
    };
    let found = (class == "done").then(|| said(&iteration.found, phase)).flatten();
    view! {
        <li class=class data-phase=phase>
            <div class="row"><b>{text}</b><span class="push muted">{took}</span></div>
            {found.map(|found| view! { <p class="muted">{found}</p> })}
        </li>
    }
}

/// What a phase has found, as far as it is kept with the iteration.
fn said(found: &Found, phase: &str) -> Option<String> {
    Some(match phase {
        "generate" => format!("by {}", found.strategy.as_ref()?.by),
        "scan" => format!("{} signals", found.signals?),
        "backtest" => format!("{} trades", found.results.as_ref()?.trades),
        "analyse" => {
            let analysis = found.analysis.as_ref()?;
            let clear = analysis.findings.iter().filter(|finding| finding.is_significant()).count();
            format!("{clear} of {} questions answered beyond chance", analysis.questions)
        }
        "propose" => match found.refinements.as_ref()?.len() {
            0 => format!("none worth it; {} trials so far", found.trials),
            some => format!("{some} worth it; {} trials so far", found.trials),
        },
        _ => return None,
    })
}
