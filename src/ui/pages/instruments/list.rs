//! Every instrument with its price.

use super::{PATH, path_of};
use crate::{
    charts::spark,
    components::{Empty, Panel, Table, icon, kind},
    failure::Failure,
    moment::Moment,
    pages::{
        figures::{amount, change, dash},
        listing::{later, read},
    },
    server,
};
use leptos::prelude::*;
use leptos_meta::Title;
use services::market::{Instruments, Quoted};

#[component]
pub fn InstrumentsPage() -> impl IntoView {
    view! {
        <Title text="Instruments"/>
        <div class="page" data-live="market">
            <header class="head">
                <div>
                    <h1>"Instruments"</h1>
                    <p class="lead">"What the market of this house has, at market time. Nothing here is real money."</p>
                </div>
                <div class="actions">
                    <a class="btn quiet" href="/api/instruments?format=csv" rel="external" download="">{icon("download")}"CSV"</a>
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
    if found.items.is_empty() {
        let text = "The market has no instruments. Look into its configuration.";
        return view! { <Empty glyph="search" title="No instruments" text=text/> }.into_any();
    }
    let rows = found.items.into_iter().map(|quoted| row(quoted, now)).collect_view();
    view! {
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

fn row(quoted: Quoted, now: Moment) -> impl IntoView {
    let Quoted { listing, price, at, change: changed, line } = quoted;
    let symbol = listing.symbol.to_string();
    let price = price.map_or_else(dash, |price| amount(&price.to_string()).into_any());
    let age = at.map_or_else(dash, |at| {
        let at = Moment::from(at);
        view! { <span title=at.exact()>{age(at, now)}</span> }.into_any()
    });
    let (key, href) = (symbol.clone(), path_of(&symbol));
    view! {
        <tr data-key=key>
            <td class="main">
                <a class="link" data-walk="" href=href>{symbol}</a>
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

/// How old a price is in market time.
pub(super) fn age(at: Moment, now: Moment) -> String {
    at.relative(now).trim_end_matches(" ago").to_owned()
}

/// Back to the list.
pub(super) fn crumbs() -> impl IntoView {
    view! { <p class="crumbs"><a href=PATH>"Instruments"</a>" /"</p> }
}
