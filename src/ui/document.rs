//! A page as a whole document. It waits for everything that it shows, so that it can be read without scripts and has its status.

use crate::{
    address::{Address, Query},
    app::Page,
    components::Skeleton,
    fixed::Fixed,
    theme,
    viewer::provide_viewer,
};
use futures::StreamExt as _;
use http::{HeaderValue, Response, header, request::Parts};
use leptos::{
    nonce::use_nonce,
    prelude::*,
    reactive::{computed::ScopedFuture, owner::Owner},
};
use leptos_axum::ResponseOptions;
use std::sync::{Arc, Mutex, PoisonError};

/// Loads the program and starts it. Its functions stand in `window.house`: `browser::islands` finds there those that bring an
/// island to life.
const BOOT: &str = "import('/pkg/agent-manager.js').then(house => { window.house = house; \
    return house.default({ module_or_path: '/pkg/agent-manager.wasm' }); }).then(() => window.house.start());";

/// What every head has.
const HEAD: &str = r##"<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f6f6f3" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0d1014" media="(prefers-color-scheme: dark)">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="preload" href="/fonts/inter-latin-wght-normal.woff2" as="font" type="font/woff2" crossorigin="anonymous">
<link rel="modulepreload" href="/pkg/agent-manager.js">
<link rel="preload" href="/pkg/agent-manager.wasm" as="fetch" type="application/wasm" crossorigin="anonymous">
"##;

/// The name of the page, once it is known.
#[derive(Debug, Default, Clone)]
struct Name(Arc<Mutex<String>>);

/// Names the page. The last one counts: what was read knows more than the page that asked for it.
#[component]
pub(crate) fn Title(#[prop(into)] text: String) -> impl IntoView {
    if let Some(Name(name)) = use_context() {
        *name.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

/// Answers the request with the page. `named` is what stands in its path for `{id}` and the like; `provide` adds to the context what the server knows.
pub async fn answer(
    page: Page,
    parts: Parts,
    named: Vec<(String, String)>,
    provide: impl FnOnce() + Send,
) -> Response<String> {
    let owner = Owner::new_root(None);
    let (name, options) = (Name::default(), ResponseOptions::default());
    let drawing = owner.with(|| {
        let address = Address {
            path: parts.uri.path().to_owned(),
            parts: named,
            query: Query::parse(parts.uri.query().unwrap_or_default()),
        };
        provide_context(Arc::new(address));
        provide_context(parts);
        provide_context(options.clone());
        provide_context(name.clone());
        provide();
        provide_viewer();
        ScopedFuture::new(draw(page, name))
    });
    let document = drawing.await;
    owner.unset_with_forced_cleanup();
    response(document, &options)
}

async fn draw(page: Page, Name(name): Name) -> String {
    static END: Fixed = Fixed::new();
    // The head names the page, which is known when all of it is drawn.
    let parts: Vec<String> = page.view().to_html_stream_in_order().collect().await;
    let name = std::mem::take(&mut *name.lock().unwrap_or_else(PoisonError::into_inner));
    let head = head(name).to_html();
    let theme = theme::chosen().map_or_else(String::new, |theme| format!(" data-theme=\"{theme}\""));
    let end = END.show(end).to_html();
    let opening = ["<!DOCTYPE html><html lang=\"en\"", &theme, "><head>", HEAD, &head, "</head><body>"];
    let closing = [end.as_str(), "</body></html>"];
    // Copied once, into the room that it needs.
    opening.into_iter().chain(parts.iter().map(String::as_str)).chain(closing).collect::<Vec<_>>().concat()
}

fn head(name: String) -> impl IntoView {
    let title = if name.is_empty() { "Agent Manager".to_owned() } else { name + " · Agent Manager" };
    view! {
        <link rel="stylesheet" href="/pkg/agent-manager.css" nonce=use_nonce()/>
        {reload()}
        <script type="module" nonce=use_nonce()>{BOOT}</script>
        <title inner_html=escaped(&title)></title>
    }
}

/// A name may hold anything; and Leptos would set a mark behind a text of its own, which a title shows.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Loads the page again after a build, under `cargo leptos watch`.
fn reload() -> Option<impl IntoView> {
    std::env::var_os("LEPTOS_WATCH")?;
    let options = LeptosOptions::builder().output_name("agent-manager").build();
    Some(view! { <AutoReload options/> })
}

fn end() -> impl IntoView {
    view! {
        <div id="toasts" class="toasts" role="status" aria-live="polite"></div>
        // Shown while a page is on its way that takes longer than a moment.
        <template id="skeleton"><div class="page waiting"><Skeleton rows=9/></div></template>
    }
}

fn response(document: String, options: &ResponseOptions) -> Response<String> {
    let mut response = Response::new(document);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let mut chosen = options.0.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(status) = chosen.status {
        *response.status_mut() = status;
    }
    response.headers_mut().extend(std::mem::take(&mut chosen.headers));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_its_text_and_nothing_else() {
        let owner = Owner::new_root(None);
        let head = owner.with(|| head("A <b> & c".to_owned()).to_html());
        assert!(head.contains("<title>A &lt;b> &amp; c · Agent Manager</title>"), "{head}");
    }
}
