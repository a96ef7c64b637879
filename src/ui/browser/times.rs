//! Lets every distance on the page grow while it stays open: one timer for all of them.

use super::dom;
use crate::moment::Moment;
use leptos::prelude::set_interval;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(10);

pub(super) fn keep_fresh() {
    set_interval(refresh, EVERY);
}

pub(super) fn refresh() {
    let now = Moment::now();
    for time in dom::find_all("time[data-at]") {
        let at = time.get_attribute("data-at").and_then(|millis| millis.parse().ok());
        if let Some(at) = at {
            time.set_text_content(Some(&Moment::from_millis(at).relative(now)));
        }
    }
}
