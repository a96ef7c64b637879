//! Makes what stands in the page like what the server has drawn, and leaves alone what is the same already: an element keeps its
//! identity, and with it its focus, its place and what somebody has opened in it.
//!
//! Children are matched by their key (`id` or `data-key`) wherever they stand, and without one by their place, when they are of the
//! same kind: the same name and the same first class.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Node};

#[derive(Clone, Copy)]
pub(super) struct Morph {
    /// What the reader has typed and opened stays, and rows that have come are marked.
    keeps: bool,
}

impl Morph {
    pub(super) const KEEPING: Self = Self { keeps: true };
    pub(super) const ANEW: Self = Self { keeps: false };

    pub(super) fn children(self, old: &Node, new: &Node) {
        let wanted: Vec<Node> = {
            let nodes = new.child_nodes();
            (0..nodes.length()).filter_map(|index| nodes.item(index)).collect()
        };
        let mut at = old.first_child();
        for wanted in &wanted {
            match counterpart(at.clone(), wanted) {
                Some(found) => {
                    if at.as_ref() == Some(&found) {
                        at = found.next_sibling();
                    } else {
                        let _ = old.insert_before(&found, at.as_ref());
                    }
                    self.node(&found, wanted);
                }
                None => self.insert(old, wanted, at.as_ref()),
            }
        }
        while let Some(left_over) = at {
            at = left_over.next_sibling();
            let _ = old.remove_child(&left_over);
        }
    }

    fn insert(self, parent: &Node, wanted: &Node, before: Option<&Node>) {
        let Ok(node) = document().import_node_with_deep(wanted, true) else { return };
        if self.keeps
            && let Some(row) = node.dyn_ref::<Element>().filter(|element| key(element).is_some())
        {
            // The name is a constant and valid.
            let _ = row.class_list().add_1("fresh");
        }
        let _ = parent.insert_before(&node, before);
    }

    fn node(self, old: &Node, new: &Node) {
        match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
            (Some(old), Some(new)) => self.element(old, new),
            _ => {
                if old.node_value() != new.node_value() {
                    old.set_node_value(new.node_value().as_deref());
                }
            }
        }
    }

    fn element(self, old: &Element, new: &Element) {
        if old.tag_name() == "LEPTOS-ISLAND" {
            // It lives, and draws itself.
            return;
        }
        self.attributes(old, new);
        self.children(old, new);
        if !self.keeps {
            reset(old);
        }
    }

    fn attributes(self, old: &Element, new: &Element) {
        let names = |element: &Element| -> Vec<String> {
            element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
        };
        // Whether a disclosure is open is the reader's to say.
        let theirs = |name: &str| self.keeps && name == "open";
        for name in names(new) {
            let value = new.get_attribute(&name).unwrap_or_default();
            if old.get_attribute(&name).as_ref() != Some(&value) && !theirs(&name) {
                // The name comes from a parsed page and is valid.
                let _ = old.set_attribute(&name, &value);
            }
        }
        for name in names(old) {
            if !new.has_attribute(&name) && !theirs(&name) {
                let _ = old.remove_attribute(&name);
            }
        }
    }
}

/// The node from `at` on that the wanted one is to be put into.
fn counterpart(at: Option<Node>, wanted: &Node) -> Option<Node> {
    let Some(wanted_key) = wanted.dyn_ref::<Element>().and_then(key) else {
        return at.filter(|old| is_alike(old, wanted));
    };
    let mut next = at;
    while let Some(old) = next {
        if old.dyn_ref::<Element>().and_then(key).as_ref() == Some(&wanted_key) {
            return is_alike(&old, wanted).then_some(old);
        }
        next = old.next_sibling();
    }
    None
}

fn is_alike(old: &Node, new: &Node) -> bool {
    if old.node_name() != new.node_name() {
        return false;
    }
    match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        (Some(old), Some(new)) => {
            key(old) == key(new)
                && first_class(old) == first_class(new)
                && old.get_attribute("data-component") == new.get_attribute("data-component")
                && old.get_attribute("data-props") == new.get_attribute("data-props")
        }
        _ => true,
    }
}

fn key(element: &Element) -> Option<String> {
    element.get_attribute("data-key").or_else(|| element.get_attribute("id"))
}

/// As it is written: the property of an SVG element is no text.
fn first_class(element: &Element) -> String {
    element.get_attribute("class").unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
}

/// A field shows what the server has written into it, whatever was typed before; what lay over the page is closed.
fn reset(field: &Element) {
    if field.has_attribute("popover")
        && let Some(popover) = field.dyn_ref::<HtmlElement>()
    {
        // It fails only for what is closed already.
        let _ = popover.hide_popover();
    }
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        input.set_checked(input.default_checked());
        if !matches!(input.type_().as_str(), "checkbox" | "radio" | "file") {
            input.set_value(&input.default_value());
        }
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&area.default_value().unwrap_or_default());
    } else if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
        let options = select.options();
        let chosen = (0..options.length())
            .find(|index| options.item(*index).is_some_and(|option| option.has_attribute("selected")));
        select.set_selected_index(chosen.and_then(|index| i32::try_from(index).ok()).unwrap_or(0));
    }
}
