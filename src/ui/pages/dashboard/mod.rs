//! The first page: the state of the house in a sentence, then what was counted, then the newest of everything.

mod actions;
mod verdict;
mod view;

pub(crate) use view::run_tone;

use crate::{
    components::{Notice, Skeleton, SkeletonStats, Tone},
    live::use_live,
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Dashboard() -> impl IntoView {
    let heard = use_live().about(&[]);
    let overview = Resource::new(move || heard.get(), |_| actions::look_around());
    let outline = || view! { <SkeletonStats/><div class="panel"><Skeleton/></div> };
    view! {
        <Title text="Dashboard"/>
        <div class="page">
            <Transition fallback=outline>
                {move || Suspend::new(async move {
                    match overview.await {
                        Ok(overview) => view::overview(overview).into_any(),
                        Err(failure) => view! { <Notice tone=Tone::Loss text=failure.to_string()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}
