//! Where the bars of an instrument have gaps.

use crate::{
    components::{Downloads, Panel, Table},
    moment::Moment,
};
use domain::market::Gap;
use leptos::prelude::*;

/// Minutes of which nobody knows what happened. `href` is where the interface answers them.
pub(super) fn not_seen(gaps: Vec<Gap>, href: String) -> impl IntoView {
    let row = |gap: Gap| {
        let minutes = gap.to.number() - gap.from.number();
        let (from, to) = (Moment::from(gap.from.begins()), Moment::from(gap.to.begins()));
        view! {
            <tr data-key=from.exact()>
                <td class="main">{from.exact()}</td>
                <td data-label="To">{to.exact()}</td>
                <td data-label="Minutes" class="num">{minutes}</td>
                <td data-label="Why">{gap.why}</td>
            </tr>
        }
    };
    (!gaps.is_empty()).then(|| {
        view! {
            <Panel title="Gaps" aside=move || view! { <Downloads href name="gaps"/> }>
                <p class="body muted">"In these minutes no price was seen. They have no bars, and none are made up."</p>
                <Table caption="Minutes without a price" heads=&[("From", ""), ("To", ""), ("Minutes", "num"), ("Why", "")]>
                    {gaps.into_iter().rev().map(row).collect_view()}
                </Table>
            </Panel>
        }
    })
}
