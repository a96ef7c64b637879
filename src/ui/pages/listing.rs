//! What all lists share: which page is asked for, and what is shown instead of a list that could not be read.

use crate::{
    address::{self, Query},
    components::{Empty, Notice, Tone},
    failure::Failure,
    server,
};
use domain::{PageRequest, events::Subject};
use leptos::prelude::*;

/// What the address asks for.
pub(crate) fn asked<T>(read: impl FnOnce(&Query) -> T) -> T {
    read(&address::asked().query)
}

/// A part of the page that is asked for first. The page waits for it, so that it is whole without scripts too.
pub(crate) fn later<V>(part: impl Future<Output = V> + Send + 'static) -> impl IntoView
where
    V: IntoView + Send + 'static,
{
    Suspend::new(part)
}

/// The page of the address; the first one where it is missing or no number.
pub(crate) fn page_of(query: &Query) -> u32 {
    query.get("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1)
}

/// What the address has under this name; empty counts as missing.
pub(crate) fn text_of(query: &Query, name: &str) -> Option<String> {
    query.get(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Names and values as the beginning of a query, `kind=run&q=words&`; what is empty is left out.
pub(crate) fn query_of(pairs: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.extend([name, "=", &address::escape(value), "&"]);
    }
    query
}

/// The view of what was read, or of why it was not.
pub(crate) fn read<T>(answer: Result<T, Failure>, view: impl FnOnce(T) -> AnyView) -> AnyView {
    match answer {
        Ok(value) => view(value),
        Err(Failure::NotFound) => nothing_here().into_any(),
        Err(failure) => view! { <Notice tone=Tone::Loss text=failure.to_string()/> }.into_any(),
    }
}

/// Inside the frame, what [`super::NotFound`] is outside of it.
fn nothing_here() -> impl IntoView {
    server::answer_not_found();
    view! {
        <Empty
            glyph="search" title="There is nothing here"
            text="The address may be mistyped, or what was here is gone or not yours. Nothing was changed."
        />
    }
}

/// The page as the use cases want it; a size beyond their limit becomes theirs.
pub(crate) fn page_request(page: u32, page_size: u32) -> PageRequest {
    PageRequest::new(page, page_size.clamp(1, PageRequest::MAX_SIZE)).unwrap_or_default()
}

/// `run:…b302` of `run:01890a5d-ac96-774b-bcce-b302099a8057`; short ones as they are.
pub(crate) fn short_subject(subject: &Subject) -> String {
    let id = subject.id();
    // Counted from the end: of a long id only the last letters matter.
    let mut letters = id.char_indices().rev();
    match (letters.nth(5), letters.nth(6)) {
        (Some((end, _)), Some(_)) => [subject.kind(), ":…", &id[end..]].concat(),
        _ => [subject.kind(), ":", id].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_address_shows_the_first_page() {
        let page = |value: &str| page_of(&Query::parse(&format!("page={value}")));
        assert_eq!(["3", "0", "-1", "x", "", "99999999999999"].map(page), [3, 1, 1, 1, 1, 1]);
        assert_eq!(page_of(&Query::default()), 1);
    }

    #[test]
    fn of_a_long_id_only_the_end_is_shown() {
        let short = |id: &str| short_subject(&Subject::new("run", id));
        assert_eq!(
            ["twelve-signs", "thirteensigns", "ünï-thirteen!"].map(short),
            ["run:twelve-signs", "run:…nsigns", "run:…rteen!"]
        );
    }

    #[test]
    fn values_are_escaped_in_an_address() {
        assert_eq!(
            query_of(&[("kind", "run"), ("subject", ""), ("q", "a&b=c d")]),
            "kind=run&q=a%26b%3Dc%20d&"
        );
    }
}
