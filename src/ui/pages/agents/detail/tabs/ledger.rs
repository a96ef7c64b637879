//! The books: every entry takes from one account what it gives to another, so each comes to nothing.

use super::{super::actions::Lines, About, pager};
use crate::{
    components::{Empty, Notice, Table, Tone, ago, pill},
    moment::Moment,
    money::exact,
    pages::agents::words::market_time,
};
use domain::{
    Fixed,
    agents::Agent,
    desk::{BooksCheck, EntryKind, LedgerEntry},
};
use leptos::prelude::*;

pub(super) fn table(
    lines: &Lines<LedgerEntry>,
    agent: &Agent,
    check: Option<BooksCheck>,
    about: &About,
) -> AnyView {
    let badge = badge(agent, check);
    if lines.total == 0 {
        let text = "The first entry is what you pay in when it starts.";
        return view! { <Empty glyph="scale" title="No entries yet" text=text/> }.into_any();
    }
    let pages = pager(lines, about);
    let rows = lines.items.iter().map(row).collect_view();
    view! {
        {badge}
        <Table
            is_wide=true
            caption="Entries of the books, newest first"
            heads=&[
                ("Entry", ""), ("Cash", "num"), ("Positions", "num"), ("Fees", "num"), ("Borrowing", "num"), ("Gains", "num"),
                ("Paid in", "num"), ("Sum", "num"), ("At", ""),
            ]
        >
            {rows}
        </Table>
        {pages}
    }
    .into_any()
}

/// When the books were last held against the account, and whether they agreed.
fn badge(agent: &Agent, check: Option<BooksCheck>) -> impl IntoView + use<> {
    let Some(check) = check else {
        return view! { <p class="body row books">{pill(Tone::Neutral, "not checked yet")}<small class="muted">"The house checks all books by itself, once an hour."</small></p> }.into_any();
    };
    let at = ago(Moment::from(check.at));
    let wrong: Vec<String> = check
        .imbalances
        .into_iter()
        .filter(|imbalance| imbalance.agent == agent.id)
        .map(|imbalance| imbalance.what)
        .collect();
    if wrong.is_empty() {
        return view! { <p class="body row books">{pill(Tone::Gain, "books balance")}<small class="muted">"checked "{at}</small></p> }
            .into_any();
    }
    let text =
        format!("The books do not balance: {}. Stop the agent and tell the administrator.", wrong.join("; "));
    view! { <div class="body stack"><Notice tone=Tone::Loss text/><small class="muted">"checked "{at}</small></div> }.into_any()
}

fn row(entry: &LedgerEntry) -> impl IntoView + use<> {
    let kind = match entry.kind {
        EntryKind::Deposit => "paid in",
        EntryKind::Withdrawal => "taken back",
        EntryKind::Fill => "fill",
        EntryKind::Borrow => "borrowing",
    };
    let fill = entry.fill.map(|fill| view! { <small class="muted">" #"{fill}</small> });
    let cell = |label: &'static str, amount: Fixed| {
        let text = if amount.is_zero() { String::new() } else { exact(amount.trimmed()) };
        view! { <td data-label=label class="num">{text}</td> }
    };
    let [cash, positions, fees, borrow, realized, deposits] = entry.lines.all();
    let sum = match entry.lines.sum() {
        Ok(sum) if sum.is_zero() => view! { <span class="muted">"0"</span> }.into_any(),
        Ok(sum) => view! { <b class="loss">{exact(sum)}</b> }.into_any(),
        Err(error) => view! { <b class="loss">{error.to_string()}</b> }.into_any(),
    };
    view! {
        <tr data-key=format!("entry-{}", entry.number)>
            <td class="main"><b>"#"{entry.number}" "{kind}</b>{fill}</td>
            {cell("Cash", cash)}
            {cell("Positions", positions)}
            {cell("Fees", fees)}
            {cell("Borrowing", borrow)}
            {cell("Gains", realized)}
            {cell("Paid in", deposits)}
            <td data-label="Sum" class="num">{sum}</td>
            <td data-label="At">{market_time(entry.minute)}</td>
        </tr>
    }
}
