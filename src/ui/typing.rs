//! Asking the server about what somebody types: once nobody has typed for a moment, and only the newest answer is heard.

use leptos::{prelude::set_timeout, task::spawn_local};
use std::{cell::Cell, time::Duration};

const PAUSE: Duration = Duration::from_millis(250);

thread_local! {
    /// Counts what was typed: an answer to something older is of no interest any more. A page has one form that is checked.
    static TYPED: Cell<u32> = const { Cell::new(0) };
}

/// Something was typed: `ask` is called unless more is, and `hear` with its answer unless more was until then.
pub(crate) fn typed<A: Future + 'static>(
    ask: impl FnOnce() -> A + 'static,
    hear: impl FnOnce(A::Output) + 'static,
) {
    let count = TYPED.get().wrapping_add(1);
    TYPED.set(count);
    let is_newest = move || TYPED.get() == count;
    let rested = move || {
        if is_newest() {
            spawn_local(async move {
                let answer = ask().await;
                if is_newest() {
                    hear(answer);
                }
            });
        }
    };
    set_timeout(rested, PAUSE);
}
