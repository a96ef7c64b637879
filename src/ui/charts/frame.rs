//! What every drawing stands in: its scale beside it, its time below it.

use super::{HEIGHT, WIDTH, axis::Axis};
use leptos::prelude::*;

/// A drawing with its scale. `title` says to those who do not see it what it shows.
pub(super) fn frame(
    title: String,
    class: &'static str,
    axis: Axis,
    time: Option<(i64, i64)>,
    paths: AnyView,
) -> AnyView {
    let names = axis.names().into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
    let view_box = format!("0 0 {WIDTH} {HEIGHT}");
    view! {
        <div class=format!("chart {class}")>
            <svg viewBox=view_box preserveAspectRatio="none" role="img" aria-label=title>
                <path class="ruler" d=axis.ruler()></path>
                {paths}
            </svg>
            <ol class="scale" aria-hidden="true">{names}</ol>
            {time.map(|(first, last)| view! { <div class="dates" aria-hidden="true">{dates(first, last)}</div> })}
        </div>
    }
    .into_any()
}

/// Four moments at equal distances, in UTC.
fn dates(first: i64, last: i64) -> Vec<AnyView> {
    let within_days = last - first < 4 * 86_400_000;
    let name = |place: i64| {
        let text = domain::Timestamp::from_millis(first + (last - first) / 3 * place).to_string();
        let shown = if within_days { text.get(5..16) } else { text.get(..10) };
        shown.unwrap_or_default().replace('T', " ")
    };
    (0..4).map(|place| view! { <span>{name(place)}</span> }.into_any()).collect()
}
