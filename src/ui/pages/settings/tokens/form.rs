//! The form for a new token.

use super::actions::CreateToken;
use crate::{
    components::{Button, Field, Look, Notice, Panel, Tone, Wrong},
    failure::{Failure, FieldName, failure_of},
    refused::entered,
    viewer::use_viewer,
};
use leptos::{prelude::*, server_fn::ServerFn};

const SCOPES: [(&str, &str); 3] = [
    ("read", "Look at things"),
    ("write", "Change things"),
    ("admin", "Manage members, see the house's log"),
];

const LIVES: [(&str, &str); 5] =
    [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("", "Never")];

pub(super) fn panel() -> impl IntoView {
    let failure = failure_of::<CreateToken>();
    let above = failure.as_ref().and_then(Failure::about_the_form);
    let again = failure.is_some();
    let about = move |field| failure.as_ref().and_then(|failure| failure.about(field));
    view! {
        <Panel title="New token">
            <form class="form body" method="post" action=CreateToken::url()>
                {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
                <Field
                    label="Name" name="name" placeholder="nightly report" hint="What will use it?"
                    value=entered("name") wrong=about(FieldName::Name)
                />
                {scopes(again, about(FieldName::Scopes))}
                {life(again, about(FieldName::Expiry))}
                <Button look=Look::Primary>"Create the token"</Button>
            </form>
        </Panel>
    }
}

/// Each scope stands alone: a token with `write` alone cannot read.
fn scopes(again: bool, wrong: Option<String>) -> impl IntoView {
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let chosen = if again { entered("scopes") } else { "read".to_owned() };
    let choice = move |(scope, meaning): &(&'static str, &'static str)| {
        let checked = chosen.split(',').any(|one| one == *scope);
        view! {
            <label class="choice">
                <input type="checkbox" name=*scope value="true" checked=checked/>
                <span><b>{*scope}</b><small class="under">{*meaning}</small></span>
            </label>
        }
    };
    let offered = if is_admin { &SCOPES[..] } else { &SCOPES[..2] };
    view! {
        <fieldset class="field choices">
            <legend>"Scopes"</legend>
            {offered.iter().map(choice).collect_view()}
            {wrong.map(|text| view! { <Wrong id="scopes-note".to_owned() text/> })}
        </fieldset>
    }
}

fn life(again: bool, wrong: Option<String>) -> impl IntoView {
    let chosen = if again { entered("days") } else { "30".to_owned() };
    let option = move |(days, text): (&'static str, &'static str)| {
        view! { <option value=days selected=chosen == days>{text}</option> }
    };
    view! {
        <div class="field">
            <label for="days">"Expires after"</label>
            <select id="days" name="days">{LIVES.map(option).collect_view()}</select>
            {wrong.map(|text| view! { <Wrong id="days-note".to_owned() text/> })}
        </div>
    }
}
