//! The navigation: at the side of a wide screen, at the bottom of a phone with the rest under "More".

use crate::{
    address,
    components::{icon, mark},
    fixed::Fixed,
    pages::{
        approvals::{self, waiting},
        later,
        sign_in::SignOut,
    },
    places::{PLACES, Place},
    theme::ThemeSwitch,
    viewer::use_viewer,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub(super) fn Side() -> impl IntoView {
    view! { <aside class="side" aria-label="House">{later(async { inside(waiting().await) })}</aside> }
}

/// With how much waits for a word of whoever is signed in.
fn inside(waits: u64) -> impl IntoView {
    // One for each place that can be the current one, and one for pages that belong to none.
    static LINKS: [Fixed; PLACES.len() + 1] = [const { Fixed::new() }; PLACES.len() + 1];
    static REFERENCE: Fixed = Fixed::new();
    let address = address::asked();
    let current = PLACES.iter().position(|place| place.holds(&address.path));
    let links = match waits {
        0 => LINKS[current.unwrap_or(PLACES.len())].show(|| links(current, 0)).into_any(),
        waits => links(current, waits).into_any(),
    };
    view! {
        {links}
        <More waits/>
        <div class="foot">
            {REFERENCE.show(|| view! { <a class="place" href="/api/docs" rel="external">{icon("book-open")}"API reference"</a> })}
            <Me/>
        </div>
    }
}

/// The mark of the house and the way to every place.
fn links(current: Option<usize>, waits: u64) -> impl IntoView {
    let link = |index: usize, place: &'static Place| {
        let class = if place.on_phone { "place" } else { "place rest" };
        let current = (current == Some(index)).then_some("page");
        let count = count_at(place, waits);
        view! { <li><a class=class href=place.href aria-current=current>{icon(place.glyph)}{place.name}{count}</a></li> }
    };
    let mut group = "";
    let items = PLACES
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let heading = (place.group != group).then_some(place.group);
            group = place.group;
            (
                heading.map(|heading| view! { <li class="group" aria-hidden="true">{heading}</li> }),
                link(index, place),
            )
        })
        .collect_view();
    view! {
        <a class="brand" href="/">{mark()}"Agent Manager"</a>
        <nav aria-label="Main">
            <ul>{items}</ul>
        </nav>
    }
}

fn count_at(place: &Place, waits: u64) -> Option<impl IntoView + use<>> {
    (waits > 0 && place.href == approvals::PATH).then(|| count(waits))
}

fn count(waits: u64) -> impl IntoView {
    view! { <span class="count push">{waits}<span class="only-read">" waiting"</span></span> }
}

/// What a phone's bottom has no room for. A disclosure, so that it opens without scripts.
#[component]
fn More(waits: u64) -> impl IntoView {
    static SUMMARY: Fixed = Fixed::new();
    static REST: Fixed = Fixed::new();
    let (summary, rest) = match waits {
        0 => (SUMMARY.show(|| summary(0)).into_any(), REST.show(|| rest(0)).into_any()),
        waits => (summary(waits).into_any(), rest(waits).into_any()),
    };
    view! {
        <details class="more">
            {summary}
            <div class="sheet">
                {rest}
                <Me/>
            </div>
        </details>
    }
}

fn summary(waits: u64) -> impl IntoView {
    let count = (waits > 0).then(|| count(waits));
    view! { <summary>{icon("ellipsis")}"More"{count}</summary> }
}

fn rest(waits: u64) -> impl IntoView {
    let places = PLACES.iter().filter(|place| !place.on_phone).map(|place| {
        let count = count_at(place, waits);
        view! { <a class="item" href=place.href>{icon(place.glyph)}{place.name}{count}</a> }
    });
    view! {
        {places.collect_view()}
        <a class="item" href="/api/docs" rel="external">{icon("book-open")}"API reference"</a>
    }
}

/// Who is signed in, the theme, and the way out.
#[component]
fn Me() -> impl IntoView {
    static SIGN_OUT: Fixed = Fixed::new();
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
                {SIGN_OUT.show(sign_out)}
            </div>
        }
    });
    view! {
        {viewer}
        <ThemeSwitch/>
    }
}

fn sign_out() -> impl IntoView {
    view! {
        <form class="push" method="post" action=SignOut::url()>
            <button class="btn quiet only-icon" type="submit" title="Sign out" aria-label="Sign out">
                {icon("log-out")}
            </button>
        </form>
    }
}
