//! What the address asks for: `?kind=run&subject=run:ID&q=words&page=2&pageSize=50&owner=house`.

use crate::address::Query;
use crate::pages::listing::{page_of, query_of, text_of};

pub const PAGE_SIZE: u32 = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub page: u32,
    pub page_size: u32,
    pub kind: String,
    pub subject: String,
    pub search: String,
    /// The house's own log instead of one's own.
    pub house: bool,
}

impl Asked {
    pub fn read(query: &Query) -> Self {
        let text = |name| text_of(query, name).unwrap_or_default();
        let page_size = query.get("pageSize").and_then(|size| size.parse().ok());
        Self {
            page: page_of(query),
            page_size: page_size.filter(|size| (1..=100).contains(size)).unwrap_or(PAGE_SIZE),
            kind: text("kind"),
            subject: text("subject"),
            search: text("q"),
            house: query.get("owner") == Some("house"),
        }
    }

    pub fn is_filtered(&self) -> bool {
        !(self.kind.is_empty() && self.subject.is_empty() && self.search.is_empty())
    }

    /// The filter as part of an address: `kind=run&q=words&`.
    pub fn filter(&self) -> String {
        let owner = if self.house { "house" } else { "" };
        query_of(&[("owner", owner), ("kind", &self.kind), ("subject", &self.subject), ("q", &self.search)])
    }

    /// The filter with the size of the page, for the links between pages.
    pub fn without_page(&self) -> String {
        let size = (self.page_size != PAGE_SIZE).then(|| format!("pageSize={}&", self.page_size));
        self.filter() + size.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(&Query::parse(query))
    }

    #[test]
    fn an_address_is_read_and_odd_values_are_left_out() {
        let plain = asked("");
        assert_eq!((plain.page, plain.page_size, plain.is_filtered()), (1, PAGE_SIZE, false));
        let odd = asked("page=-3&pageSize=1000&owner=ada&q=++");
        assert_eq!(odd, plain);
        let wanted = asked("kind=run&pageSize=20&owner=house");
        assert!(wanted.is_filtered() && wanted.house);
        assert_eq!(wanted.without_page(), "owner=house&kind=run&pageSize=20&");
    }
}
