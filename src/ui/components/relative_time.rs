use crate::moment::Moment;
use leptos::prelude::*;

/// How long ago, with the exact moment on hover.
pub fn ago(at: Moment) -> impl IntoView {
    let text = at.relative(Moment::now());
    view! { <time datetime=at.iso() title=at.exact() data-at=at.as_millis().to_string()>{text}</time> }
}

/// Lets every distance on the page grow while the page stays open. One timer for all of them: a row then carries no
/// reactivity for its time.
pub fn keep_fresh() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        let every = std::time::Duration::from_secs(10);
        let Ok(timer) = set_interval_with_handle(refresh, every) else { return };
        on_cleanup(move || timer.clear());
    });
}

#[cfg(feature = "hydrate")]
fn refresh() {
    use wasm_bindgen::JsCast;
    let now = Moment::now();
    let Ok(times) = document().query_selector_all("time[data-at]") else { return };
    for index in 0..times.length() {
        let element = times.item(index).and_then(|node| node.dyn_into::<web_sys::Element>().ok());
        let Some(element) = element else { continue };
        let at = element.get_attribute("data-at").and_then(|millis| millis.parse().ok());
        // The text node itself is kept: the view that made it may still want to change it.
        if let (Some(at), Some(text)) = (at, element.first_child()) {
            text.set_node_value(Some(&Moment::from_millis(at).relative(now)));
        }
    }
}
