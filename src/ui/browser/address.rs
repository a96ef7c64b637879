//! What an address says beside where it leads: how a form went, and what a refused one had in it.

use leptos::prelude::window;

/// Says that something went well. It is said once.
const DONE: &str = "done";
/// What begins with it belongs to a form that was refused: why, and what was entered.
const REFUSED: &str = "__";

/// Takes out of the shown address what has been said, so that a reload does not say it again.
pub(super) fn forget() {
    let (Ok(history), Ok(here)) = (window().history(), window().location().href()) else { return };
    let told = where_it_leads(&here);
    if told != here {
        // The state says how far down one is; a refused change only means that a reload says the sentence once more.
        let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&told));
    }
}

/// The address without anything about forms.
pub(super) fn where_it_leads(url: &str) -> String {
    without(url, |name| name == DONE || name.starts_with(REFUSED))
}

/// The address that draws the page as it stands, without saying again what went well.
pub(super) fn drawn(url: &str) -> String {
    without(url, |name| name == DONE)
}

fn without(url: &str, unwanted: impl Fn(&str) -> bool) -> String {
    let (rest, fragment) = url.split_once('#').map_or((url, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let wanted = |pair: &&str| pair.split('=').next().is_some_and(|name| !name.is_empty() && !unwanted(name));
    let pairs: Vec<&str> = query.split('&').filter(wanted).collect();
    let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{path}{query}{fragment}")
}
