//! The schedule: every job with when it is due, and first those that wait for somebody.

mod actions;

use super::{SCHEDULE, choice, tabs};
use crate::{
    address::Query,
    components::{
        Confirm, Empty, FilterBar, Notice, Pager, Panel, Span, Table, Tone, ago, confirm, pill, post_button,
    },
    document::Title,
    failure::failure_of,
    pages::listing::{self, later, page_of, query_of, read, text_of},
};
use actions::{Asked, CancelJob, JobLine, Jobs, RetryJob, list_jobs};
use leptos::{prelude::*, server_fn::ServerFn};

const STATES: [&str; 5] = ["waiting", "leased", "dead", "done", "cancelled"];

#[component]
pub fn SchedulePage() -> impl IntoView {
    let asked = listing::asked(asked_of);
    let failure = failure_of::<RetryJob>().or_else(failure_of::<CancelJob>);
    view! {
        <Title text="Schedule"/>
        <div class="page" data-live="job run">
            <header class="head">
                <div>
                    <h1>"Schedule"</h1>
                    <p class="lead">"What is due, when, and what has failed as often as it may."</p>
                </div>
            </header>
            {tabs(SCHEDULE)}
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            <Panel title="Jobs">
                <div class="bar">{filters(&asked)}</div>
                {later(async move { read(list_jobs(&asked).await, |jobs| list(jobs, &asked)) })}
            </Panel>
        </div>
    }
}

fn asked_of(query: &Query) -> Asked {
    let text = |name| text_of(query, name).unwrap_or_default();
    Asked { page: page_of(query), kind: text("kind"), state: text("state") }
}

impl Asked {
    fn is_filtered(&self) -> bool {
        !(self.kind.is_empty() && self.state.is_empty())
    }
}

fn filters(asked: &Asked) -> impl IntoView + use<> {
    let active = asked.is_filtered();
    let state = choice("state", "State", "Any state", &STATES, &asked.state);
    let kind = asked.kind.clone();
    view! {
        <FilterBar path=SCHEDULE active>
            {state}
            <input
                type="search" name="kind" aria-label="Kind" placeholder="Kind, such as house.upkeep" autocomplete="off"
                value=kind
            />
        </FilterBar>
    }
}

fn list(jobs: Jobs, asked: &Asked) -> AnyView {
    if jobs.total == 0 && asked.is_filtered() {
        return view! {
            <Empty glyph="search" title="No job fits" text="No job has all of that. Ask for less.">
                <a class="btn" href=SCHEDULE>"Show all jobs"</a>
            </Empty>
        }
        .into_any();
    }
    if jobs.total == 0 {
        let text = "Work that is to be done later, once or again and again, stands here until it is done.";
        return view! { <Empty glyph="calendar-clock" title="Nothing is planned" text=text/> }.into_any();
    }
    let span = Span { page: jobs.page.into(), page_size: jobs.page_size.into(), total: jobs.total };
    let query = query_of(&[("kind", &asked.kind), ("state", &asked.state)]);
    view! {
        <Table
            caption="Jobs"
            heads=&[("Job", ""), ("State", ""), ("Due", ""), ("Repeats", ""), ("Attempts", "num"), ("Action", "tight")]
        >
            {jobs.dead.into_iter().chain(jobs.lines).map(row).collect_view()}
        </Table>
        <Pager span path=SCHEDULE query=query/>
    }
    .into_any()
}

fn row(job: JobLine) -> impl IntoView {
    let JobLine { id, kind, key, state, due, every, attempts, most, error } = job;
    let row = id.clone();
    let open = is_open(&state);
    let key = key.filter(|key| *key != kind).map(|key| view! { <small class="under mono">{key}</small> });
    let error = error.map(|error| view! { <small class="under loss breakable">{error}</small> });
    let action = action(&state, &kind, id);
    let due = if open { ago(due).into_any() } else { view! { <span class="faint">"—"</span> }.into_any() };
    view! {
        <tr data-walk="" tabindex="-1" data-key=row>
            <td class="main"><b>{kind}</b>{key}{error}</td>
            <td class="aside">{pill(tone(&state), state)}</td>
            <td data-label="Due">{due}</td>
            <td data-label="Repeats">{every.map_or_else(|| "once".to_owned(), |every| format!("every {every}"))}</td>
            <td data-label="Attempts" class="num">{format!("{attempts} of {most}")}</td>
            <td class="tight">{action}</td>
        </tr>
    }
}

/// What can be done about the job. The house's upkeep is nobody's to take away.
fn action(state: &str, kind: &str, id: String) -> AnyView {
    let is_dead = state == "dead";
    let again = is_dead.then(|| post_button("Try again", kind, RetryJob::url(), vec![("id", id.clone())]));
    let may_cancel = (is_dead || is_open(state)) && kind != domain::jobs::HOUSE_UPKEEP;
    let cancel = may_cancel.then(|| {
        confirm(Confirm {
            label: "Cancel",
            about: kind.to_owned(),
            question: "It is not done any more, neither now nor at its later times.",
            action: CancelJob::url(),
            fields: vec![("id", id)],
            sure: "Cancel the job",
        })
    });
    view! { <div class="row">{again}{cancel}</div> }.into_any()
}

fn is_open(state: &str) -> bool {
    matches!(state, "waiting" | "leased")
}

fn tone(state: &str) -> Tone {
    match state {
        "leased" => Tone::Accent,
        "done" => Tone::Gain,
        "dead" => Tone::Loss,
        _ => Tone::Neutral,
    }
}
