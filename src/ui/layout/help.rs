use crate::{components::Dialog, places::PLACES};
use leptos::prelude::*;

/// The keys, under `?`.
#[component]
pub(super) fn Help() -> impl IntoView {
    let jumps = PLACES.iter().map(|place| {
        view! { <dt><kbd>"g"</kbd>" "<kbd>{place.key.to_string()}</kbd></dt><dd>{place.name}</dd> }
    });
    view! {
        <Dialog id="help" title="Keys">
            <dl class="keys-list">
                <dt><kbd>"Ctrl"</kbd>" "<kbd>"K"</kbd></dt><dd>"Find a page, a run, an event, or something to do"</dd>
                {jumps.collect_view()}
                <dt><kbd>"j"</kbd>" "<kbd>"k"</kbd></dt><dd>"Down and up in a list; Enter opens"</dd>
                <dt><kbd>"y"</kbd>" "<kbd>"n"</kbd>" "<kbd>"r"</kbd></dt><dd>"Approve what waits where you are, reject it, give a reason"</dd>
                <dt><kbd>"/"</kbd></dt><dd>"Search on this page"</dd>
                <dt><kbd>"Esc"</kbd></dt><dd>"Close what lies over the page"</dd>
                <dt><kbd>"?"</kbd></dt><dd>"This list"</dd>
            </dl>
        </Dialog>
    }
}
