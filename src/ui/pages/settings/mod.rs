//! Settings: one's own account, where one is signed in, tokens for programs, language models and, for administrators, the members.
//!
//! Every form here is a plain post that answers with a redirect: what went well is said on the page that follows, what was
//! refused beside its field, with or without scripts.

mod account;
mod members;
mod models;
mod sessions;
mod tokens;

pub use account::AccountPage;
pub use members::MembersPage;
pub use models::ModelsPage;
pub(crate) use models::used;
pub use sessions::SessionsPage;
pub use tokens::TokensPage;

use crate::{
    components::{Tab, Tabs},
    document::Title,
    viewer::use_viewer,
};
use leptos::prelude::*;

const ACCOUNT: &str = "/settings";
const SESSIONS: &str = "/settings/sessions";

/// The frame of all of them: heading, tabs, and what the page brings.
#[component]
fn Section(
    title: &'static str,
    lead: &'static str,
    current: &'static str,
    /// The nouns whose events change what it shows.
    about: &'static str,
    children: Children,
) -> impl IntoView {
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let tab = |text, href: &str| Tab { text, href: href.to_owned(), current: href == current };
    let mut tabs = vec![
        tab("Account", ACCOUNT),
        tab("Sessions", SESSIONS),
        tab("Tokens", super::TOKENS),
        tab("Models", super::MODELS),
    ];
    if is_admin {
        tabs.push(tab("Members", super::MEMBERS));
    }
    view! {
        <Title text=title/>
        <div class="page settings" data-live=about>
            <header class="head">
                <div>
                    <p class="crumbs">"Settings"</p>
                    <h1>{title}</h1>
                    <p class="lead">{lead}</p>
                </div>
            </header>
            <Tabs label="Settings" tabs/>
            {children()}
        </div>
    }
}
