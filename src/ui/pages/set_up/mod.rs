//! The first visit: whoever comes first becomes the administrator, with the console's code when the house is open to others.
//! The front door leads here as long as there is no administrator, and never again.

mod actions;

pub use actions::SetUpHouse;

use super::welcome::Welcome;
use crate::{
    components::{Button, Field, Look, Notice, Tone},
    document::Title,
    failure::{Failure, FieldName, failure_of},
    refused::entered,
    server,
};
use leptos::{prelude::*, server_fn::ServerFn};

const PATH: &str = "/set-up";

#[component]
pub fn SetUpPage() -> impl IntoView {
    let needs_code = server::set_up_code().is_some();
    let failure = failure_of::<SetUpHouse>();
    let above = failure.as_ref().and_then(Failure::about_the_form);
    let about = move |field| failure.as_ref().and_then(|failure| failure.about(field));
    view! {
        <Title text="Set up"/>
        <Welcome title="Set up your house">
            <p class="muted">"You become its administrator. There is no other account, and nothing leaves this machine."</p>
            {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
            <form class="form" method="post" action=SetUpHouse::url()>
                <Field label="Name" name="name" autocomplete="username" value=entered("name") autofocus=true wrong=about(FieldName::Name)/>
                <Field
                    label="Password" name="password" kind="password" autocomplete="new-password"
                    hint="At least 10 characters; length is what counts." wrong=about(FieldName::Password)
                />
                <Field
                    label="Password again" name="repeat" kind="password" autocomplete="new-password"
                    wrong=about(FieldName::Repeat)
                />
                {needs_code.then(|| view! {
                    <Field
                        label="One-time code" name="code"
                        hint="The console printed it when the server started: it proves that the machine is yours."
                        wrong=about(FieldName::Code)
                    />
                })}
                <Button look=Look::Primary>"Create the administrator"</Button>
            </form>
        </Welcome>
    }
}
