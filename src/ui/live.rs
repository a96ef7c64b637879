//! The live connection: one `EventSource` for the whole page. Pages do not hear events themselves; they key their data by
//! [`Live::about`], and so fetch again only what an event names.
//!
//! The browser reconnects by itself and says the last number it has seen (`Last-Event-ID`), so nothing is missed; where it gives
//! up (the server answered with an error) a new connection is made here after a while.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    Connecting,
    Open,
    Lost,
}

/// What the page knows of the live connection.
#[derive(Clone, Copy)]
pub struct Live {
    pub state: RwSignal<LinkState>,
    /// The nouns of the latest burst of events (`run`, `token`); `None` stands for all, after a connection was made.
    heard: RwSignal<Option<Vec<String>>>,
}

/// The live connection of this page.
pub fn use_live() -> Live {
    use_context().unwrap_or_else(Live::new)
}

impl Live {
    pub(crate) fn new() -> Self {
        Self { state: RwSignal::new(LinkState::Connecting), heard: RwSignal::new(Some(Vec::new())) }
    }

    /// Grows whenever something has happened to one of these nouns. No noun stands for every event.
    pub fn about(self, nouns: &'static [&'static str]) -> Signal<u32> {
        if cfg!(feature = "ssr") {
            return Signal::stored(0);
        }
        let heard = self.heard;
        Memo::new(move |before: Option<&u32>| {
            let wanted = heard.with(|heard| match heard {
                None => true,
                Some(kinds) => kinds.iter().any(|noun| nouns.is_empty() || nouns.contains(&noun.as_str())),
            });
            before.map_or(0, |count| count + u32::from(wanted))
        })
        .into()
    }
}

/// Opens the connection, in the browser, for as long as the page lives.
pub(crate) fn connect(live: Live) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::open(live, false));
    #[cfg(not(feature = "hydrate"))]
    let _ = live;
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{LinkState, Live};
    use leptos::prelude::*;
    use std::{cell::RefCell, rc::Rc, time::Duration};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{EventSource, MessageEvent};

    /// How long a burst is gathered before pages fetch again.
    const GATHER: Duration = Duration::from_millis(150);
    const AGAIN: Duration = Duration::from_secs(4);

    pub(super) fn open(live: Live, again: bool) {
        let Ok(source) = EventSource::new("/api/events") else {
            live.state.set(LinkState::Lost);
            return;
        };
        on_open(live, &source, again);
        on_message(live, &source);
        on_error(live, &source);
    }

    fn on_open(live: Live, source: &EventSource, again: bool) {
        let handler = Closure::<dyn FnMut()>::new(move || {
            live.state.set(LinkState::Open);
            // What happened between the page's rendering and now reached nobody.
            if again || live.heard.with_untracked(|heard| heard.as_ref().is_some_and(Vec::is_empty)) {
                live.heard.set(None);
            }
        });
        source.set_onopen(Some(handler.as_ref().unchecked_ref()));
        // The connection lives as long as the page, and so does its handler.
        handler.forget();
    }

    fn on_message(live: Live, source: &EventSource) {
        let burst: Rc<RefCell<Vec<String>>> = Rc::default();
        let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let Some(noun) = noun(&message.data()) else { return };
            let mut gathered = burst.borrow_mut();
            if gathered.is_empty() {
                let burst = burst.clone();
                set_timeout(move || live.heard.set(Some(burst.take())), GATHER);
            }
            gathered.push(noun);
        });
        source.set_onmessage(Some(handler.as_ref().unchecked_ref()));
        handler.forget();
    }

    fn on_error(live: Live, source: &EventSource) {
        let closed = source.clone();
        let handler = Closure::<dyn FnMut()>::new(move || {
            live.state.set(LinkState::Lost);
            if closed.ready_state() == EventSource::CLOSED {
                set_timeout(move || open(live, true), AGAIN);
            }
        });
        source.set_onerror(Some(handler.as_ref().unchecked_ref()));
        handler.forget();
    }

    /// `run` of `{"kind":"run.started", …}`.
    fn noun(data: &JsValue) -> Option<String> {
        let event = js_sys::JSON::parse(&data.as_string()?).ok()?;
        let kind = js_sys::Reflect::get(&event, &"kind".into()).ok()?.as_string()?;
        kind.split_once('.').map(|(noun, _)| noun.to_owned())
    }
}
