use crate::moment::Moment;
use leptos::prelude::*;

/// How long ago, with the exact moment on hover. In the browser the distance grows while the page stays open.
pub fn ago(at: Moment) -> impl IntoView {
    let text = at.relative(Moment::now());
    view! { <time datetime=at.iso() title=at.exact() data-at=at.as_millis().to_string()>{text}</time> }
}
