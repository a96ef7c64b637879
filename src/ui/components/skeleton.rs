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
