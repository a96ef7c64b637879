//! Whose turn it is: which visit is on its way, and which page stands.

use super::{super::address, history::without_fragment};
use std::cell::{Cell, RefCell};

thread_local! {
    /// Counts visits: an answer that comes after the next one has begun is late.
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    /// Where the visit that is on its way leads; empty for a form, whose answer says it.
    static TOWARDS: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Where the page that stands was drawn from. The address that is shown may say less: what a form was answered leaves it.
    static DRAWN_FROM: RefCell<String> = const { RefCell::new(String::new()) };
}

pub(super) fn number() -> u32 {
    NUMBER.get()
}

/// Whether a visit is on its way.
pub(in super::super) fn is_pending() -> bool {
    TOWARDS.with_borrow(Option::is_some)
}

pub(super) fn is_towards(href: &str) -> bool {
    TOWARDS.with_borrow(|towards| towards.as_deref() == Some(href))
}

pub(super) fn begin(towards: Option<&str>) -> u32 {
    let number = NUMBER.get().wrapping_add(1);
    NUMBER.set(number);
    TOWARDS.set(Some(towards.unwrap_or_default().to_owned()));
    number
}

/// Whether this visit is the one that is on its way.
pub(super) fn is_on(number: u32) -> bool {
    NUMBER.get() == number && is_pending()
}

/// Ends the visit, if it is the one that is on its way.
pub(super) fn end(number: u32) -> bool {
    let on = is_on(number);
    if on {
        TOWARDS.set(None);
    }
    on
}

pub(super) fn stands_at(url: &str) {
    DRAWN_FROM.set(address::drawn(url));
}

pub(super) fn drawn_from() -> String {
    DRAWN_FROM.with_borrow(Clone::clone)
}

/// The address of the page that stands, as it is shown, without the place in it.
pub(super) fn here() -> String {
    without_fragment(&address::where_it_leads(&drawn_from())).to_owned()
}
