//! What became of an iteration that is over.

use super::super::lab::words::strategy_path;
use crate::components::{Notice, Tone, ago, icon};
use domain::lab::{Decision, Iteration, IterationStatus};
use leptos::prelude::*;

pub(super) fn notice(iteration: &Iteration) -> Option<AnyView> {
    if let Some(error) = iteration.error.clone().filter(|_| iteration.status == IterationStatus::Failed) {
        let text =
            format!("It ended without a result: {error}. Nothing was changed; another one can be started.");
        return Some(view! { <Notice tone=Tone::Loss text/> }.into_any());
    }
    let decision = iteration.decision.as_ref()?;
    Some(of_decision(iteration, decision).into_any())
}

fn of_decision(iteration: &Iteration, decision: &Decision) -> impl IntoView + use<> {
    let is_applied = iteration.status == IterationStatus::Applied;
    let (class, glyph) = if is_applied { ("notice gain", "check") } else { ("notice", "x") };
    let text = match (is_applied, decision.taken.as_slice()) {
        (false, _) => "Discarded".to_owned(),
        (true, []) if decision.strategy == iteration.asked.strategy => "The version was kept".to_owned(),
        (true, []) => "Applied".to_owned(),
        (true, taken) => {
            let taken: Vec<String> = taken.iter().map(ToString::to_string).collect();
            format!("Applied with change {}", taken.join(", "))
        }
    };
    let version = decision.strategy.filter(|_| is_applied).map(|version| {
        let href = strategy_path(iteration.agent, version);
        view! { "; "<a class="link" href=href>{format!("version {version}")}</a>" holds since" }
    });
    let reason = decision.reason.clone().map(|reason| view! { " “"{reason}"”" });
    view! {
        <div class=class role="status">
            {icon(glyph)}
            <p class="breakable">{text}" by "{decision.by.clone()}" "{ago(decision.at.into())}{version}"."{reason}</p>
        </div>
    }
}
