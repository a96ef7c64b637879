use super::icon;
use leptos::prelude::*;

/// Which part of a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first page is 1.
    pub page: u64,
    pub page_size: u64,
    pub total: u64,
}

impl Span {
    fn first(self) -> u64 {
        self.page.saturating_sub(1).saturating_mul(self.page_size).saturating_add(1)
    }

    fn last(self) -> u64 {
        self.page.saturating_mul(self.page_size).min(self.total)
    }

    fn words(self) -> String {
        match (self.total, self.first() > self.total) {
            (0, _) => "Nothing to show".to_owned(),
            (total, true) => format!("Past the end of {total}"),
            (total, false) => format!("{}–{} of {total}", self.first(), self.last()),
        }
    }
}

/// Newer and older, as links. `query` is the filter without the page, such as `kind=run&`.
#[component]
pub fn Pager(
    span: Span,
    #[prop(into)] path: String,
    #[prop(optional, into)] query: String,
    /// The id of the list, where it does not begin the page.
    #[prop(optional)]
    at: Option<&'static str>,
) -> impl IntoView {
    let at = at.map_or_else(String::new, |id| format!("#{id}"));
    let link = move |page: u64| format!("{path}?{query}page={page}{at}");
    let newer = (span.page > 1).then(|| link(span.page - 1));
    let older = (span.last() < span.total).then(|| link(span.page + 1));
    let lonely = newer.is_none() && older.is_none();
    let step = |href: Option<String>, rel: &'static str, glyph: &'static str, text: &'static str| {
        let disabled = href.is_none().then_some("true");
        view! { <a class="btn quiet small" rel=rel href=href aria-disabled=disabled>{icon(glyph)}{text}</a> }
    };
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{span.words()}</span>
            <span class="push"></span>
            {(!lonely).then(|| (step(newer, "prev", "chevron-left", "Newer"), step(older, "next", "chevron-right", "Older")))}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_says_which_part_it_is() {
        let words = |page, total| Span { page, page_size: 20, total }.words();
        assert_eq!(words(1, 0), "Nothing to show");
        assert_eq!(words(1, 7), "1–7 of 7");
        assert_eq!(words(3, 143), "41–60 of 143");
        assert_eq!(words(8, 143), "141–143 of 143");
        assert_eq!(words(9, 143), "Past the end of 143");
    }
}
