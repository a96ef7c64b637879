//! The first page: the state of the house in a sentence, then what was counted, then the newest of everything.

mod actions;
mod desk;
mod team;
mod verdict;
mod view;

pub(crate) use view::run_tone;

use super::{
    demo,
    listing::{later, read},
};
use crate::document::Title;
use leptos::prelude::*;

#[component]
pub fn Dashboard() -> impl IntoView {
    view! {
        <Title text="Dashboard"/>
        <div class="page" data-live="*">
            {demo::refusal()}
            {later(async { read(actions::look_around().await, |overview| view::overview(overview).into_any()) })}
        </div>
    }
}
