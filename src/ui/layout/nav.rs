//! The navigation: at the side of a wide screen, at the bottom of a phone with the rest under "More".

use crate::{
    components::{icon, mark},
    pages::sign_in::SignOut,
    places::{PLACES, Place},
    theme::ThemeSwitch,
    viewer::use_viewer,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

#[component]
pub(super) fn Side() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let link = |place: &'static Place| {
        let class = if place.on_phone { "place" } else { "place rest" };
        let current = place.holds(&path).then_some("page");
        view! { <li><a class=class href=place.href aria-current=current>{icon(place.glyph)}{place.name}</a></li> }
    };
    let mut group = "";
    let items = PLACES
        .iter()
        .map(|place| {
            let heading = (place.group != group).then_some(place.group);
            group = place.group;
            (
                heading.map(|heading| view! { <li class="group" aria-hidden="true">{heading}</li> }),
                link(place),
            )
        })
        .collect_view();
    view! {
        <aside class="side" aria-label="House">
            <a class="brand" href="/">{mark()}"Agent Manager"</a>
            <nav aria-label="Main">
                <ul>{items}</ul>
            </nav>
            <More/>
            <div class="foot">
                <a class="place" href="/api/docs" rel="external">{icon("book-open")}"API reference"</a>
                <Me/>
            </div>
        </aside>
    }
}

/// What a phone's bottom has no room for. A disclosure, so that it opens without scripts.
#[component]
fn More() -> impl IntoView {
    let rest = PLACES.iter().filter(|place| !place.on_phone).map(|place| {
        view! { <a class="item" href=place.href>{icon(place.glyph)}{place.name}</a> }
    });
    view! {
        <details class="more">
            <summary>{icon("ellipsis")}"More"</summary>
            <div class="sheet">
                {rest.collect_view()}
                <a class="item" href="/api/docs" rel="external">{icon("book-open")}"API reference"</a>
                <Me/>
            </div>
        </details>
    }
}

/// Who is signed in, the theme, and the way out.
#[component]
fn Me() -> impl IntoView {
    let viewer = use_viewer().map(|viewer| {
        let initial: String = viewer.name.chars().take(1).collect();
        let role = if viewer.is_admin { "administrator" } else { "member" };
        view! {
            <div class="who">
                <span class="face" aria-hidden="true">{initial}</span>
                <div>
                    <b class="clip">{viewer.name}</b>
                    <small class="muted">{role}</small>
                </div>
                <form class="push" method="post" action=SignOut::url()>
                    <button class="btn quiet only-icon" type="submit" title="Sign out" aria-label="Sign out">
                        {icon("log-out")}
                    </button>
                </form>
            </div>
        }
    });
    view! {
        {viewer}
        <ThemeSwitch/>
    }
}
