//! The door. The example to follow for a page: `actions` asks the use cases, this file shows what they said.
//!
//! Both forms are plain posts: signing in changes everything on the screen, so the whole page is loaded anew anyway, and the
//! same path works without scripts. Only a wallet needs a script, and it ends in such a post too.

mod actions;
mod wallet;

pub(super) use actions::inside;
pub use actions::{SignIn, SignInWithWallet, SignOut};

use super::welcome::Welcome;
use crate::{
    address,
    components::{Button, Field, Look, Notice, Tone},
    document::Title,
    failure::failure_of,
    flash::Flash,
    refused::entered,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn SignInPage() -> impl IntoView {
    let next = address::asked().query.get("next").unwrap_or_default().to_owned();
    let failure = failure_of::<SignIn>().or_else(failure_of::<SignInWithWallet>);
    view! {
        <Title text="Sign in"/>
        <Welcome title="Sign in">
            <Flash/>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            <form class="form" method="post" action=SignIn::url()>
                <input type="hidden" name="next" value=next.clone()/>
                <Field label="Name" name="name" autocomplete="username" value=entered("name") autofocus=true/>
                <Field label="Password" name="password" kind="password" autocomplete="current-password"/>
                <Button look=Look::Primary>"Sign in"</Button>
            </form>
            {wallet::with_wallet(next)}
        </Welcome>
    }
}
