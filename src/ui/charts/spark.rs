use super::share;
use leptos::prelude::*;
use std::fmt::Write as _;

/// A small line beside a figure that says the same; readers skip it.
pub fn spark(values: &[f64]) -> AnyView {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    if values.len() < 2 || low > high {
        return view! { <span class="muted">"–"</span> }.into_any();
    }
    let mut path = String::new();
    for (place, value) in values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        let (x, letter) = (share(place, values.len() - 1) * 100.0, if path.is_empty() { 'M' } else { 'L' });
        let y = if high > low { (high - value) / (high - low) * 26.0 + 1.0 } else { 14.0 };
        // Writing to a text cannot fail.
        let _ = write!(path, "{letter}{x:.1} {y:.1}");
    }
    let class = match values.first().zip(values.last()) {
        Some((first, last)) if last > first => "spark gain",
        Some((first, last)) if last < first => "spark loss",
        // What stands where it began is neither.
        _ => "spark",
    };
    view! {
        <svg class=class viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true"><path d=path></path></svg>
    }
    .into_any()
}
