//! What it remembers: guesses with their grades, changes with what they brought, and the kind of market it sees.

use crate::{
    components::{Panel, Tone, pill},
    pages::agents::moment,
};
use domain::managers::{Hypothesis, Memory, ParameterChange};
use leptos::prelude::*;
use services::managers::{Status, Team};

/// So many entries are shown, the newest first; all of them are in the API.
const SHOWN: usize = 8;

pub(super) fn panel(status: &Status) -> impl IntoView + use<> {
    let memory = &status.manager.memory;
    let regime = memory.market_regime.as_ref().map_or_else(
        || view! { <span class="muted">"unknown"</span> }.into_any(),
        |regime| {
            view! { <b>{regime.regime.clone()}</b><small class="under">{regime.reasoning.clone()}</small> }
                .into_any()
        },
    );
    let evaluated = memory
        .last_evaluation_at
        .map_or_else(|| view! { <span class="muted">"never"</span> }.into_any(), |at| moment(at).into_any());
    let guesses: Vec<_> = memory.hypotheses.iter().rev().take(SHOWN).map(guess).collect();
    let changes: Vec<_> =
        memory.parameter_history.iter().rev().take(SHOWN).map(|one| change(one, &status.team)).collect();
    let older = older(memory);
    let no_guess = guesses.is_empty().then(|| view! { <p class="muted">"No guesses yet."</p> });
    let no_change = changes.is_empty().then(|| view! { <p class="muted">"Nothing was changed yet."</p> });
    view! {
        <Panel title="Memory" aside=|| view! { <small>"graded by code"</small> }>
            <div class="body stack remembered">
                <dl class="facts">
                    <dt>"Market"</dt><dd>{regime}</dd>
                    <dt>"Last evaluation"</dt><dd>{evaluated}</dd>
                </dl>
                <h3>"Guesses"</h3>
                {no_guess}
                <ul>{guesses}</ul>
                <h3>"Changes"</h3>
                {no_change}
                <ul>{changes}</ul>
                {older}
            </div>
        </Panel>
    }
}

fn guess(one: &Hypothesis) -> impl IntoView + use<> {
    let grade = match (one.still_valid, one.tested_at) {
        (Some(true), _) => pill(Tone::Gain, "held").into_any(),
        (Some(false), _) => pill(Tone::Loss, "did not hold").into_any(),
        (None, Some(_)) => pill(Tone::Neutral, "open").into_any(),
        (None, None) if one.began.is_some() => pill(Tone::Accent, "being tested").into_any(),
        (None, None) => pill(Tone::Neutral, "no test").into_any(),
    };
    let test = one.test.clone().map(|test| view! { <small class="under breakable">{test}</small> });
    let outcome =
        one.outcome.clone().map(|outcome| view! { <small class="under breakable">{outcome}</small> });
    view! { <li>{grade}" "<span class="breakable">{one.description.clone()}</span>{test}{outcome}</li> }
}

fn change(one: &ParameterChange, team: &Team) -> impl IntoView + use<> {
    let name = team.members.iter().find(|member| member.agent.id == one.agent_id);
    let name = name.map_or_else(|| "an agent".to_owned(), |member| member.agent.name.to_string());
    let outcome = one.outcome_after_n_cycles.clone().unwrap_or_else(|| "measured after 5 ticks".to_owned());
    let class = match one.measured {
        Some(gain) if gain > 0.0 => "gain",
        Some(gain) if gain < 0.0 => "loss",
        _ => "muted",
    };
    view! { <li><b class="breakable">{name}</b>": "<span class="breakable">{one.change.clone()}</span><small class=format!("under {class}")>{outcome}</small></li> }
}

/// What is no longer kept word by word.
fn older(memory: &Memory) -> Option<impl IntoView + use<>> {
    let folded = memory.folded;
    let guesses = folded.hypotheses_held + folded.hypotheses_failed + folded.hypotheses_unknown;
    let changes = folded.changes_that_gained + folded.changes_that_lost + folded.changes_unknown;
    (guesses + changes > 0).then(|| {
        let text = format!(
            "Older: {guesses} guesses ({} held, {} did not), {changes} changes ({} gained, {} lost).",
            folded.hypotheses_held,
            folded.hypotheses_failed,
            folded.changes_that_gained,
            folded.changes_that_lost
        );
        view! { <p class="muted"><small>{text}</small></p> }
    })
}
