//! Lets every distance on the page grow while it stays open, and every wait become less: one timer for all of them.

use super::dom;
use crate::{moment::Moment, wait};
use leptos::prelude::set_interval;
use std::time::Duration;
use web_sys::Element;

/// A wait is counted down second by second.
const EVERY: Duration = Duration::from_secs(1);

pub(super) fn keep_fresh() {
    set_interval(refresh, EVERY);
}

pub(super) fn refresh() {
    let now = Moment::now();
    for time in dom::find_all("time[data-at]") {
        if let Some(at) = number(&time, "data-at") {
            say(&time, &Moment::from_millis(at).relative(now));
        }
    }
    for due in dom::find_all("[data-due]") {
        if let (Some(at), Some(speed)) = (number(&due, "data-due"), number(&due, "data-speed")) {
            say(&due, &wait::in_words(wait::seconds_left(at, now, speed)));
        }
    }
}

fn number(element: &Element, name: &str) -> Option<i64> {
    element.get_attribute(name)?.parse().ok()
}

/// Only what is new is written: most distances stay the same for a minute.
fn say(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}
