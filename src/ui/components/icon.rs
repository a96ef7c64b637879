#[cfg(feature = "ssr")]
use leptos::prelude::*;
use leptos::{IntoView, tachys::html::InertElement};

/// An icon of the sprite `public/icons.svg`. It repeats what a text beside it says, so readers skip it. A page has dozens of them:
/// it is a text and not a view. The name stands in the program, so that nothing has to be escaped.
pub fn icon(name: &'static str) -> impl IntoView {
    InertElement::new(format!(
        r#"<svg class="icon" aria-hidden="true"><use href="/icons.svg#{name}"></use></svg>"#
    ))
}

/// The mark of the house: one who manages, two who act.
#[cfg(feature = "ssr")]
pub fn mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.8" aria-hidden="true">
            <circle cx="10" cy="4" r="2.2"></circle>
            <circle cx="4" cy="15.5" r="2.2"></circle>
            <circle cx="16" cy="15.5" r="2.2"></circle>
            <path d="M9 6 5 13.6M11 6l4 7.6M6.2 15.5h7.6"></path>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// Every name that stands in a view, wherever it is written.
    fn names(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                names(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                for before in [concat!("icon", "(\""), concat!("glyph", "=\""), concat!("glyph", ": \"")] {
                    let rest = text.split(before).skip(1).filter_map(|rest| rest.split('"').next());
                    found.extend(rest.map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_icon_is_in_the_sprite() {
        let room = Path::new(env!("CARGO_MANIFEST_DIR"));
        let sprite = fs::read_to_string(room.join("../../public/icons.svg")).unwrap();
        let mut found = Vec::new();
        names(room, &mut found);
        assert!(found.len() > 20, "the search finds icons at all");
        let missing: Vec<&String> =
            found.iter().filter(|name| !sprite.contains(&format!("id=\"{name}\""))).collect();
        assert_eq!(missing, Vec::<&String>::new());
    }
}
