//! The live connection: one `EventSource` for the whole page, which only says "look again". A page names in `data-live` the nouns it is
//! about (`*` for all), and is fetched again when something has happened to one of them; of a stop that is pulled or lifted every page shows the
//! banner. Prices move without anything happening: a
//! page that shows what something is worth says so with `data-moves`, and is looked at again from time to time.
//!
//! The browser reconnects by itself; where it gives up (the server answered with an error) a new connection is made here after a
//! while. A page that nobody looks at gives its connection back: browsers allow only six to one server.

use super::{dom, visit};
use leptos::{
    prelude::{document, set_interval, set_timeout},
    task::spawn_local,
};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, EventSource, MessageEvent, VisibilityState};

const STREAM: &str = "/api/live";
const STOP: &str = "stop";
/// How long a burst of events is gathered.
const GATHER: Duration = Duration::from_millis(150);
/// How long a page rests between two looks.
const REST: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_secs(4);
/// How often a page is looked at whose figures move with prices.
const MOVES: Duration = Duration::from_secs(10);
/// How long a page that nobody sees stays connected.
const UNSEEN: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Idle,
    /// The page is being fetched, or rests.
    Busy,
}

thread_local! {
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
    /// Counts how often the page was shown or hidden.
    static SHOWN: Cell<u32> = const { Cell::new(0) };
    /// The nouns that were heard since the last look; `None` stands for all.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(Some(Vec::new())) };
    static LOOK: Cell<Look> = const { Cell::new(Look::Idle) };
}

/// The connection, and what listens to it: both go together.
struct Link {
    source: EventSource,
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 4],
}

impl Drop for Link {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// Opens the connection, where the page has a frame that tells how it is.
pub(super) fn connect() {
    if dom::find::<Element>(".link-state").is_none() {
        return;
    }
    open();
    set_interval(
        || {
            if !is_hidden() && dom::find::<Element>("[data-moves]").is_some() {
                hear(None);
            }
        },
        MOVES,
    );
    dom::on(&document(), "visibilitychange", |_: Event| {
        let count = SHOWN.get().wrapping_add(1);
        SHOWN.set(count);
        open();
        let give_back = move || {
            if SHOWN.get() == count && is_hidden() {
                LINK.take();
            }
        };
        if is_hidden() {
            set_timeout(give_back, UNSEEN);
        }
    });
}

fn is_hidden() -> bool {
    document().visibility_state() == VisibilityState::Hidden
}

/// Opens the connection, unless there is one or nobody sees the page.
fn open() {
    let lives = |link: &Option<Link>| {
        link.as_ref().is_some_and(|link| link.source.ready_state() != EventSource::CLOSED)
    };
    if is_hidden() || LINK.with_borrow(lives) {
        return;
    }
    LINK.take();
    let Ok(source) = EventSource::new(STREAM) else {
        say("lost");
        return;
    };
    let listeners = [
        listener(&source, "open", |_| {
            say("open");
            // What happened before the connection stood reached nobody.
            hear(None);
        }),
        listener(&source, "message", |message| {
            let nouns = message.data().as_string().unwrap_or_default();
            hear(Some(nouns.split(' ').map(str::to_owned).collect()));
        }),
        listener(&source, "stream.revoked", |_| broken(true)),
        listener(&source, "error", |_| {
            say("lost");
            let closed = |link: &Option<Link>| {
                link.as_ref().is_some_and(|link| link.source.ready_state() == EventSource::CLOSED)
            };
            if LINK.with_borrow(closed) {
                broken(false);
            }
        }),
    ];
    LINK.set(Some(Link { source, _listeners: listeners }));
}

fn listener(
    source: &EventSource,
    event: &str,
    handler: impl FnMut(MessageEvent) + 'static,
) -> Closure<dyn FnMut(MessageEvent)> {
    let handler = Closure::new(handler);
    // It fails only where the target is no event target.
    let _ = source.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
    handler
}

/// The server has ended it. Signed out somewhere else, looking again leads to the door; otherwise a new one is made after a while.
fn broken(by_word: bool) {
    say("lost");
    if by_word {
        LINK.with_borrow(|link| {
            if let Some(link) = link {
                link.source.close();
            }
        });
    }
    spawn_local(async {
        visit::look_again().await;
        set_timeout(open, AGAIN);
    });
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

/// Fetches the page again, if it is about what was heard. One look at a time, and none while a visit is on its way: the page that it
/// brings may be older than the news.
fn look() {
    if visit::is_pending() || LOOK.get() != Look::Idle {
        set_timeout(look, REST);
        return;
    }
    let heard = HEARD.replace(Some(Vec::new()));
    let is_about = concerns(heard.as_deref());
    // Whoever has just connected may have missed one.
    let of_stops = heard.is_none_or(|heard| heard.iter().any(|noun| noun == STOP));
    if !is_about && !of_stops {
        return;
    }
    LOOK.set(Look::Busy);
    spawn_local(async move {
        let looked = if is_about { visit::look_again().await } else { visit::look_for_stops().await };
        set_timeout(|| LOOK.set(Look::Idle), REST);
        if !looked {
            set_timeout(move || hear(if is_about { None } else { Some(vec![STOP.to_owned()]) }), AGAIN);
        }
    });
}

fn concerns(heard: Option<&[String]>) -> bool {
    let page = dom::find::<Element>("[data-live]").and_then(|page| page.get_attribute("data-live"));
    let Some(about) = page else { return false };
    heard.is_none_or(|heard| about == "*" || about.split(' ').any(|noun| heard.iter().any(|one| one == noun)))
}
