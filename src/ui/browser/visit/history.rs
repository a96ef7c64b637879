//! The browser's history: where one was, and how far down.

use super::{super::dom, turn};
use js_sys::Object;
use leptos::prelude::{set_timeout, window};
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsValue;
use web_sys::{History, ScrollRestoration, ScrollToOptions};

const SCROLL: &str = "scroll";
/// Browsers allow only so many changes of the history in a while.
const BETWEEN: Duration = Duration::from_millis(300);

thread_local! {
    static REMEMBERING: Cell<bool> = const { Cell::new(false) };
}

/// Which way a visit goes through the history.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Forward,
    /// Through the browser's own buttons, to where one was, and as far down as one was.
    Back {
        scroll: f64,
    },
}

pub(super) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// From here on the places in pages are restored by us: the browser would do it before the page has come.
pub(super) fn take_over() {
    let Ok(history) = window().history() else { return };
    // Browsers that do not know it scroll by themselves.
    let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    // After a reload, or back from a page that was loaded the ordinary way.
    let scroll = scroll_of(&history.state().unwrap_or_default());
    if scroll > 0.0 {
        scroll_to(scroll);
    }
}

/// Writes down how far down the reader is, a little after they have come there.
pub(super) fn remember_scroll() {
    if REMEMBERING.replace(true) {
        return;
    }
    let remember = || {
        REMEMBERING.set(false);
        // While a visit is on its way the entry may be another one's already.
        if let Ok(history) = window().history()
            && !turn::is_pending()
        {
            write_scroll(&history);
        }
    };
    set_timeout(remember, BETWEEN);
}

fn write_scroll(history: &History) {
    let left = Object::new();
    let scroll = window().scroll_y().unwrap_or_default();
    let kept = js_sys::Reflect::set(&left, &SCROLL.into(), &scroll.into());
    // A refused change only means that going back begins at the top.
    let _ = kept.and_then(|_| history.replace_state(&left, ""));
}

impl Step {
    /// Writes the step down, before the page is shown.
    pub(super) fn record(self, url: &str) {
        let Ok(history) = window().history() else { return };
        if url == address() {
            return;
        }
        // A refused change only means that the address does not follow the page.
        let _ = match self {
            Self::Back { .. } => {
                history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(url))
            }
            Self::Forward => {
                write_scroll(&history);
                history.push_state_with_url(&JsValue::NULL, "", Some(url))
            }
        };
    }

    /// Scrolls to where reading begins, once the page stands.
    pub(super) fn scroll(self, same_path: bool) {
        match self {
            Self::Back { scroll } => scroll_to(scroll),
            // A filter or a sent form leaves the reader where they were.
            Self::Forward if same_path => {}
            Self::Forward => scroll_to(0.0),
        }
    }
}

fn scroll_to(top: f64) {
    let options = ScrollToOptions::new();
    options.set_top(top);
    window().scroll_to_with_scroll_to_options(&options);
}

/// How far down one was, as the history tells it.
pub(super) fn scroll_of(state: &JsValue) -> f64 {
    dom::get(state, SCROLL).and_then(|scroll| scroll.as_f64()).unwrap_or_default()
}

pub(super) fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// The path alone, of an absolute or a relative address of this house.
pub(super) fn path(url: &str) -> &str {
    let path = without_fragment(url).split('?').next().unwrap_or_default();
    let host = path.find("://").map(|scheme| scheme + 3);
    host.and_then(|host| path[host..].find('/').map(|root| &path[host + root..])).unwrap_or(path)
}
