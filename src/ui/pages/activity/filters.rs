//! The filter above the list, and the same filter as a download.

use super::{PATH, actions::event_kinds, asked::Asked};
use crate::components::{FilterBar, icon};
use leptos::prelude::*;

pub(super) fn bar(asked: Memo<Asked>) -> impl IntoView {
    let house = move || asked.with(|asked| asked.house);
    let kinds = Resource::new(house, event_kinds);
    let subject = move || asked.with(|asked| asked.subject.clone());
    let search = move || asked.with(|asked| asked.search.clone());
    // In the document for those without scripts; with them, the properties follow the address.
    let first = asked.get_untracked();
    // The house's log is cleared by its own tab.
    let clearable = Signal::derive(move || asked.with(|asked| asked.is_filtered() && !asked.house));
    view! {
        <FilterBar path=PATH active=clearable>
            {move || house().then(|| view! { <input type="hidden" name="owner" value="house"/> })}
            <Transition>
                {move || Suspend::new(async move { choice(asked, kinds.await.unwrap_or_default()) })}
            </Transition>
            <input type="text" name="subject" aria-label="Subject" placeholder="run:… or run" autocomplete="off" value=first.subject prop:value=subject/>
            <input type="search" name="q" aria-label="Search" placeholder="Search in kind, subject and data" value=first.search prop:value=search/>
        </FilterBar>
    }
}

/// All kinds that occur, each noun with all of its kinds first. A kind of the address that does not occur is offered too, so that
/// the form says what it filters by.
fn choice(asked: Memo<Asked>, kinds: Vec<String>) -> impl IntoView {
    let chosen = asked.with_untracked(|asked| asked.kind.clone());
    let mut offered: Vec<String> = Vec::with_capacity(kinds.len() + 8);
    for kind in kinds {
        let noun = kind.split_once('.').map_or(kind.as_str(), |(noun, _)| noun);
        if !offered.iter().any(|one| one == noun) {
            offered.push(noun.to_owned());
        }
        offered.push(kind);
    }
    if !chosen.is_empty() && !offered.contains(&chosen) {
        offered.push(chosen);
    }
    let kind = move || asked.with(|asked| asked.kind.clone());
    let option = |value: String| {
        let text = if value.contains('.') { format!("\u{2003}{value}") } else { format!("{value}: all") };
        let this = value.clone();
        view! { <option value=value selected=move || asked.with(|asked| asked.kind == this)>{text}</option> }
    };
    view! {
        <select name="kind" aria-label="Kind" prop:value=kind>
            <option value="">"All kinds"</option>
            {offered.into_iter().map(option).collect_view()}
        </select>
    }
}

pub(super) fn downloads(asked: Memo<Asked>) -> impl IntoView {
    let link = move |format: &'static str, text: &'static str| {
        let href = move || format!("/api/events/export?{}format={format}", asked.with(Asked::filter));
        view! { <a class="btn quiet" href=href rel="external" download=format!("events.{format}")>{icon("download")}{text}</a> }
    };
    (link("csv", "CSV"), link("json", "JSON"))
}
