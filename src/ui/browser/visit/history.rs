//! The browser's history: where one was, and how far down.

use super::super::dom;
use js_sys::Object;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::{ScrollRestoration, ScrollToOptions};

const SCROLL: &str = "scroll";

/// Which way a visit goes through the history.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Forward,
    /// Through the browser's own buttons, to where one was, and as far down as one was.
    Back {
        scroll: f64,
    },
}

/// From here on the places in pages are restored by us: the browser would do it before the page has come.
pub(super) fn take_over() {
    if let Ok(history) = window().history() {
        // Browsers that do not know it scroll by themselves.
        let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
}

impl Step {
    /// Writes the step down, before the page is shown.
    pub(super) fn record(self, url: &str) {
        let Ok(history) = window().history() else { return };
        let here = window().location().href().unwrap_or_default();
        // A refused change only means that the address does not follow the page.
        let _ = match self {
            Self::Back { .. } => history.replace_state_with_url(&JsValue::NULL, "", Some(url)),
            Self::Forward if url == here => Ok(()),
            Self::Forward => {
                let left = Object::new();
                let scroll = window().scroll_y().unwrap_or_default();
                let kept = js_sys::Reflect::set(&left, &SCROLL.into(), &scroll.into());
                kept.and_then(|_| history.replace_state(&left, ""))
                    .and_then(|()| history.push_state_with_url(&JsValue::NULL, "", Some(url)))
            }
        };
    }

    /// Scrolls to where reading begins, once the page stands.
    pub(super) fn scroll(self, same_path: bool) {
        let top = match self {
            Self::Back { scroll } => scroll,
            // A filter or a sent form leaves the reader where they were.
            Self::Forward if same_path => return,
            Self::Forward => 0.0,
        };
        let options = ScrollToOptions::new();
        options.set_top(top);
        window().scroll_to_with_scroll_to_options(&options);
    }
}

/// How far down one was, as the history tells it.
pub(super) fn scroll_of(state: &JsValue) -> f64 {
    dom::get(state, SCROLL).and_then(|scroll| scroll.as_f64()).unwrap_or_default()
}

/// The address without query and fragment.
pub(super) fn path(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let path = &url[..end];
    // Absolute and relative addresses of this house are the same.
    path.find("://")
        .and_then(|scheme| path[scheme + 3..].find('/').map(|root| &path[scheme + 3 + root..]))
        .unwrap_or(path)
}
