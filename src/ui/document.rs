//! The document around the application.

use crate::{App, components::Skeleton, fixed::Fixed, theme};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

/// Loads the program and starts it. Its functions stand in `window.house`: `browser::islands` finds there those that bring an
/// island to life.
const BOOT: &str = "import('/pkg/agent-manager.js').then(house => { window.house = house; \
    return house.default({ module_or_path: '/pkg/agent-manager.wasm' }); }).then(() => window.house.start());";

/// The whole page: what `leptos_axum` renders for every route.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    static SKELETON: Fixed = Fixed::new();
    let theme = theme::chosen();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#f6f6f3" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#0d1014" media="(prefers-color-scheme: dark)"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href="/pkg/agent-manager.css" nonce=use_nonce()/>
                <link rel="preload" href="/fonts/inter-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
                <link rel="modulepreload" href="/pkg/agent-manager.js"/>
                <link rel="preload" href="/pkg/agent-manager.wasm" r#as="fetch" type="application/wasm" crossorigin="anonymous"/>
                <AutoReload options/>
                <script type="module" nonce=use_nonce()>{BOOT}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
                // Shown while a page is on its way that takes longer than a moment.
                {SKELETON.show(|| view! { <template id="skeleton"><div class="page waiting"><Skeleton rows=9/></div></template> })}
            </body>
        </html>
    }
}
