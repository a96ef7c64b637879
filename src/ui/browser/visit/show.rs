//! Puts a page that has come in the place of the one that stands there.

use super::{
    super::{arrival, dom, morph::Morph},
    fetch::Page,
};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlTemplateElement};

/// What may stay of the page that stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Nothing: it is another page.
    Elsewhere,
    /// The same page with another query, or after a form was sent: what was typed and opened goes.
    SamePath,
    /// The same page a moment later: what the reader does stays.
    Again,
    /// Nothing of it but whether an emergency stop holds.
    Stops,
}

pub(super) fn put(page: &Page, how: How) {
    let (Some(old), Some(new)) = (main_of(&document()), main_of(&page.document)) else { return };
    if how == How::Stops || (how == How::Again && offered(&old, &new)) {
        stops(&old, &new);
        return;
    }
    document().set_title(&page.document.title());
    if how == How::Elsewhere {
        old.set_inner_html("");
    }
    let morph = if how == How::Again { Morph::KEEPING } else { Morph::ANEW };
    morph.children(&old, &new);
    let sides = (dom::find::<Element>(".side"), page.document.query_selector(".side").ok().flatten());
    if let (Some(old), Some(new)) = sides {
        morph.children(&old, &new);
    }
    arrival::settle();
    if how != How::Again {
        arrival::put_away_more();
    }
    // The focus begins at the content, as it would after a load, and goes back there when what had it is gone.
    let lost = document().active_element().is_none_or(|focused| focused.tag_name() == "BODY");
    if how == How::Elsewhere || (how == How::SamePath && lost) {
        focus(&old);
    }
}

/// What emergency stops are told in `#stops`, above the page.
fn stops(old: &Element, new: &Element) {
    let find = |main: &Element| main.query_selector("#stops").ok().flatten();
    if let (Some(old), Some(new)) = (find(old), find(new)) {
        Morph::KEEPING.children(&old, &new);
    }
}

fn focus(main: &Element) {
    if let Some(main) = main.dyn_ref::<HtmlElement>() {
        // What cannot take the focus leaves it where it was.
        let _ = main.focus();
    }
}

/// A page that must not move under the reader's eyes says by `data-offers` how many things it is a part of; then only the link to
/// what is new is shown.
fn offered(old: &Element, new: &Element) -> bool {
    let total = |main: &Element| -> Option<u64> {
        main.query_selector("[data-offers]").ok()??.get_attribute("data-offers")?.parse().ok()
    };
    let (Some(shown), Some(now)) = (total(old), total(new)) else { return false };
    let link = old.query_selector(".offer").ok().flatten();
    if let Some(link) = link.filter(|_| now > shown) {
        link.set_text_content(Some(&format!("{} new", now - shown)));
        // The name is a constant and valid.
        let _ = link.remove_attribute("hidden");
    }
    true
}

/// Shows or hides that something is on its way: a line on top and, where another page is awaited, its outline.
pub(super) fn waiting(on: bool, elsewhere: bool) {
    let Some(root) = dom::root() else { return };
    // The names are constants and valid.
    let _ = if on { root.set_attribute("data-waiting", "") } else { root.remove_attribute("data-waiting") };
    if !on {
        for outline in dom::find_all("#main > .waiting") {
            outline.remove();
        }
        return;
    }
    let template = dom::find::<HtmlTemplateElement>("#skeleton").filter(|_| elsewhere);
    let (Some(template), Some(main)) = (template, main_of(&document())) else { return };
    if let Ok(outline) = document().import_node_with_deep(&template.content(), true) {
        let _ = main.insert_before(&outline, main.first_child().as_ref());
    }
}

fn main_of(document: &web_sys::Document) -> Option<Element> {
    document.get_element_by_id("main")
}
