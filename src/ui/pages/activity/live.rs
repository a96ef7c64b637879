//! What keeps the list up to date while somebody looks at it.

use super::{Drawn, Rows, Shown, actions::events_since, asked::Asked};
use crate::{failure::Failure, live::use_live};
use leptos::prelude::*;

/// The state of the list as it stands on the screen.
#[derive(Clone, Copy)]
pub(super) struct Watch {
    asked: Memo<Asked>,
    page: Resource<Result<Shown, Failure>>,
    pub(super) rows: Rows,
    /// Whether a page was ever loaded: a log that may not be read is not asked again with every event.
    begun: RwSignal<bool>,
    total: RwSignal<u64>,
    /// The number of the newest event that is shown or counted.
    newest: RwSignal<i64>,
    /// How many have come since, where they are not added to the list.
    waiting: RwSignal<u64>,
}

impl Watch {
    pub(super) fn new(asked: Memo<Asked>, page: Resource<Result<Shown, Failure>>) -> Self {
        let watch = Self {
            asked,
            page,
            rows: Rows::new(),
            begun: RwSignal::new(false),
            total: RwSignal::new(0),
            newest: RwSignal::new(0),
            waiting: RwSignal::new(0),
        };
        let heard = use_live().about(&[]);
        Effect::new(move |before: Option<u32>| {
            let now = heard.get();
            if before.is_some_and(|before| before != now) {
                watch.look();
            }
            now
        });
        watch
    }

    /// A page was loaded.
    pub(super) fn begin(self, shown: &Shown) {
        self.begun.set(true);
        self.total.set(shown.total);
        self.newest.set(shown.newest);
        self.waiting.set(0);
    }

    pub(super) fn total(self) -> u64 {
        self.total.get()
    }

    /// How many events wait on the first page.
    pub(super) fn pill(self) -> impl IntoView {
        move || {
            let waiting = self.waiting.get();
            let href = format!("{}?{}", super::PATH, self.asked.with(Asked::without_page));
            (waiting > 0).then(|| view! { <a class="count" href=href>{waiting}" new"</a> })
        }
    }

    /// Asks what is new and puts it where it belongs.
    fn look(self) {
        if !self.begun.get_untracked() {
            return;
        }
        let asked = self.asked.get_untracked();
        let newest = self.newest.get_untracked();
        leptos::task::spawn_local(async move {
            // What could not be asked now is asked with the next event; the banner says that the connection is down.
            let Ok(drawn) = events_since(asked.clone(), newest).await else { return };
            let elsewhere = self.asked.try_get_untracked().is_none_or(|now| now != asked);
            if elsewhere {
                return;
            }
            if self.newest.get_untracked() == newest { self.put(&asked, &drawn) } else { self.look() }
        });
    }

    fn put(self, asked: &Asked, drawn: &Drawn) {
        if asked.page > 1 {
            self.waiting.set(drawn.total.saturating_sub(self.total.get_untracked()));
            return;
        }
        if drawn.rows.is_empty() {
            return;
        }
        let Some(rows) = self.rows.get_untracked() else {
            // There was no list yet.
            self.page.refetch();
            return;
        };
        self.newest.set(drawn.newest);
        self.total.set(drawn.total);
        // The markup is the server's own, with every text in it escaped.
        if rows.insert_adjacent_html("afterbegin", &drawn.rows).is_err() {
            self.page.refetch();
            return;
        }
        while rows.child_element_count() > asked.page_size {
            let Some(last) = rows.last_element_child() else { break };
            last.remove();
        }
    }
}
