//! The filter above the list, and the same filter as a download.

use super::{PATH, asked::Asked};
use crate::components::{FilterBar, icon};
use leptos::prelude::*;

pub(super) fn bar(asked: &Asked, kinds: Vec<String>) -> impl IntoView + use<> {
    // The house's log is cleared by its own tab.
    let active = asked.is_filtered() && !asked.house;
    let house = asked.house.then(|| view! { <input type="hidden" name="owner" value="house"/> });
    let kind = choice(&asked.kind, kinds);
    let (subject, search) = (asked.subject.clone(), asked.search.clone());
    view! {
        <FilterBar path=PATH active>
            {house}
            {kind}
            <input type="text" name="subject" aria-label="Subject" placeholder="run:… or run" autocomplete="off" value=subject/>
            <input type="search" name="q" aria-label="Search" placeholder="Search in kind, subject and data" value=search/>
        </FilterBar>
    }
}

/// All kinds that occur, each noun with all of its kinds first. A kind of the address that does not occur is offered too, so that
/// the form says what it filters by.
fn choice(chosen: &str, kinds: Vec<String>) -> impl IntoView + use<> {
    let mut offered: Vec<String> = Vec::with_capacity(kinds.len() + 8);
    for kind in kinds {
        let noun = kind.split_once('.').map_or(kind.as_str(), |(noun, _)| noun);
        if !offered.iter().any(|one| one == noun) {
            offered.push(noun.to_owned());
        }
        offered.push(kind);
    }
    if !chosen.is_empty() && !offered.iter().any(|kind| kind == chosen) {
        offered.push(chosen.to_owned());
    }
    let option = |value: String| {
        let text = if value.contains('.') { format!("\u{2003}{value}") } else { format!("{value}: all") };
        let selected = value == chosen;
        view! { <option value=value selected=selected>{text}</option> }
    };
    let options = offered.into_iter().map(option).collect_view();
    view! {
        <select name="kind" aria-label="Kind">
            <option value="">"All kinds"</option>
            {options}
        </select>
    }
}

pub(super) fn downloads(asked: &Asked) -> impl IntoView + use<> {
    let filter = asked.filter();
    let link = |format: &'static str, text: &'static str| {
        let href = format!("/api/events/export?{filter}format={format}");
        view! { <a class="btn quiet" href=href rel="external" download=format!("events.{format}")>{icon("download")}{text}</a> }
    };
    (link("csv", "CSV"), link("json", "JSON"))
}
