//! Ctrl-K: finds pages and things to do at once, and runs and events by asking the server.

mod find;
mod lines;

use crate::{components::icon, failure::Failure};
use find::{Hit, find};
use leptos::{ev, html, prelude::*, task::spawn_local};
use lines::{Line, Then, lines};

type Hits = RwSignal<Result<Vec<Hit>, Failure>>;

#[island]
pub fn Palette(is_admin: bool) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let asked = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let hits: Hits = RwSignal::new(Ok(Vec::new()));
    let lines = Memo::new(move |_| {
        let mut lines = lines(&asked.get(), is_admin);
        lines.extend(hits.get().unwrap_or_default().into_iter().map(Line::from));
        lines
    });
    let run = Callback::new(move |line: Line| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        act(&line.then);
    });
    let press = move |event: ev::KeyboardEvent| {
        let last = lines.with(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => chosen.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                if let Some(line) = lines.with(|lines| lines.get(chosen.get_untracked()).cloned()) {
                    run.run(line);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let forget = move |_| {
        asked.set(String::new());
        chosen.set(0);
        hits.set(Ok(Vec::new()));
    };
    let shown = move || {
        let lines = lines.get().into_iter().enumerate();
        lines.map(|(index, line)| item(index, line, chosen, run)).collect_view()
    };
    view! {
        <dialog node_ref=dialog id="palette" class="palette" aria-label="Find or do" on:close=forget>
            <div class="ask">
                {icon("search")}
                <input
                    type="text" role="combobox" aria-label="Find or do" aria-expanded="true" aria-controls="found"
                    aria-activedescendant=move || format!("found-{}", chosen.get())
                    placeholder="A page, a run, an event, something to do" autocomplete="off" prop:value=asked
                    on:input=move |event| { chosen.set(0); asked.set(event_target_value(&event)); look(asked, hits); }
                    on:keydown=press
                />
            </div>
            <ul class="found" id="found" role="listbox" aria-label="Found">
                {shown}
            </ul>
            {legend(hits)}
        </dialog>
    }
}

/// Does what the line says. Only in the browser; on the server nobody chooses.
fn act(then: &Then) {
    #[cfg(feature = "hydrate")]
    match then {
        Then::Go(href) => crate::browser::go(href),
        Then::Theme(name) => crate::theme::choose(name),
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = then;
}

/// The keys of the palette, and why the server found nothing when it could not be asked.
fn legend(hits: Hits) -> impl IntoView {
    let trouble =
        move || hits.get().err().map(|failure| view! { <span class="loss">{failure.to_string()}</span> });
    view! {
        <div class="keys" role="status">
            {trouble}
            <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" choose"</span>
            <span><kbd>"Enter"</kbd>" go"</span>
            <span><kbd>"Esc"</kbd>" close"</span>
        </div>
    }
}

/// Asks the server for what was typed, and drops the answer when something else has been typed in the meantime.
fn look(asked: RwSignal<String>, hits: Hits) {
    let text = asked.get_untracked();
    if text.trim().len() < 2 {
        hits.set(Ok(Vec::new()));
        return;
    }
    spawn_local(async move {
        // The palette stays useful without the server: pages and actions are found here.
        let found = find(text.clone()).await;
        if asked.get_untracked() == text {
            hits.set(found);
        }
    });
}

fn item(index: usize, line: Line, chosen: RwSignal<usize>, run: Callback<Line>) -> impl IntoView {
    let selected = move || if chosen.get() == index { "true" } else { "false" };
    let (glyph, text, hint) = (line.glyph, line.text.clone(), line.hint.clone());
    view! {
        <li role="option" id=format!("found-{index}") aria-selected=selected on:click=move |_| run.run(line.clone())>
            {icon(glyph)}
            <span class="clip">{text}</span>
            <small>{hint}</small>
        </li>
    }
}
