use leptos::prelude::*;

/// A column: its heading and its class (`num`, `tight`, or none).
pub type Head = (&'static str, &'static str);

/// A table that becomes stacked rows on a phone. Each `<td>` carries its heading in `data-label`, but the one of class `main`,
/// which names the row, and the one of class `aside`, which stands beside it. Rows with `data-walk` and `tabindex="-1"` can be
/// walked with `j` and `k`.
#[component]
pub fn Table(
    /// Read aloud, not shown.
    caption: &'static str,
    heads: &'static [Head],
    children: Children,
) -> impl IntoView {
    let head = |(text, class): &Head| view! { <th scope="col" class=*class>{*text}</th> };
    view! {
        <div class="scroll">
            <table class="stacks">
                <caption class="only-read">{caption}</caption>
                <thead>
                    <tr>{heads.iter().map(head).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
