//! Results that need no answer. They stand in a live region, so a screen reader says them.

use super::dom;
use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use web_sys::Element;

const STAYS: Duration = Duration::from_secs(6);
const SVG: &str = "http://www.w3.org/2000/svg";

/// What went well leaves by itself.
pub(super) fn done(text: &str) {
    if let Some(toast) = say("toast gain", "check", text) {
        set_timeout(move || toast.remove(), STAYS);
    }
}

/// What failed stays until it is read.
pub(super) fn failed(text: &str) {
    say("toast loss", "triangle-alert", text);
}

/// What was said of an earlier step is over when the next one is answered.
pub(super) fn over() {
    for toast in dom::find_all("#toasts .gain") {
        toast.remove();
    }
}

fn say(class: &str, glyph: &str, text: &str) -> Option<Element> {
    let region = dom::find::<Element>("#toasts")?;
    let toast = element("div", class)?;
    let words = element("p", "")?;
    words.set_text_content(Some(text));
    let dismiss = element("button", "")?;
    dismiss.set_attribute("type", "button").ok()?;
    dismiss.set_attribute("aria-label", "Dismiss").ok()?;
    let (cross, sign) = (icon("x")?, icon(glyph)?);
    dismiss.append_child(&cross).ok()?;
    for part in [&sign, &words, &dismiss] {
        toast.append_child(part).ok()?;
    }
    region.append_child(&toast).ok()?;
    Some(toast)
}

fn element(name: &str, class: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    element.set_class_name(class);
    Some(element)
}

fn icon(name: &str) -> Option<Element> {
    let svg = document().create_element_ns(Some(SVG), "svg").ok()?;
    svg.set_attribute("class", "icon").ok()?;
    svg.set_attribute("aria-hidden", "true").ok()?;
    let part = document().create_element_ns(Some(SVG), "use").ok()?;
    part.set_attribute("href", &format!("/icons.svg#{name}")).ok()?;
    svg.append_child(&part).ok()?;
    Some(svg)
}
