//! Makes what stands in the page like what the server has drawn, and leaves alone what is the same already: an element keeps its
//! identity, and with it its focus, its place and what somebody has opened in it.
//!
//! Children are matched by their key (`id` or `data-key`) wherever they stand, and without one in their order, when they are of the
//! same kind: the same name and the same first class. What carries `data-stays` stays until the next visit.

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
        let keys: Vec<String> = wanted.iter().filter_map(key_of).collect();
        let gone = |node: &Node| key_of(node).is_some_and(|key| !keys.contains(&key));
        let mut at = self.skip(old, old.first_child(), &keys, gone);
        for wanted in &wanted {
            match counterpart(at.clone(), wanted) {
                Some(found) if key_of(&found).is_some() && at.as_ref() != Some(&found) => {
                    let _ = old.insert_before(&found, at.as_ref());
                    self.node(&found, wanted);
                }
                Some(found) => {
                    // What stands between is not wanted any more.
                    self.skip(old, at, &keys, |node| node != &found);
                    at = self.skip(old, found.next_sibling(), &keys, gone);
                    self.node(&found, wanted);
                }
                None => self.insert(old, wanted, at.as_ref()),
            }
        }
        self.skip(old, at, &keys, |_| true);
    }

    /// Removes the nodes from `at` on that are gone, and answers the first that is not. What stays until the next visit is passed over, unless it is
    /// wanted by its key.
    fn skip(
        self,
        parent: &Node,
        mut at: Option<Node>,
        keys: &[String],
        gone: impl Fn(&Node) -> bool,
    ) -> Option<Node> {
        while let Some(node) = at.clone() {
            let is_wanted = key_of(&node).is_some_and(|key| keys.contains(&key));
            let stays = !is_wanted && self.leaves(&node);
            if !stays && !gone(&node) {
                break;
            }
            at = node.next_sibling();
            if !stays {
                let _ = parent.remove_child(&node);
            }
        }
        at
    }

    /// Whether it is the reader's until the next visit.
    fn leaves(self, node: &Node) -> bool {
        self.keeps && node.dyn_ref::<Element>().is_some_and(|element| element.has_attribute("data-stays"))
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
        // An island lives, and draws itself.
        if old.tag_name() == "LEPTOS-ISLAND" || self.leaves(old) {
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

/// The node from `at` on that the wanted one is to be put into. Words and marks are all alike: only the one at the very place is meant, or all that stands
/// before a later one would be taken for gone.
fn counterpart(at: Option<Node>, wanted: &Node) -> Option<Node> {
    if wanted.dyn_ref::<Element>().is_none() {
        return at.filter(|old| is_alike(old, wanted));
    }
    let mut following = std::iter::successors(at, Node::next_sibling);
    match key_of(wanted) {
        Some(wanted_key) => following
            .find(|old| key_of(old).as_ref() == Some(&wanted_key))
            .filter(|old| is_alike(old, wanted)),
        None => following.take_while(|old| key_of(old).is_none()).find(|old| is_alike(old, wanted)),
    }
}

fn is_alike(old: &Node, new: &Node) -> bool {
    if old.node_name() != new.node_name() {
        return false;
    }
    match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        (Some(old), Some(new)) => {
            key(old) == key(new)
                && (key(old).is_some() || first_class(old) == first_class(new))
                && old.get_attribute("data-component") == new.get_attribute("data-component")
                && old.get_attribute("data-props") == new.get_attribute("data-props")
        }
        _ => true,
    }
}

fn key_of(node: &Node) -> Option<String> {
    node.dyn_ref::<Element>().and_then(key)
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
    // A filter applies while somebody goes on typing in it.
    let typing = field.closest("form.filters").is_ok_and(|form| form.is_some())
        && document().active_element().as_ref() == Some(field);
    if typing {
        return;
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
