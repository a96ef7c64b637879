//! Runs: work that was done, is being done and is to be done. The list, one run with its phases, and the schedule of jobs.

mod detail;
mod lasted;
mod list;
mod schedule;

pub use detail::RunPage;
pub use list::RunsPage;
pub use schedule::SchedulePage;

use crate::components::{Tab, Tabs};
use leptos::prelude::*;

const PATH: &str = "/runs";
const SCHEDULE: &str = "/runs/schedule";

fn tabs(current: &'static str) -> impl IntoView {
    let tab = |text, href: &str| Tab { text, href: href.to_owned(), current: href == current };
    let tabs = vec![tab("Runs", PATH), tab("Schedule", SCHEDULE)];
    view! { <Tabs label="Work" tabs/> }
}

/// The choices of a filter: everything, then each word.
fn choice(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    words: Vec<String>,
    chosen: Signal<String>,
) -> impl IntoView {
    let option = move |word: String| {
        let (value, this) = (word.clone(), word.clone());
        view! { <option value=value selected=move || chosen.with(|chosen| *chosen == this)>{word}</option> }
    };
    view! {
        <select name=name aria-label=label prop:value=chosen>
            <option value="">{all}</option>
            {words.into_iter().map(option).collect_view()}
        </select>
    }
}
