//! Activity: everything that happened, newest first. Filter and page are in the address. On the first page new events come in
//! at the top; on others a link says how many there are, so that nothing moves under the reader's eyes.

mod actions;
mod asked;
mod filters;
mod rows;
mod words;

use crate::{
    components::{Empty, Pager, Panel, Span, Tab, Tabs},
    document::Title,
    pages::listing::{self, later, read},
    viewer::use_viewer,
};
use actions::{Log, log};
use asked::Asked;
use leptos::prelude::*;

const PATH: &str = "/activity";

#[component]
pub fn ActivityPage() -> impl IntoView {
    let asked = listing::asked(Asked::read);
    view! {
        <Title text="Activity"/>
        <div class="page" data-live="*">
            <header class="head">
                <div>
                    <h1>"Activity"</h1>
                    <p class="lead">"Everything that happened, numbered without gaps and never edited."</p>
                </div>
                <div class="actions">{filters::downloads(&asked)}</div>
            </header>
            {tabs(&asked)}
            {later(async move { read(log(&asked).await, |log| panel(&asked, log)) })}
        </div>
    }
}

/// Administrators also see the house's own log.
fn tabs(asked: &Asked) -> impl IntoView + use<> {
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let tab = |text, href: &str, current| Tab { text, href: href.to_owned(), current };
    let tabs =
        vec![tab("Yours", PATH, !asked.house), tab("The house's", "/activity?owner=house", asked.house)];
    is_admin.then(|| view! { <Tabs label="Whose log" tabs/> })
}

fn panel(asked: &Asked, log: Log) -> AnyView {
    let Log { rows, total, kinds } = log;
    // Only the first page may grow while somebody reads it.
    let offers = (asked.page > 1).then(|| total.to_string());
    let newest = format!("{PATH}?{}", asked.without_page());
    let offer = move || view! { <a class="count offer" href=newest hidden="">"new"</a> };
    let list = if total == 0 { empty(asked).into_any() } else { list(asked, rows, total).into_any() };
    let bar = filters::bar(asked, kinds);
    view! {
        <div data-offers=offers>
            <Panel title="Events" aside=offer>
                <div class="bar">{bar}</div>
                {list}
            </Panel>
        </div>
    }
    .into_any()
}

fn list(asked: &Asked, rows: String, total: u64) -> impl IntoView + use<> {
    let span = Span { page: asked.page.into(), page_size: asked.page_size.into(), total };
    let query = asked.without_page();
    let heads = [
        ("When", "tight"),
        ("What happened", ""),
        ("Kind", "tight"),
        ("Subject", "tight"),
        ("No.", "num tight"),
    ];
    let head = |(text, class)| view! { <th scope="col" class=class>{text}</th> };
    view! {
        <div class="scroll">
            <table class="stacks events">
                <caption class="only-read">"Events, newest first"</caption>
                <thead><tr>{heads.map(head).collect_view()}</tr></thead>
                <tbody inner_html=rows></tbody>
            </table>
        </div>
        <Pager span path=PATH query=query/>
    }
}

fn empty(asked: &Asked) -> impl IntoView + use<> {
    if asked.is_filtered() {
        let clear = if asked.house { "/activity?owner=house" } else { PATH };
        return view! {
            <Empty glyph="search" title="No event fits" text="Nothing in this log has all of that. Ask for less.">
                <a class="btn" href=clear>"Show all events"</a>
            </Empty>
        }
        .into_any();
    }
    let text =
        "What you and your programs do is written here, newest first. Create a token to let a program in.";
    view! { <Empty glyph="activity" title="Nothing has happened yet" text=text/> }.into_any()
}
