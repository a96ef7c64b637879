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
pub(in crate::pages) mod refinements;
mod trades;

use super::lab::{results, words::iteration_path as path};
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
use services::lab::iterate::MAY_HAVE_SEEN;

/// What happens to one, and so makes the page old.
const LIVE: &str = "iteration run approval agent";

/// So many notes stand above everything else.
const NOTES: usize = 3;

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
    let notes = notes(&found.notes);
    let followed =
        shown.trades.as_ref().map(|_| format!("{}#trades", path(iteration.agent, iteration.number)));
    let followed = followed.unwrap_or_default();
    let figures =
        found.results.as_ref().map(|figures| results::stats(figures, Some(found.trials), &followed));
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

/// What should be read with all of it; what there is more than a few of is a click away.
fn notes(notes: &[String]) -> impl IntoView + use<> {
    let notice = |note: &&String| view! { <Notice tone=Tone::Warn text=(*note).clone()/> };
    // What puts all figures in doubt is never folded away.
    let mut notes: Vec<&String> = notes.iter().collect();
    notes.sort_by_key(|note| !note.starts_with(MAY_HAVE_SEEN));
    let (first, rest) = notes.split_at(notes.len().min(NOTES));
    let first = first.iter().map(notice).collect_view();
    let rest = (!rest.is_empty()).then(|| {
        let (summary, rest) =
            (format!("{} more to be read with it", rest.len()), rest.iter().map(notice).collect_view());
        view! { <details class="how"><summary>{summary}</summary><div class="stack">{rest}</div></details> }
    });
    view! { {first}{rest} }
}

/// What was traded, and why it should work.
fn strategy(written: &Written) -> impl IntoView + use<> {
    let by = format!("written by {}", written.by);
    let rationale = analysis::told(&written.rationale, &written.figures);
    let document = source(&written.document);
    view! {
        <Panel title="Strategy" aside=move || view! { <small>{by}</small> }>
            <div class="body">{rationale}</div>
            {document}
        </Panel>
    }
}
