//! Making a manager, and changing one: the same form, with four characters to begin from.

mod actions;
mod entered;
mod view;

use super::{NEW, PATH};
use crate::{
    address,
    document::Title,
    failure::{Failure, failure_of},
    pages::listing::{self, later, read, text_of},
    refused::told_above,
};
use actions::{ChangeManager, CreateManager, Offered, entered_before, existing, offered};
use domain::managers::{Manager, ManagerConfig, Preset};
use entered::Entered;
use leptos::{prelude::*, server_fn::ServerFn};
use view::ManagerConfigForm;

#[component]
pub fn NewManagerPage() -> impl IntoView {
    let failure = failure_of::<CreateManager>();
    let preset: Option<Preset> = listing::asked(|query| text_of(query, "preset")?.parse().ok());
    let entered = if failure.is_some() { entered_before() } else { begun(preset) };
    let presets = presets(preset);
    view! {
        <Title text="New manager"/>
        <div class="page">
            <header class="head">
                <div>
                    <p class="crumbs"><a href=PATH>"Managers"</a>" /"</p>
                    <h1>"New manager"</h1>
                    <p class="lead">"It makes and changes agents that trade on paper. What it may do is decided here, and held by code."</p>
                </div>
            </header>
            {told_above(failure.as_ref())}
            {presets}
            {later(async move {
                read(offered().await, |offered| {
                    view! {
                        <ManagerConfigForm action=CreateManager::url() id=None entered failure sure="Make the manager" offered/>
                    }
                    .into_any()
                })
            })}
        </div>
    }
}

fn begun(preset: Option<Preset>) -> Entered {
    let config = preset.map_or_else(ManagerConfig::default, Preset::config);
    Entered::of("", &config)
}

/// Four characters that fill the form: links, so that they work without scripts.
fn presets(chosen: Option<Preset>) -> impl IntoView {
    let one = |preset: Preset| {
        let current = (Some(preset) == chosen).then_some("true");
        view! {
            <a class="preset" href=format!("{NEW}?preset={}", preset.as_str()) aria-current=current>
                <b>{preset.title()}</b>
                <small>{preset.about()}</small>
            </a>
        }
    };
    view! { <nav class="presets" aria-label="Begin from">{Preset::ALL.map(one).collect_view()}</nav> }
}

#[component]
pub fn EditManagerPage() -> impl IntoView {
    let id = address::id();
    let failure = failure_of::<ChangeManager>();
    let before = failure.is_some().then(entered_before);
    view! {
        <Title text="Change a manager"/>
        <div class="page">
            {told_above(failure.as_ref())}
            {later(async move {
                let found = async { Ok((existing(&id).await?, offered().await?)) };
                read(found.await, |(manager, offered)| edit(&manager, offered, before, failure).into_any())
            })}
        </div>
    }
}

fn edit(
    manager: &Manager,
    offered: Offered,
    before: Option<Entered>,
    failure: Option<Failure>,
) -> impl IntoView + use<> {
    let name = manager.name.to_string();
    let entered = before.unwrap_or_else(|| Entered::of(&name, &manager.config));
    let id = Some(manager.id.to_string());
    view! {
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Managers"</a>" / "<a href=format!("{PATH}/{}", manager.id)>{name.clone()}</a>" /"</p>
                <h1>"Change "{name}</h1>
                <p class="lead">"Changes count from its next tick on."</p>
            </div>
        </header>
        <ManagerConfigForm action=ChangeManager::url() id entered failure sure="Save the changes" offered/>
    }
}
