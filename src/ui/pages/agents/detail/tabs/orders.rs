//! Orders, whatever became of them.

use super::{super::actions::Lines, About, pager};
use crate::{
    components::{Empty, Table, pill},
    money::exact,
    pages::agents::words::{market_time, order_tone, why},
};
use domain::desk::{OrderRecord, Side};
use leptos::prelude::*;

pub(super) fn table(lines: &Lines<OrderRecord>, about: &About) -> AnyView {
    if lines.total == 0 {
        let text = "An order is given at the close of a bar and filled at the next price.";
        return view! { <Empty glyph="file-text" title="No orders yet" text=text/> }.into_any();
    }
    let pages = pager(lines, about);
    let rows = lines.items.iter().map(row).collect_view();
    view! {
        <Table
            is_wide=true
            caption="Orders, newest first"
            heads=&[("Order", ""), ("State", ""), ("Quantity", "num"), ("Why", ""), ("Stop and target", ""), ("Given", "")]
        >
            {rows}
        </Table>
        {pages}
    }
    .into_any()
}

fn row(order: &OrderRecord) -> impl IntoView + use<> {
    let side = match order.side {
        Side::Buy => "buy",
        Side::Sell => "sell",
    };
    let levels: Vec<String> = [("stop", order.stop_loss), ("target", order.take_profit)]
        .into_iter()
        .filter_map(|(name, price)| price.map(|price| format!("{name} {}", exact(price))))
        .chain(order.trailing_stop.iter().map(|trail| format!("trails by {trail}")))
        .collect();
    let levels = if levels.is_empty() { "–".to_owned() } else { levels.join(", ") };
    let note = order.note.clone().map(|note| view! { <small class="under">{note}</small> });
    view! {
        <tr data-key=format!("order-{}", order.number)>
            <td class="main"><b>{side}" "{order.symbol.to_string()}</b>" "<small class="muted">"#"{order.number}</small>{note}</td>
            <td class="aside">{pill(order_tone(order.state), order.state.as_str())}</td>
            <td data-label="Quantity" class="num">{exact(order.quantity)}</td>
            <td data-label="Why">{why(order.why)}</td>
            <td data-label="Stop and target" class="muted">{levels}</td>
            <td data-label="Given">{market_time(order.minute)}</td>
        </tr>
    }
}
