use crate::components::{Button, Empty, Look};
use crate::document::Title;
use leptos::prelude::*;

/// There is nothing at this address, or it is somebody else's; both look the same.
#[component]
pub fn NotFound() -> impl IntoView {
    crate::server::answer_not_found();
    view! {
        <Title text="Not found"/>
        <div class="page lost">
            <Empty
                glyph="search" title="There is nothing here"
                text="The address may be mistyped, or what was here is gone or not yours. Nothing was changed."
            >
                <form action="/"><Button look=Look::Primary>"Go to the dashboard"</Button></form>
            </Empty>
        </div>
    }
}
