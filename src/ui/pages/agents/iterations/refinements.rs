//! The changes that are worth it, each with what was measured of it; and the word about them, while one is awaited.

use super::{
    super::lab::words::{clear, edits, interval, signed},
    decide,
};
use crate::{
    components::{Panel, Tone},
    pages::figures::{number, signed_percent},
    refused::entered,
};
use domain::lab::{Iteration, Projected, Refinement};
use leptos::prelude::*;

pub(super) fn panel(iteration: &Iteration, changes: &[Refinement], waits: bool) -> impl IntoView + use<> {
    let taken = iteration.decision.as_ref().map(|decision| decision.taken.clone());
    let chosen = chosen(changes);
    let card = |change: &Refinement| {
        let is_taken = taken.as_ref().is_some_and(|taken| taken.contains(&change.id));
        card(change, waits.then(|| chosen.contains(&change.id)), is_taken)
    };
    let cards = changes.iter().map(card).collect_view();
    let nothing = changes.is_empty().then(|| nothing(iteration));
    let trials = format!("after {} trials", iteration.found.trials);
    let cards = (!changes.is_empty()).then(|| view! { <ol class="changes">{cards}</ol> });
    let content = view! { {nothing}{cards} };
    let content = if waits {
        decide::forms(iteration, changes, content.into_any()).into_any()
    } else {
        content.into_any()
    };
    view! {
        <Panel title="Changes worth it" aside=move || view! { <small>{trials}</small> }>{content}</Panel>
    }
}

/// Those that are checked: what was checked before the form was refused; otherwise the one that was measured best.
fn chosen(changes: &[Refinement]) -> Vec<u32> {
    let before = entered("refinements");
    if before.is_empty() {
        return changes.first().map(|best| best.id).into_iter().collect();
    }
    before.split(',').filter_map(|id| id.parse().ok()).collect()
}

fn nothing(iteration: &Iteration) -> impl IntoView + use<> {
    let text = match iteration.asked.strategy {
        Some(version) => format!(
            "It found nothing worth changing. Everything that it ran was no better than chance would show; version {version} can be kept as it is."
        ),
        None => "It found nothing worth changing of its first strategy. The strategy can be taken as it is, or discarded.".to_owned(),
    };
    view! { <p class="body nothing">{text}</p> }
}

/// `checked` is none where nothing can be chosen any more.
fn card(change: &Refinement, checked: Option<bool>, is_taken: bool) -> impl IntoView + use<> {
    let (id, words, why) = (change.id, change.change.clone(), change.why.clone());
    let (field, target) = (format!("change-{id}"), format!("change-{id}"));
    let title = match checked {
        Some(checked) => view! {
            <label class="choice" for=target>
                <input id=field type="checkbox" name="refinements[]" value=id.to_string() checked=checked/>
                <b class="breakable">{words}</b>
            </label>
        }
        .into_any(),
        None => view! { <p><b class="breakable">{words}</b></p> }.into_any(),
    };
    let taken = is_taken.then(|| view! { <span class="pill gain">"taken"</span> });
    let by = format!("change {id} · proposed by {}", change.by);
    view! {
        <li data-key=format!("change-{id}")>
            <div class="row">{title}{taken}</div>
            <p>{why}</p>
            {measured(&change.projected)}
            <details class="how"><summary>"The change in the document"</summary>{edits(&change.edits)}</details>
            <small class="muted">{by}</small>
        </li>
    }
}

/// What it did when it was really run, on the same days.
pub(in crate::pages::agents) fn measured(projected: &Projected) -> impl IntoView + use<> {
    let difference = projected.difference;
    let look = clear(difference);
    let bounds = interval(difference).unwrap_or_else(|| "no interval".to_owned());
    let gains = projected.mean_gain_before.zip(projected.mean_gain_after);
    let gains = gains.map(|(before, after)| {
        view! { <div><dt>"Gain of a trade"</dt><dd>{signed_percent(before)}" → "{signed_percent(after)}</dd></div> }
    });
    let folds = format!("{} of {} stretches", projected.folds_better, projected.folds);
    let class = if look == Tone::Neutral { "" } else { look.class() };
    view! {
        <dl class="projected">
            <div>
                <dt>"Sharpe"</dt>
                <dd>{signed(projected.sharpe_before)}" → "{signed(projected.sharpe_after)}</dd>
            </div>
            <div>
                <dt>"Difference, 95 %"</dt>
                <dd class=class>{signed(Some(difference.value))}<small>" ("{bounds}")"</small></dd>
            </div>
            <div><dt>"Better in"</dt><dd>{folds}</dd></div>
            <div><dt>"By chance, of all run"</dt><dd>{number(Some(projected.corrected), 3)}</dd></div>
            <div><dt>"Trades"</dt><dd>{projected.trades_before}" → "{projected.trades_after}</dd></div>
            {gains}
            <div><dt>"Trials then"</dt><dd>{projected.trials}</dd></div>
        </dl>
    }
}
