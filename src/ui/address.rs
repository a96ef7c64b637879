//! The address that a page was asked by: its path, the id in it, and its query.

use leptos::prelude::use_context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::{borrow::Cow, sync::Arc};

/// The names and values behind the `?`, readable.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(raw: &str) -> Self {
        Self(
            form_urlencoded::parse(raw.as_bytes()).map(|(name, value)| (name.into(), value.into())).collect(),
        )
    }

    /// The value of this name; the last one, if there are several.
    pub(crate) fn get(&self, wanted: &str) -> Option<&str> {
        self.0.iter().rev().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// All values of this name, in their order.
    pub(crate) fn get_all(&self, wanted: &str) -> Vec<String> {
        self.0.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect()
    }
}

/// What a page knows of its address.
#[derive(Debug, Default)]
pub(crate) struct Address {
    pub(crate) path: String,
    /// What stands in the address for `{id}` and the like.
    pub(crate) parts: Vec<(String, String)>,
    pub(crate) query: Query,
}

/// The address of the page that is drawn now.
pub(crate) fn asked() -> Arc<Address> {
    use_context().unwrap_or_default()
}

/// What stands in the address for `{id}`.
pub(crate) fn id() -> String {
    part("id")
}

/// What stands in the address for a name in braces; nothing where the page has none of that name.
pub(crate) fn part(wanted: &str) -> String {
    let address = asked();
    let found = address.parts.iter().find(|(name, _)| name == wanted);
    found.map(|(_, text)| text.clone()).unwrap_or_default()
}

/// A text as a part of an address: everything but letters and digits is escaped, so that nothing is left that means something in an
/// address or in markup.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, NON_ALPHANUMERIC).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_once_and_its_last_value_counts() {
        let query = Query::parse("page=1&q=a+b%2526c&page=2&empty=&%zz");
        assert_eq!([query.get("page"), query.get("q")], [Some("2"), Some("a b%26c")]);
        assert_eq!(query.get_all("page"), ["1", "2"]);
        assert_eq!([query.get("empty"), query.get("none")], [Some(""), None]);
        assert_eq!(Query::parse(""), Query::default());
    }

    #[test]
    fn what_is_escaped_can_be_read_again() {
        let text = "a&b=c d/<ü>";
        assert_eq!(escape(text), "a%26b%3Dc%20d%2F%3C%C3%BC%3E");
        assert_eq!(Query::parse(&format!("q={}", escape(text))).get("q"), Some(text));
    }
}
