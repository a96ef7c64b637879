//! Activity: everything that happened, newest first. Filter and page are in the address. On the first page new events come in
//! at the top; on others a link says how many there are, so that nothing moves under the reader's eyes.

mod actions;
mod asked;
mod filters;
mod live;
#[cfg(feature = "ssr")]
mod rows;
#[cfg(feature = "ssr")]
mod words;

use crate::{
    components::{Empty, Pager, Panel, Skeleton, Span, Tab, Tabs},
    pages::listing::read,
    viewer::use_viewer,
};
use actions::{Drawn, events_page};
use asked::Asked;
use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use live::Watch;
use serde::{Deserialize, Serialize};

const PATH: &str = "/activity";

#[component]
pub fn ActivityPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::read));
    let page = Resource::new(
        move || asked.get(),
        |asked| async move {
            events_page(asked.clone()).await.map(|drawn| Shown {
                asked,
                rows: drawn.rows,
                total: drawn.total,
                newest: drawn.newest,
            })
        },
    );
    let watch = Watch::new(asked, page);
    view! {
        <Title text="Activity"/>
        <div class="page">
            <header class="head">
                <div>
                    <h1>"Activity"</h1>
                    <p class="lead">"Everything that happened, numbered without gaps and never edited."</p>
                </div>
                <div class="actions">{filters::downloads(asked)}</div>
            </header>
            {tabs(asked)}
            <Panel title="Events" aside=move || watch.pill()>
                <div class="bar">{filters::bar(asked)}</div>
                <Transition fallback=|| view! { <Skeleton rows=12/> }>
                    {move || Suspend::new(async move { read(page.await, |shown| list(shown, watch)) })}
                </Transition>
            </Panel>
        </div>
    }
}

/// A page of the log as the browser takes it over. The rows are in the document already and are not sent once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    asked: Asked,
    #[serde(skip)]
    rows: String,
    total: u64,
    newest: i64,
}

/// Administrators also see the house's own log.
fn tabs(asked: Memo<Asked>) -> impl IntoView {
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let tab = |text, href: &str, current| Tab { text, href: href.to_owned(), current };
    is_admin.then_some(move || {
        let house = asked.with(|asked| asked.house);
        let tabs = vec![tab("Yours", PATH, !house), tab("The house's", "/activity?owner=house", house)];
        view! { <Tabs label="Whose log" tabs/> }
    })
}

fn list(shown: Shown, watch: Watch) -> AnyView {
    watch.begin(&shown);
    let Shown { asked, rows, total, .. } = shown;
    if total == 0 {
        return empty(&asked).into_any();
    }
    let query = asked.without_page();
    let pager = move || {
        let span = Span { page: asked.page.into(), page_size: asked.page_size.into(), total: watch.total() };
        view! { <Pager span path=PATH query=query.clone()/> }
    };
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
                <tbody node_ref=watch.rows inner_html=rows></tbody>
            </table>
        </div>
        {pager}
    }
    .into_any()
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

/// The rows of the table, which grow while somebody looks.
type Rows = NodeRef<html::Tbody>;
