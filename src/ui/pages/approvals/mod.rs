//! What waits for a person's word, whatever asks for it, and what was decided before.

mod actions;
mod card;
mod decided;

use crate::{
    components::{Downloads, Empty, Notice, Pager, Panel, Tone},
    document::Title,
    failure::failure_of,
    pages::listing::{self, later, page_of, read},
};
use actions::{Found, Waiting, inbox};
use leptos::prelude::*;

pub(in crate::pages) use actions::AnswerApproval;
pub(crate) use actions::waiting;
pub(in crate::pages) use {card::answers, decided::rolls_back};

pub(crate) const PATH: &str = "/approvals";

#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let page = listing::asked(page_of);
    let failure = failure_of::<AnswerApproval>();
    view! {
        <Title text="Approvals"/>
        <div class="page" data-live="approval iteration agent">
            <header class="head">
                <div>
                    <h1>"Approvals"</h1>
                    <p class="lead">"What waits for your word: an agent proposes, you approve, and every figure was measured."</p>
                </div>
            </header>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(inbox(page).await, |found| lists(found).into_any()) })}
        </div>
    }
}

fn lists(found: Found) -> impl IntoView {
    let Found { waiting, decided, count, span } = found;
    let all = span.total;
    let over = (!decided.is_empty()).then(|| {
        let table = decided::table(&decided);
        view! {
            <Panel title="Decided" aside=|| view! { <Downloads href="/api/approvals" name="approvals"/> }>{table}</Panel>
        }
    });
    view! {
        {(count > 0 || span.page == 1).then(|| open(&waiting, count))}
        {over}
        {(all > span.page_size).then(|| view! { <Pager span path=PATH/> })}
    }
}

fn open(waiting: &[Waiting], count: u64) -> impl IntoView + use<> {
    let content = if count == 0 {
        view! {
            <Empty glyph="inbox" title="Nothing waits for you" text="When an agent that learns has found something, it is shown here and on its own page, with the same figures."/>
        }
        .into_any()
    } else {
        let cards = waiting.iter().map(card::card).collect_view();
        view! {
            <ul class="asked-of-you">{cards}</ul>
            <p class="body muted needs-script keys-of-it">
                <kbd>"j"</kbd>" "<kbd>"k"</kbd>" go from one to the next, "<kbd>"y"</kbd>" approves the one you are at, "<kbd>"n"</kbd>" rejects it, "<kbd>"r"</kbd>" goes to its reason and "<kbd>"Esc"</kbd>" back."
            </p>
        }
        .into_any()
    };
    let shown = waiting.len() as u64;
    let more = (shown < count).then(|| {
        let text = format!("{} more wait on another page.", count - shown);
        view! { <p class="body muted">{text}</p> }
    });
    view! {
        <Panel
            title="Waiting"
            aside=move || view! { <small>{count}</small><Downloads href="/api/approvals?status=waiting" name="approvals"/> }
        >
            {content}
            {more}
        </Panel>
    }
}
