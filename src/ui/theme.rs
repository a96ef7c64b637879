//! Dark, light, or as the system says. Remembered in a cookie, so that the server writes the right one into the page and nothing
//! flashes; the switch is a form, so that it works without scripts.

const YEAR: u32 = 31_536_000;

#[cfg(feature = "ssr")]
pub use drawn::{SetTheme, ThemeSwitch, chosen};
#[cfg(feature = "hydrate")]
pub use lived::choose;

#[cfg(feature = "ssr")]
mod drawn {
    use super::YEAR;
    use crate::{components::icon, failure::Failure, fixed::Fixed, server};
    use leptos::{prelude::*, server_fn::ServerFn};

    const COOKIE: &str = "theme";

    /// The chosen theme; `None` follows the system.
    pub fn chosen() -> Option<&'static str> {
        match server::cookie(COOKIE).as_deref() {
            Some("dark") => Some("dark"),
            Some("light") => Some("light"),
            _ => None,
        }
    }

    #[server(prefix = "/ui", endpoint = "set_theme")]
    pub async fn set_theme(theme: String) -> Result<(), Failure> {
        let (theme, age) = match theme.as_str() {
            "dark" | "light" => (theme.as_str(), YEAR),
            _ => ("system", 0),
        };
        server::send_cookie(COOKIE, theme, age);
        // Server functions are asynchronous, even those that wait for nothing.
        std::future::ready(Ok(())).await
    }

    #[component]
    pub fn ThemeSwitch() -> impl IntoView {
        static SYSTEM: Fixed = Fixed::new();
        static LIGHT: Fixed = Fixed::new();
        static DARK: Fixed = Fixed::new();
        match chosen() {
            Some("dark") => DARK.show(|| switch("dark")),
            Some("light") => LIGHT.show(|| switch("light")),
            _ => SYSTEM.show(|| switch("system")),
        }
    }

    fn switch(now: &'static str) -> impl IntoView {
        let choice = |value: &'static str, glyph: &'static str, label: &'static str| {
            let pressed = if value == now { "true" } else { "false" };
            view! {
                <button type="submit" name="theme" value=value aria-label=label title=label aria-pressed=pressed>
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
}

#[cfg(feature = "hydrate")]
mod lived {
    use super::YEAR;
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    /// Changes the page at once and remembers it for the next.
    pub fn choose(theme: &str) {
        let Some(root) = document().document_element() else { return };
        // Both names are constants and valid; there is nothing else that could fail.
        let (age, changed) = match theme {
            "system" => (0, root.remove_attribute("data-theme")),
            _ => (YEAR, root.set_attribute("data-theme", theme)),
        };
        drop(changed);
        if let Ok(buttons) = document().query_selector_all(".themes button") {
            for button in
                (0..buttons.length()).filter_map(|index| buttons.item(index)?.dyn_into::<Element>().ok())
            {
                let pressed = button.get_attribute("value").as_deref() == Some(theme);
                let _ = button.set_attribute("aria-pressed", if pressed { "true" } else { "false" });
            }
        }
        let document = document().unchecked_into::<web_sys::HtmlDocument>();
        // A browser without cookies forgets the choice; the page has changed all the same.
        let _ = document.set_cookie(&format!("theme={theme}; Path=/; SameSite=Lax; Max-Age={age}"));
    }
}
