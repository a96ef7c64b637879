//! All runs, the newest first, with filters in the address.

mod actions;

use super::{PATH, choice, lasted::lasted, tabs};
use crate::{
    address::Query,
    components::{Empty, FilterBar, Pager, Panel, Span, Table, ago, pill},
    document::Title,
    moment::Moment,
    pages::{
        dashboard::run_tone,
        listing::{self, later, page_of, query_of, read, text_of},
    },
    viewer::use_viewer,
};
use actions::{Asked, RunLine, Runs, list_runs};
use leptos::prelude::*;

const STATUSES: [&str; 5] = ["running", "done", "failed", "interrupted", "cancelled"];

#[component]
pub fn RunsPage() -> impl IntoView {
    let asked = listing::asked(asked_of);
    view! {
        <Title text="Runs"/>
        <div class="page" data-live="run">
            <header class="head">
                <div>
                    <h1>"Runs"</h1>
                    <p class="lead">"Every piece of work, phase by phase: what it found, what it cost, how it ended."</p>
                </div>
            </header>
            {tabs(PATH)}
            {later(async move { read(list_runs(&asked).await, |runs| panel(&asked, runs)) })}
        </div>
    }
}

fn asked_of(query: &Query) -> Asked {
    let text = |name| text_of(query, name).unwrap_or_default();
    Asked { page: page_of(query), kind: text("kind"), status: text("status"), subject: text("subject") }
}

impl Asked {
    fn is_filtered(&self) -> bool {
        !(self.kind.is_empty() && self.status.is_empty() && self.subject.is_empty())
    }

    /// The filter as part of an address: `kind=house.upkeep&`.
    fn filter(&self) -> String {
        query_of(&[("kind", &self.kind), ("status", &self.status), ("subject", &self.subject)])
    }
}

fn panel(asked: &Asked, runs: Runs) -> AnyView {
    let bar = filters(asked, &runs.kinds);
    let list = list(runs, asked);
    view! {
        <Panel title="Runs">
            <div class="bar">{bar}</div>
            {list}
        </Panel>
    }
    .into_any()
}

fn filters(asked: &Asked, kinds: &[String]) -> impl IntoView + use<> {
    let active = asked.is_filtered();
    let kind = choice("kind", "Kind", "All kinds", kinds, &asked.kind);
    let status = choice("status", "Status", "Any status", &STATUSES, &asked.status);
    let subject = asked.subject.clone();
    view! {
        <FilterBar path=PATH active>
            {kind}
            {status}
            <input
                type="search" name="subject" aria-label="Subject" placeholder="Subject, such as house" autocomplete="off"
                value=subject
            />
        </FilterBar>
    }
}

fn list(runs: Runs, asked: &Asked) -> AnyView {
    if runs.total == 0 {
        return empty(asked.is_filtered()).into_any();
    }
    let span = Span { page: runs.page.into(), page_size: runs.page_size.into(), total: runs.total };
    view! {
        <Table
            caption="Runs, newest first"
            heads=&[("Kind", ""), ("Status", ""), ("Subject", ""), ("Started", ""), ("Took", "num"), ("Cost", "num")]
        >
            {runs.lines.into_iter().map(row).collect_view()}
        </Table>
        <Pager span path=PATH query=asked.filter()/>
    }
    .into_any()
}

fn row(run: RunLine) -> impl IntoView {
    let RunLine { id, kind, subject, status, phase, started, ended, cost } = run;
    // An ended run is known by its status; of a living one the phase is news.
    let phase = phase
        .filter(|_| ended.is_none())
        .map(|phase| view! { <small class="under">"in “"{phase}"”"</small> });
    let class = if ended.is_some() { "num" } else { "num muted" };
    view! {
        <tr data-key=id.clone()>
            <td class="main"><a class="link" data-walk="" href=format!("{PATH}/{id}")>{kind}</a>{phase}</td>
            <td class="aside">{pill(run_tone(&status), status)}</td>
            <td data-label="Subject"><span class="mono muted">{subject}</span></td>
            <td data-label="Started">{ago(started)}</td>
            <td data-label="Took" class=class>{lasted(started, ended.unwrap_or_else(Moment::now))}</td>
            <td data-label="Cost" class="num">{cost_in_words(cost)}</td>
        </tr>
    }
}

/// What is not known is said so; it is not nothing.
pub(super) fn cost_in_words(cost: Option<String>) -> AnyView {
    match cost {
        Some(cost) => format!("${cost}").into_any(),
        None => view! { <span class="muted">"unknown"</span> }.into_any(),
    }
}

fn empty(filtered: bool) -> impl IntoView {
    if filtered {
        return view! {
            <Empty glyph="search" title="No run fits" text="No run has all of that. Ask for less.">
                <a class="btn" href=PATH>"Show all runs"</a>
            </Empty>
        }
        .into_any();
    }
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let text = if is_admin {
        "A run is one piece of work from its start to its end, phase by phase. The house looks after itself once an hour: that is the first one you will see here."
    } else {
        "A run is one piece of work from its start to its end, phase by phase, with what it found and what it cost. None has been started for you yet."
    };
    view! {
        <Empty glyph="circle-play" title="No runs yet" text=text>
            <a class="btn" href=super::SCHEDULE>"See what is planned"</a>
        </Empty>
    }
    .into_any()
}
