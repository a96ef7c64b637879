//! The address of the page, as the browser shows it.

use leptos::prelude::window;

/// Takes parameters out of the address once they have been shown, so that a reload does not say them again. Only in the browser.
pub(crate) fn forget(names: &[&str]) {
    let Ok(history) = window().history() else { return };
    let path = window().location().pathname().unwrap_or_default();
    let query = kept(&window().location().search().unwrap_or_default(), names);
    // The state is the router's; a refused change only means that a reload says the sentence once more.
    let state = history.state().unwrap_or_default();
    let _ = history.replace_state_with_url(&state, "", Some(&format!("{path}{query}")));
}

/// The query without the named parameters.
fn kept(query: &str, names: &[&str]) -> String {
    let wanted =
        |pair: &&str| pair.split('=').next().is_some_and(|name| !name.is_empty() && !names.contains(&name));
    let pairs: Vec<&str> = query.trim_start_matches('?').split('&').filter(wanted).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_leaves_the_address() {
        assert_eq!(kept("?next=%2Fruns&__path=%2Fui&__err=a&__err=b", &["__path", "__err"]), "?next=%2Fruns");
        assert_eq!(kept("?done=signed-out", &["done"]), "");
        assert_eq!(kept("", &["done"]), "");
    }
}
