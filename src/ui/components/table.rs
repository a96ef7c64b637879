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
    /// Wider than many screens: it can be moved with the arrow keys.
    #[prop(optional)]
    is_wide: bool,
    /// Many short figures: on a phone two of them stand beside each other.
    #[prop(optional)]
    is_paired: bool,
    children: Children,
) -> impl IntoView {
    let head = |(text, class): &Head| {
        if text.is_empty() {
            // Nothing to read aloud: the column of a row's buttons.
            return view! { <td class=*class></td> }.into_any();
        }
        view! { <th scope="col" class=*class>{*text}</th> }.into_any()
    };
    view! {
        <div class="scroll" tabindex=is_wide.then_some("0")>
            <table class="stacks" class:paired=is_paired>
                <caption class="only-read">{caption}</caption>
                <thead>
                    <tr>{heads.iter().map(head).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
