//! Every instrument with its price.

use super::{PATH, path_of};
use crate::{
    charts::spark,
    components::{Downloads, Empty, Notice, Panel, Table, Tone, kind, pill},
    document::Title,
    failure::Failure,
    moment::Moment,
    pages::{
        figures::{amount, change, dash},
        listing::{later, read},
    },
    server,
};
use domain::{Period, Timestamp, market::quarantine::Held};
use leptos::prelude::*;
use services::market::{Instruments, Quoted, Source};

const OVER: &str = "The prices of this market end here. Market time stands, and nothing is traded any more.";

#[component]
pub fn InstrumentsPage() -> impl IntoView {
    view! {
        <Title text="Instruments"/>
        <div class="page" data-live="market price">
            <header class="head">
                <div>
                    <h1>"Instruments"</h1>
                    <p class="lead">"What the market of this house has, at market time. Nothing here is real money."</p>
                </div>
                <div class="actions">
                    <Downloads href="/api/instruments" name="instruments"/>
                </div>
            </header>
            {later(async move { read(all().await, |found| panel(found).into_any()) })}
        </div>
    }
}

async fn all() -> Result<Instruments, Failure> {
    server::signed_in()?;
    Ok(services::market::instruments(&server::house()).await?)
}

fn panel(found: Instruments) -> impl IntoView {
    let now = Moment::from(found.now);
    let source = found.source.as_ref().map_or_else(Vec::new, looking);
    if found.items.is_empty() {
        let text = "The market has no instruments. Look into its configuration.";
        return view! { {source}<Empty glyph="search" title="No instruments" text=text/> }.into_any();
    }
    let over = found.is_over.then(|| view! { <Notice text=OVER/> });
    let held = found.items.iter().filter_map(|quoted| quoted.quarantine.as_ref().map(held)).collect_view();
    let rows = found.items.into_iter().map(row).collect_view();
    view! {
        {over}
        {source}
        {held}
        <Panel title="At market time" aside=move || view! { <small class="muted">{now.exact()}</small> }>
            <Table
                caption="Instruments with their prices"
                heads=&[("Instrument", ""), ("Kind", ""), ("Last day", ""), ("Change", "num"), ("Price", "num"), ("Age of the price", "num")]
            >
                {rows}
            </Table>
        </Panel>
    }
    .into_any()
}

fn row(quoted: Quoted) -> impl IntoView {
    let Quoted { listing, price, at, age, change: changed, line, quarantine } = quoted;
    let symbol = listing.symbol.to_string();
    let price = price.map_or_else(dash, |price| amount(&price.to_string()).into_any());
    let age = at.zip(age).map_or_else(dash, |(at, age)| {
        view! { <span title=Moment::from(at).exact()>{old(at, age)}</span> }.into_any()
    });
    let (key, href) = (symbol.clone(), path_of(&symbol));
    let mark = quarantine
        .map(|held| view! { " "<span title=held.why.to_string()>{pill(Tone::Warn, "quarantine")}</span> });
    view! {
        <tr data-key=key>
            <td class="main">
                <a class="link" data-walk="" href=href>{symbol}</a>
                {mark}
                <small class="under">{listing.title.to_string()}</small>
            </td>
            <td data-label="Kind">{kind(listing.kind.as_str().to_owned())}</td>
            <td data-label="Last day">{spark(&line)}</td>
            <td data-label="Change" class="num">{change(changed)}</td>
            <td data-label="Price" class="num aside">{price}</td>
            <td data-label="Age of the price" class="num muted">{age}</td>
        </tr>
    }
}

/// What is said of an instrument whose prices cannot be used.
pub(super) fn held(held: &Held) -> impl IntoView + use<> {
    let since = Moment::from(held.since).exact();
    let text = format!(
        "{} is in quarantine since {since}: {}. Nothing is decided and nothing filled on its prices; the next good one ends it.",
        held.symbol, held.why
    );
    view! { <Notice tone=Tone::Warn text=text/> }
}

/// What a person should know of a source that is looked at: that it does not answer, and what it does not know.
fn looking(source: &Source) -> Vec<AnyView> {
    let text = |text: String| view! { <Notice tone=Tone::Warn text=text/> }.into_any();
    let since = source.answered_at.map_or_else(
        || "It has not answered yet.".to_owned(),
        |at| format!("It last answered at {}.", Moment::from(at).exact()),
    );
    let problem = source.problem.as_ref().map(|problem| {
        text(format!("{problem}. {since} It is asked again by itself; until then there are no new prices."))
    });
    let unlisted = source.unlisted.iter().map(|symbol| {
        text(format!("{symbol} is not listed: no price of it was seen yet. Look whether its chain and address are right."))
    });
    let silent = source.silent.iter().filter(|_| source.problem.is_none());
    let silent = silent.map(|(symbol, why)| text(format!("{symbol} had no price at the last look: {why}.")));
    problem.into_iter().chain(unlisted).chain(silent).collect()
}

/// How old a price is.
pub(super) fn old(at: Timestamp, age: Period) -> String {
    Moment::from(at).relative(Moment::from(at.plus(age))).trim_end_matches(" ago").to_owned()
}

/// Back to the list.
pub(super) fn crumbs() -> impl IntoView {
    view! { <p class="crumbs"><a href=PATH>"Instruments"</a>" /"</p> }
}
