//! One's own account: who one is, the password, and wallets to sign in with.

mod actions;
mod wallets;

use super::{ACCOUNT, Section};
use crate::{
    components::{Button, Field, Look, Notice, Panel, Tone, ago, pill},
    failure::{Failure, FieldName, failure_of},
    pages::listing::{later, read},
};
use actions::{AccountView, ChangePassword, own_account};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <Section title="Account" lead="Who you are in this house, and how you come in." current=ACCOUNT about="account wallet">
            {later(async { read(own_account().await, |account| page(account).into_any()) })}
        </Section>
    }
}

fn page(account: AccountView) -> impl IntoView {
    let AccountView { name, role, since, wallets, can_link } = account;
    let role =
        if role == "admin" { pill(Tone::Accent, "administrator") } else { pill(Tone::Neutral, "member") };
    view! {
        <div class="two">
            <div>
                <Panel title="Password">{password()}</Panel>
                <Panel title="Wallets">{wallets::list(wallets, can_link)}</Panel>
            </div>
            <div>
                <Panel title="You">
                    <dl class="facts body">
                        <dt>"Name"</dt><dd><b>{name}</b></dd>
                        <dt>"Role"</dt><dd>{role}</dd>
                        <dt>"Here since"</dt><dd>{ago(since)}</dd>
                    </dl>
                </Panel>
            </div>
        </div>
    }
}

fn password() -> impl IntoView {
    let failure = failure_of::<ChangePassword>();
    let above = failure.as_ref().and_then(Failure::about_the_form);
    let about = move |field| failure.as_ref().and_then(|failure| failure.about(field));
    view! {
        <form class="form body" method="post" action=ChangePassword::url()>
            {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
            <Field
                label="Current password" name="current" kind="password" autocomplete="current-password"
                wrong=about(FieldName::Password)
            />
            <div class="side-by-side">
                <Field
                    label="New password" name="password" kind="password" autocomplete="new-password"
                    hint="At least 10 characters; length is what counts." wrong=about(FieldName::NewPassword)
                />
                <Field
                    label="New password again" name="repeat" kind="password" autocomplete="new-password"
                    wrong=about(FieldName::Repeat)
                />
            </div>
            <div class="row">
                <Button look=Look::Primary>"Change the password"</Button>
                <small class="muted">"Your other sessions end; this one stays."</small>
            </div>
        </form>
    }
}
