//! Runs: work that was done, is being done and is to be done. The list, one run with its phases, and the schedule of jobs.

mod detail;
mod lasted;
mod list;
mod schedule;

pub use detail::RunPage;
pub(crate) use lasted::lasted;
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
    words: &[impl AsRef<str>],
    chosen: &str,
) -> AnyView {
    let option = |word: &str| {
        view! { <option value=word.to_owned() selected=word == chosen>{word.to_owned()}</option> }
    };
    view! {
        <select name=name aria-label=label>
            <option value="">{all}</option>
            {words.iter().map(|word| option(word.as_ref())).collect_view()}
        </select>
    }
    .into_any()
}
