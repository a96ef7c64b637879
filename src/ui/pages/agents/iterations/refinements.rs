//! The changes that are worth it, each with what was measured of it; and the word about them, while one is awaited.

use super::{
    super::lab::words::{clear, edits, interval, iteration_path, signed},
    analysis::told,
    decide,
};
use crate::{
    components::{Panel, Tone},
    pages::figures::{chance, signed_percent},
    refused::entered,
};
use domain::lab::{Iteration, Projected, Refinement};
use leptos::prelude::*;

pub(super) fn panel(iteration: &Iteration, changes: &[Refinement], waits: bool) -> impl IntoView + use<> {
    let nothing = changes.is_empty().then(|| nothing(iteration));
    let trials = format!("{} trials (JSON)", iteration.found.trials);
    let all = format!("/api/agents/{}/trials", iteration.agent);
    let path = iteration_path(iteration.agent, iteration.number);
    let place = Place { named: "change", path: &path };
    let cards = (!changes.is_empty()).then(|| {
        if waits {
            return choice(changes, true, place).into_any();
        }
        let taken = iteration.decision.as_ref().map(|decision| decision.taken.as_slice()).unwrap_or_default();
        let card = |change: &Refinement| card(change, (None, place), taken.contains(&change.id));
        list(changes.iter().map(card).collect_view().into_any()).into_any()
    });
    let content = view! { {nothing}{cards} };
    let content = if waits {
        decide::forms(iteration, changes, content.into_any()).into_any()
    } else {
        content.into_any()
    };
    view! {
        <Panel title="Changes worth it" aside=move || view! { <small>"after "</small><a class="link" rel="external" href=all><small>{trials}</small></a> }>{content}</Panel>
    }
}

/// Where changes stand.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Place<'a> {
    /// What the names of their fields begin with.
    pub named: &'a str,
    /// The path of their iteration.
    pub path: &'a str,
}

/// The changes, each with a box to check. Where a form of them was refused, what was checked then.
pub(in crate::pages) fn choice(
    changes: &[Refinement],
    was_refused: bool,
    place: Place<'_>,
) -> impl IntoView + use<> {
    let chosen = chosen(changes, was_refused);
    let card = |change: &Refinement| card(change, (Some(chosen.contains(&change.id)), place), false);
    list(changes.iter().map(card).collect_view().into_any())
}

fn list(cards: AnyView) -> impl IntoView {
    view! { <ol class="changes">{cards}</ol>{two_tests()} }
}

/// Why an interval may include 0 beside a chance that is small.
pub(in crate::pages::agents) fn two_tests() -> impl IntoView {
    view! {
        <p class="two-tests muted">
            <small>
                "Two different tests: the interval says how large this difference might be had its days come otherwise, and may include 0; “by chance” says how often luck alone makes any of all that were tried look as good."
            </small>
        </p>
    }
}

/// What was checked before a form was refused, else the one that was measured best.
fn chosen(changes: &[Refinement], was_refused: bool) -> Vec<u32> {
    let before = if was_refused { entered("refinements") } else { String::new() };
    if before.is_empty() {
        return changes.first().map(|best| best.id).into_iter().collect();
    }
    before.split(',').filter_map(|id| id.parse().ok()).collect()
}

/// What is checked, as it travels while its form is shown again.
pub(in crate::pages) fn checked_in_words(ids: &[u32]) -> String {
    if ids.is_empty() {
        return "none".to_owned();
    }
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn nothing(iteration: &Iteration) -> impl IntoView + use<> {
    let text = match iteration.asked.strategy {
        Some(version) => format!(
            "It found nothing worth changing. Each change that it ran was no better than chance would show, still loses, or leaves too few trades; version {version} can be kept as it is."
        ),
        None => "It found nothing worth changing of its first strategy. The strategy can be taken as it is, or discarded.".to_owned(),
    };
    view! { <p class="body nothing">{text}</p> }
}

/// `checked` is none where nothing can be chosen any more.
fn card(
    change: &Refinement,
    (checked, place): (Option<bool>, Place<'_>),
    is_taken: bool,
) -> impl IntoView + use<> {
    let Place { named, path } = place;
    let (id, words) = (change.id, change.change.clone());
    let why = told(&change.why, &change.figures);
    let (field, target) = (format!("{named}-{id}"), format!("{named}-{id}"));
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
    let followed =
        TradesBehind { before: format!("{path}#trades"), after: format!("{path}/refinements/{id}/trades") };
    let by = format!("change {id} · proposed by {}", change.by);
    view! {
        <li data-key=format!("{named}-{id}")>
            <div class="row">{title}{taken}</div>
            {why}
            {measured(&change.projected, &followed)}
            <details class="how"><summary>"The change in the document"</summary>{edits(&change.edits)}</details>
            <small class="muted">{by}</small>
        </li>
    }
}

/// Where the trades stand that figures were counted from.
pub(in crate::pages::agents) struct TradesBehind {
    pub before: String,
    pub after: String,
}

/// What it did when it was really run, on the same days; its counts lead to their trades.
pub(in crate::pages::agents) fn measured(
    projected: &Projected,
    followed: &TradesBehind,
) -> impl IntoView + use<> {
    let difference = projected.difference;
    let look = clear(difference);
    let bounds = interval(difference).unwrap_or_else(|| "no interval".to_owned());
    let gains = projected.mean_gain_before.zip(projected.mean_gain_after);
    let link = |text: String, (href, of): (&String, &str)| {
        let name = format!("{text}: the trades {of}");
        view! { <a class="link" href=href.clone() aria-label=name>{text}</a> }
    };
    let before = || (&followed.before, "before");
    let after = || (&followed.after, "after");
    let gains = gains.map(|(was, is)| {
        let (was, is) = (link(signed_percent(was), before()), link(signed_percent(is), after()));
        view! { <div><dt>"Gain of a trade"</dt><dd>{was}" → "{is}</dd></div> }
    });
    let was = link(projected.trades_before.to_string(), before());
    let is = link(projected.trades_after.to_string(), after());
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
            <div><dt>"By chance, of all run"</dt><dd>{chance(projected.corrected)}</dd></div>
            <div><dt>"Trades"</dt><dd>{was}" → "{is}</dd></div>
            {gains}
            <div><dt>"Trials then"</dt><dd>{projected.trials}</dd></div>
        </dl>
    }
}
