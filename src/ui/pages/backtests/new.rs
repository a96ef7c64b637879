//! Asking for a backtest.

use super::{
    PATH,
    actions::{AskBacktest, misfit},
};
use crate::{
    components::{Button, Field, Look, Notice, Panel, Tone, Wrong},
    document::Title,
    failure::{Failure, FieldName, failure_of},
    pages::listing::{self, later, page_request, read, text_of},
    refused::entered,
    server,
};
use domain::{PageRequest, Timestamp, market::Listing, strategies::SavedStrategy};
use leptos::{prelude::*, server_fn::ServerFn};
use services::strategies::EXAMPLES;

/// What the form offers.
struct Offered {
    strategies: Vec<SavedStrategy>,
    listings: Vec<Listing>,
    /// The history that there is.
    first: Timestamp,
    now: Timestamp,
    /// What is wrong with the parameters that were entered.
    misfit: Option<String>,
}

#[component]
pub fn NewBacktestPage() -> impl IntoView {
    let (strategy, example, instrument) = listing::asked(|query| {
        (text_of(query, "strategy"), text_of(query, "example"), text_of(query, "instrument"))
    });
    let chosen = match (strategy, example) {
        (Some(id), _) => format!("strategy:{id}"),
        (None, Some(key)) => format!("example:{key}"),
        (None, None) => String::new(),
    };
    view! {
        <Title text="New backtest"/>
        <div class="page">
            <header class="head">
                <div>
                    <p class="crumbs"><a href=PATH>"Backtests"</a>" /"</p>
                    <h1>"New backtest"</h1>
                </div>
            </header>
            {later(async move {
                read(offered().await, |offered| form(&offered, &chosen, instrument.as_deref()).into_any())
            })}
        </div>
    }
}

async fn offered() -> Result<Offered, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let all = page_request(1, PageRequest::MAX_SIZE);
    let strategies = services::strategies::list(&house, &by, all).await?.items;
    let now = services::market::now(&house).await?;
    let feed = house.market.feed()?;
    let listings = feed.listings().await.map_err(services::market::MarketError::from)?;
    let refused = failure_of::<AskBacktest>().and_then(|failure| failure.about(FieldName::Params));
    let misfit = match refused {
        Some(_) => misfit(&entered("what"), &entered("params")).await?,
        None => None,
    };
    Ok(Offered { strategies, listings, first: feed.span().from.begins(), now, misfit })
}

fn form(offered: &Offered, chosen: &str, instrument: Option<&str>) -> impl IntoView + use<> {
    let failure = failure_of::<AskBacktest>();
    let above = failure.as_ref().and_then(Failure::about_the_form);
    let again = failure.is_some();
    let kept = move |name: &str, usual: &str| if again { entered(name) } else { usual.to_owned() };
    let about = move |field| failure.as_ref().and_then(|failure| failure.about(field));
    let day = |at: Timestamp| at.to_string().get(..10).unwrap_or_default().to_owned();
    let a_year_ago = offered.now.minus(domain::Period::from_days(365)).max(offered.first);
    let misfit = offered.misfit.clone();
    let misfit = misfit.map(|text| view! { <pre class="carets loss" tabindex="0">{text}</pre> });
    let span = format!("From {} on; empty is a year before the end.", day(offered.first));
    let what = what(offered, &kept("what", chosen), about(FieldName::Document));
    let tradable =
        tradable(offered, &kept("instrument", instrument.unwrap_or_default()), about(FieldName::Instrument));
    view! {
        <Panel title="What is to be traded">
            <form class="form body" method="post" action=AskBacktest::url()>
                {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
                <div class="side-by-side">{what}{tradable}</div>
                <div class="side-by-side">
                    <Field label="From" name="from" kind="date" required=false hint=span value=kept("from", &day(a_year_ago)) wrong=about(FieldName::From)/>
                    <Field label="To" name="to" kind="date" required=false hint="Midnight in UTC; empty is market time." value=kept("to", "") wrong=about(FieldName::To)/>
                </div>
                <div class="side-by-side">
                    <Field label="Cash" name="cash" hint="Paper, in the currency of the instrument." value=kept("cash", "100000") wrong=about(FieldName::Cash)/>
                    <Field label="Parameters" name="params" required=false placeholder="fast=10, slow=30" hint="In the place of the document's own; costs are those of the document." value=kept("params", "") wrong=about(FieldName::Params)/>
                </div>
                {misfit}
                <div><Button look=Look::Primary>"Run it"</Button></div>
            </form>
        </Panel>
    }
}

fn what(offered: &Offered, chosen: &str, wrong: Option<String>) -> impl IntoView + use<> {
    let option = |value: String, text: String| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{text}</option> }
    };
    let own = offered
        .strategies
        .iter()
        .map(|strategy| option(format!("strategy:{}", strategy.id), strategy.name.clone()));
    let own: Vec<_> = own.collect();
    let examples = EXAMPLES.iter().map(|example| {
        let name = example.about().and_then(|about| about.name.clone()).unwrap_or_default();
        option(format!("example:{}", example.key), name)
    });
    let examples: Vec<_> = examples.collect();
    view! {
        <div class="field">
            <label for="what">"Strategy"</label>
            <select id="what" name="what">
                {(!own.is_empty()).then(|| view! { <optgroup label="Yours">{own}</optgroup> })}
                <optgroup label="Examples">{examples}</optgroup>
            </select>
            {wrong.map(|text| view! { <Wrong id="what-note".to_owned() text/> })}
        </div>
    }
}

fn tradable(offered: &Offered, chosen: &str, wrong: Option<String>) -> impl IntoView + use<> {
    let option = |listing: &Listing| {
        let symbol = listing.symbol.to_string();
        let selected = symbol == chosen;
        let text = format!("{symbol} · {}", listing.title);
        view! { <option value=symbol selected=selected>{text}</option> }
    };
    let options =
        offered.listings.iter().filter(|listing| listing.kind.is_tradable()).map(option).collect_view();
    view! {
        <div class="field">
            <label for="instrument">"Instrument"</label>
            <select id="instrument" name="instrument">{options}</select>
            {wrong.map(|text| view! { <Wrong id="instrument-note".to_owned() text/> })}
        </div>
    }
}
