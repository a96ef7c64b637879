//! One round of learning: how far it is, what it wrote and why, what that did on the open past, what its trades have in common, which changes are worth it,
//! and the word of its person about it.

mod actions;
pub(super) mod analysis;
mod candles;
mod decide;
mod decided;
mod findings;
mod head;
mod progress;
pub(super) mod refinements;
mod trades;

use super::lab::results;
use crate::{
    address,
    components::{Notice, Panel, Tone, source},
    document::Title,
    failure::failure_of,
    pages::listing::{self, later, page_of, read, text_of},
};
use actions::{Asked, Shown, one_iteration};
use domain::lab::{IterationStatus, Written};
use leptos::prelude::*;

/// What happens to one, and so makes the page old.
const LIVE: &str = "iteration run approval agent";

#[component]
pub fn IterationPage() -> impl IntoView {
    let (id, number) = (address::id(), address::part("number"));
    let asked = listing::asked(|query| Asked {
        id,
        number,
        page: page_of(query),
        pair: text_of(query, "pair"),
        edits: text_of(query, "edit").is_some(),
        draft: text_of(query, "draft"),
    });
    let failure = failure_of::<decide::ApplyIteration>();
    let failure = failure.or_else(failure_of::<decide::DiscardIteration>);
    let failure = failure.or_else(failure_of::<decide::EditIteration>);
    view! {
        <Title text="Iteration"/>
        <div class="page" data-live=LIVE>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(one_iteration(&asked).await, |shown| page(shown, &asked).into_any()) })}
        </div>
    }
}

fn page(mut shown: Shown, asked: &Asked) -> impl IntoView + use<> {
    let drawn = shown.candles.take();
    let shown = &shown;
    let iteration = &shown.iteration;
    let found = &iteration.found;
    let notes =
        found.notes.iter().map(|note| view! { <Notice tone=Tone::Warn text=note.clone()/> }).collect_view();
    let figures = found.results.as_ref().map(|figures| results::stats(figures, Some(found.trials)));
    let told = found.analysis.as_ref().map(|analysis| {
        view! { {analysis::panel(analysis)}{findings::panel(analysis)} }
    });
    let waits = iteration.status == IterationStatus::AwaitingApproval;
    let editor = (waits && asked.edits).then(|| decide::editor(iteration, asked.draft.as_deref()));
    let changes = found.refinements.as_ref().map(|changes| refinements::panel(iteration, changes, waits));
    let before =
        shown.before.as_ref().and_then(|before| Some((before.number, before.found.results.as_ref()?)));
    let beside = found.results.as_ref().zip(before);
    let beside = beside.map(|(now, (number, before))| results::beside(now, before, number));
    let parts = found.results.as_ref().map(results::parts);
    let trades = shown.trades.as_ref().map(|trades| trades::panel(iteration, trades, asked.page));
    let drawn = drawn.map(|drawn| candles::panel(iteration, drawn));
    let watched = progress::panel(shown);
    let (above, below) = if iteration.status == IterationStatus::Running {
        (Some(watched), None)
    } else {
        (None, Some(watched))
    };
    view! {
        {head::head(shown)}
        {decided::notice(iteration)}
        {notes}
        {above}
        {figures}
        {editor}
        <div class="two">
            <div>{changes}{told}</div>
            <div>{found.strategy.as_ref().map(strategy)}{beside}{below}</div>
        </div>
        {parts}
        {drawn}
        {trades}
    }
}

/// What was traded, and why it should work.
fn strategy(written: &Written) -> impl IntoView + use<> {
    let by = format!("written by {}", written.by);
    let rationale = written.rationale.clone();
    let document = source(&written.document);
    view! {
        <Panel title="Strategy" aside=move || view! { <small>{by}</small> }>
            <p class="body">{rationale}</p>
            {document}
        </Panel>
    }
}
