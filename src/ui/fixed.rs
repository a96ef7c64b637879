//! Parts that are the same for everybody and on every page: drawn once, and from then on only copied.
//!
//! A view allocates for every element and attribute that it has, and most of a page is its frame. What stands here must depend
//! on nothing but the program; where it depends on one of a few things (the current place, the theme), there is one for each.

use leptos::{IntoView, tachys::html::InertElement};
use std::sync::OnceLock;

pub(crate) struct Fixed(OnceLock<String>);

impl Fixed {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The part; `draw` is only asked the first time.
    pub(crate) fn show<V: IntoView>(&'static self, draw: impl FnOnce() -> V) -> InertElement {
        InertElement::new(self.0.get_or_init(|| draw().to_html()).as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::*;

    #[test]
    fn a_part_is_drawn_once_and_is_the_same_every_time() {
        static PART: Fixed = Fixed::new();
        let first = PART.show(|| view! { <p>"5 < 7"</p> }).to_html();
        assert!(first.starts_with("<p>5 &lt; 7"), "{first}");
        let draw = || -> &'static str { unreachable!("it was drawn before") };
        assert_eq!(PART.show(draw).to_html(), first);
    }
}
