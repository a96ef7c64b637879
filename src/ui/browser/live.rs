//! The live connection: one `EventSource` for the whole page, which only says "look again". A page names in `data-live` the nouns it is
//! about (`*` for all), and is fetched again when something has happened to one of them.
//!
//! The browser reconnects by itself; where it gives up (the server answered with an error) a new connection is made here after a
//! while. A page that nobody looks at gives its connection back: browsers allow only six to one server.

use super::{dom, visit};
use leptos::{
    prelude::{document, set_timeout},
    task::spawn_local,
};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use web_sys::{Element, Event, EventSource, MessageEvent, VisibilityState};

const STREAM: &str = "/api/live";
/// How long a burst of events is gathered.
const GATHER: Duration = Duration::from_millis(150);
/// How long a page rests between two looks.
const REST: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_secs(4);
/// How long a page that nobody sees stays connected.
const UNSEEN: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Idle,
    /// The page is being fetched, or rests.
    Busy,
    /// Something has happened in the meantime.
    BusyAndStale,
}

thread_local! {
    static SOURCE: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    /// The nouns that were heard since the last look; `None` stands for all.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(Some(Vec::new())) };
    static LOOK: Cell<Look> = const { Cell::new(Look::Idle) };
}

/// Opens the connection, where the page has a frame that tells how it is.
pub(super) fn connect() {
    if dom::find::<Element>(".link-state").is_none() {
        return;
    }
    open();
    dom::on(&document(), "visibilitychange", |_: Event| {
        if document().visibility_state() == VisibilityState::Visible {
            if SOURCE.with_borrow(Option::is_none) {
                open();
            }
        } else {
            set_timeout(give_back, UNSEEN);
        }
    });
}

fn give_back() {
    if document().visibility_state() == VisibilityState::Hidden
        && let Some(source) = SOURCE.take()
    {
        source.close();
    }
}

fn open() {
    let Ok(source) = EventSource::new(STREAM) else {
        say("lost");
        return;
    };
    dom::on(&source, "open", |_: Event| {
        say("open");
        // What happened before the connection stood reached nobody.
        hear(None);
    });
    dom::on(&source, "message", |message: MessageEvent| {
        let nouns = message.data().as_string().unwrap_or_default();
        hear(Some(nouns.split(' ').map(str::to_owned).collect()));
    });
    let revoked = source.clone();
    dom::on(&source, "stream.revoked", move |_: Event| {
        // Signed out somewhere else: looking again leads to the door.
        revoked.close();
        spawn_local(visit::look_again());
    });
    let closed = source.clone();
    dom::on(&source, "error", move |_: Event| {
        say("lost");
        if closed.ready_state() == EventSource::CLOSED {
            set_timeout(open, AGAIN);
        }
    });
    SOURCE.set(Some(source));
}

/// Writes how the connection is on the strip and, where it is lost, above the page.
fn say(state: &str) {
    if let Some(strip) = dom::find::<Element>(".link-state") {
        // The name is a constant and valid.
        let _ = strip.set_attribute("data-state", state);
        strip.set_text_content(Some(if state == "open" { "Live" } else { "Reconnecting" }));
    }
    if let Some(banner) = dom::find::<Element>("#banner") {
        // In the page from the start and filled now, so that screen readers hear it.
        let words = "The live connection is down, so what you see may be old. It comes back by itself; nothing is lost.";
        banner.set_text_content((state == "lost").then_some(words));
    }
}

fn hear(nouns: Option<Vec<String>>) {
    let first = HEARD.with_borrow_mut(|heard| {
        let first = heard.as_ref().is_some_and(Vec::is_empty);
        match (heard.as_mut(), nouns) {
            (Some(heard), Some(nouns)) => heard.extend(nouns),
            _ => *heard = None,
        }
        first
    });
    if first {
        set_timeout(look, GATHER);
    }
}

/// Fetches the page again, if it is about what was heard. One look at a time.
fn look() {
    let heard = HEARD.replace(Some(Vec::new()));
    if !concerns(heard.as_deref()) {
        return;
    }
    if LOOK.get() != Look::Idle {
        LOOK.set(Look::BusyAndStale);
        return;
    }
    LOOK.set(Look::Busy);
    spawn_local(async {
        visit::look_again().await;
        set_timeout(rested, REST);
    });
}

fn rested() {
    if LOOK.replace(Look::Idle) == Look::BusyAndStale {
        hear(None);
    }
}

fn concerns(heard: Option<&[String]>) -> bool {
    let page = dom::find::<Element>("[data-live]").and_then(|page| page.get_attribute("data-live"));
    let Some(about) = page else { return false };
    heard.is_none_or(|heard| about == "*" || about.split(' ').any(|noun| heard.iter().any(|one| one == noun)))
}
