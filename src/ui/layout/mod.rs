//! The frame around every page behind the door: navigation, the strip on top, the banner of the live connection, the keys.

mod help;
mod keys;
mod nav;
mod palette;
mod places;

use crate::{
    components::{icon, keep_fresh},
    flash::Flash,
    live::{LinkState, Live, connect},
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What lies over the page and can be opened from anywhere.
#[derive(Clone, Copy)]
pub(crate) struct Overlays {
    pub palette: RwSignal<bool>,
    pub help: RwSignal<bool>,
}

/// The frame with its page. The front door lets nobody come here who is not signed in.
#[component]
pub fn Frame() -> impl IntoView {
    let live = Live::new();
    provide_context(live);
    connect(live);
    keep_fresh();
    let overlays = Overlays { palette: RwSignal::new(false), help: RwSignal::new(false) };
    keys::listen(overlays);
    arrive();
    view! {
        <a class="skip" href="#main" rel="external">"Skip to the content"</a>
        <div class="shell">
            <nav::Side/>
            <div>
                <Strip live overlays/>
                <Banner live/>
                <main id="main" tabindex="-1">
                    <Flash/>
                    <Outlet/>
                </main>
            </div>
        </div>
        <palette::Palette open=overlays.palette/>
        <help::Help open=overlays.help/>
    }
}

/// After the script has gone to another page, the focus begins at its content, as it would after a load, and the phone's "More"
/// closes.
fn arrive() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_none() {
            return;
        }
        if let Some(main) =
            document().get_element_by_id("main").and_then(|main| main.dyn_into::<HtmlElement>().ok())
        {
            // What cannot take the focus leaves it where it was.
            let _ = main.focus();
        }
        if let Ok(Some(more)) = document().query_selector("details.more[open]") {
            // The name is a constant and valid.
            let _ = more.remove_attribute("open");
        }
    });
}

#[component]
fn Strip(live: Live, overlays: Overlays) -> impl IntoView {
    let state = move || match live.state.get() {
        LinkState::Connecting => "connecting",
        LinkState::Open => "open",
        LinkState::Lost => "lost",
    };
    let words = move || match live.state.get() {
        LinkState::Connecting => "Connecting",
        LinkState::Open => "Live",
        LinkState::Lost => "Reconnecting",
    };
    view! {
        <header class="strip">
            <button
                class="seek needs-script" type="button" aria-keyshortcuts="Control+K"
                on:click=move |_| overlays.palette.set(true)
            >
                {icon("search")}
                "Find or do…"
                <kbd>"Ctrl K"</kbd>
            </button>
            <span class="push"></span>
            <span class="link-state needs-script" data-state=state>{words}</span>
            <button
                class="btn quiet only-icon needs-script wide-only" type="button" title="Keys" aria-label="Keys"
                on:click=move |_| overlays.help.set(true)
            >
                {icon("keyboard")}
            </button>
        </header>
    }
}

/// Says that what is on the screen may be old. The region is in the page from the start, so that readers hear it fill.
#[component]
fn Banner(live: Live) -> impl IntoView {
    let lost = move || live.state.get() == LinkState::Lost;
    let words =
        "The live connection is down, so what you see may be old. It comes back by itself; nothing is lost.";
    view! {
        <div role="status" aria-live="polite">
            {move || lost().then(|| view! { <div class="banner">{icon("refresh-cw")}{words}</div> })}
        </div>
    }
}
