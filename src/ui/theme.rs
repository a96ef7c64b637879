//! Dark, light, or as the system says. Remembered in a cookie, so that the server writes the right one into the page and nothing
//! flashes; the switch is a form, so that it works without scripts.

use crate::{components::icon, failure::Failure};
use leptos::{prelude::*, server_fn::ServerFn};

#[cfg(feature = "ssr")]
const COOKIE: &str = "theme";
const YEAR: u32 = 31_536_000;

/// The chosen theme; `None` follows the system.
#[cfg(feature = "ssr")]
pub(crate) fn chosen() -> Option<&'static str> {
    match crate::server::cookie(COOKIE).as_deref() {
        Some("dark") => Some("dark"),
        Some("light") => Some("light"),
        _ => None,
    }
}

// Server functions are asynchronous, even those that wait for nothing.
#[allow(clippy::unused_async)]
#[server(prefix = "/ui", endpoint = "set_theme")]
pub async fn set_theme(theme: String) -> Result<(), Failure> {
    let (theme, age) = match theme.as_str() {
        "dark" | "light" => (theme.as_str(), YEAR),
        _ => ("system", 0),
    };
    crate::server::send_cookie(COOKIE, theme, age);
    Ok(())
}

#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let choice = |value: &'static str, glyph: &'static str, label: &'static str| {
        view! {
            <button
                type="submit" name="theme" value=value aria-label=label title=label
                on:click=move |event| {
                    event.prevent_default();
                    choose(value);
                }
            >
                {icon(glyph)}
            </button>
        }
    };
    view! {
        <form class="themes" method="post" action=SetTheme::url() aria-label="Theme">
            {choice("system", "monitor", "As the system")}
            {choice("light", "sun", "Light")}
            {choice("dark", "moon", "Dark")}
        </form>
    }
}

/// Changes the page at once and remembers it for the next.
pub(crate) fn choose(theme: &str) {
    use wasm_bindgen::JsCast;
    let Some(root) = document().document_element() else { return };
    // Both names are constants and valid; there is nothing else that could fail.
    let (age, changed) = match theme {
        "system" => (0, root.remove_attribute("data-theme")),
        _ => (YEAR, root.set_attribute("data-theme", theme)),
    };
    drop(changed);
    let document = document().unchecked_into::<web_sys::HtmlDocument>();
    // A browser without cookies forgets the choice; the page has changed all the same.
    let _ = document.set_cookie(&format!("theme={theme}; Path=/; SameSite=Lax; Max-Age={age}"));
}
