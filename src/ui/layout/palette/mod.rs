//! Ctrl-K: finds pages and things to do at once, and runs and events by asking the server.

mod find;

use crate::{
    components::{follow, icon},
    failure::Failure,
    layout::places::PLACES,
    pages::{MEMBERS, TOKENS},
    theme,
    viewer::use_viewer,
};
use find::{Hit, find};
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::borrow::Cow;

/// One line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    glyph: &'static str,
    text: String,
    hint: String,
    then: Then,
}

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Then {
    Go(Cow<'static, str>),
    Theme(&'static str),
}

impl From<Hit> for Line {
    fn from(hit: Hit) -> Self {
        let glyph = if hit.is_run { "circle-play" } else { "activity" };
        Self { glyph, text: hit.text, hint: hit.hint, then: Then::Go(hit.href.into()) }
    }
}

const ACTIONS: [(&str, &str, Then); 5] = [
    ("key-round", "Create a token", Then::Go(Cow::Borrowed(TOKENS))),
    ("user-plus", "Add a member", Then::Go(Cow::Borrowed(MEMBERS))),
    ("moon", "Use the dark theme", Then::Theme("dark")),
    ("sun", "Use the light theme", Then::Theme("light")),
    ("monitor", "Use the system's theme", Then::Theme("system")),
];

#[component]
pub(super) fn Palette(open: RwSignal<bool>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    follow(dialog, open);
    let asked = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let hits = RwSignal::new(Ok(Vec::new()));
    let lines = Memo::new(move |_| {
        let mut lines = lines(&asked.get(), is_admin);
        lines.extend(hits.get().unwrap_or_default().into_iter().map(Line::from));
        lines
    });
    let navigate = use_navigate();
    let run = Callback::new(move |line: Line| {
        open.set(false);
        asked.set(String::new());
        hits.set(Ok(Vec::new()));
        match line.then {
            Then::Go(href) => navigate(&href, NavigateOptions::default()),
            Then::Theme(name) => theme::choose(name),
        }
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
    let shown = move || {
        let lines = lines.get().into_iter().enumerate();
        lines.map(|(index, line)| item(index, line, chosen, run)).collect_view()
    };
    view! {
        <dialog node_ref=dialog class="palette" aria-label="Find or do" on:close=move |_| open.set(false)>
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

/// The keys of the palette, and why the server found nothing when it could not be asked.
fn legend(hits: RwSignal<Result<Vec<Hit>, Failure>>) -> impl IntoView {
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
fn look(asked: RwSignal<String>, hits: RwSignal<Result<Vec<Hit>, Failure>>) {
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

/// What fits what was asked, without asking the server.
fn lines(asked: &str, is_admin: bool) -> Vec<Line> {
    let asked = asked.trim().to_lowercase();
    let places = PLACES.iter().map(|place| Line {
        glyph: place.glyph,
        text: place.name.to_owned(),
        hint: format!("g {}", place.key),
        then: Then::Go(place.href.into()),
    });
    let allowed = |then: &Then| is_admin || *then != Then::Go(Cow::Borrowed(MEMBERS));
    let actions = ACTIONS.into_iter().filter(|(_, _, then)| allowed(then)).map(|(glyph, text, then)| Line {
        glyph,
        text: text.to_owned(),
        hint: String::new(),
        then,
    });
    let mut lines: Vec<Line> =
        places.chain(actions).filter(|line| line.text.to_lowercase().contains(&asked)).collect();
    if !asked.is_empty() {
        lines.push(Line {
            glyph: "activity",
            text: format!("Events with “{asked}”"),
            hint: "Activity".to_owned(),
            then: Then::Go(format!("/activity?q={}", leptos_router::location::Url::escape(&asked)).into()),
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_finds_by_any_part_of_a_name() {
        let found = |asked: &str| {
            lines(asked, false).into_iter().map(|line| line.text).collect::<Vec<_>>().join(", ")
        };
        assert!(
            found("").starts_with("Dashboard, Runs, Activity, Settings, Create a token, Use the dark theme")
        );
        assert_eq!(found(" DARK "), "Use the dark theme, Events with “dark”");
        assert_eq!(found("member"), "Events with “member”");
        assert_eq!(lines("member", true)[0].text, "Add a member");
        assert_eq!(found("token.revoked"), "Events with “token.revoked”");
    }
}
