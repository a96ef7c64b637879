use leptos::prelude::*;

/// The outline of a list that is on its way.
#[component]
pub fn Skeleton(#[prop(default = 5)] rows: usize) -> impl IntoView {
    let bone = |row: usize| view! { <span class=if row % 3 == 2 { "bone short" } else { "bone" }></span> };
    view! {
        <div class="bones" role="status" aria-label="Loading">
            {(0..rows).map(bone).collect_view()}
        </div>
    }
}

/// The outline of a row of figures that is on its way.
#[component]
pub fn SkeletonStats(#[prop(default = 4)] figures: usize) -> impl IntoView {
    let bone = |_| view! { <div><dt><span class="bone short"></span></dt><dd><span class="bone tall"></span></dd></div> };
    view! {
        <dl class="stats" role="status" aria-label="Loading">
            {(0..figures).map(bone).collect_view()}
        </dl>
    }
}
