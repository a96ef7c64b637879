//! The trades that a figure was counted from, each behind its figure: of a change that an iteration offers, of what an evolution compares, of the lines of the
//! gate, and of a version.

mod actions;
mod table;

use crate::{
    address,
    components::{Downloads, Empty, Pager, Panel, Span, Stat, Stats, Tab, Table, Tabs},
    document::Title,
    failure::Failure,
    pages::{
        agents::PATH,
        figures::{percent, signed_percent},
        listing::{self, later, page_of, read, text_of},
    },
};
use actions::{Counted, Shown};
use leptos::prelude::*;

pub(super) use table::{HEADS, row};

/// So many trades are on a page.
const PAGE: usize = 25;

#[component]
pub fn RefinementTradesPage() -> impl IntoView {
    let (id, number, change) = (address::id(), address::part("number"), address::part("refinement"));
    drawn(async move { actions::of_refinement(&id, &number, &change).await })
}

#[component]
pub fn EvolutionTradesPage() -> impl IntoView {
    let (id, number) = (address::id(), address::part("number"));
    let of = listing::asked(|query| text_of(query, "of"));
    drawn(async move { actions::of_evolution(&id, &number, of.as_deref()).await })
}

#[component]
pub fn GraduationTradesPage() -> impl IntoView {
    let (id, number) = (address::id(), address::part("number"));
    let part = listing::asked(|query| text_of(query, "part"));
    drawn(async move { actions::of_graduation(&id, &number, part.as_deref()).await })
}

#[component]
pub fn StrategyTradesPage() -> impl IntoView {
    let (id, number) = (address::id(), address::part("number"));
    drawn(async move { actions::of_strategy(&id, &number).await })
}

fn drawn(asked: impl Future<Output = Result<Shown, Failure>> + Send + 'static) -> impl IntoView {
    let number = listing::asked(page_of);
    view! {
        <Title text="Trades"/>
        <div class="page" data-live="agent iteration approval">
            {later(async move { read(asked.await, |shown| page(&shown, number).into_any()) })}
        </div>
    }
}

fn page(shown: &Shown, number: u32) -> impl IntoView + use<> {
    let content = match &shown.trades {
        Some(trades) => listed(shown, trades, number).into_any(),
        None => view! {
            <Empty
                glyph="search" title="No trades of it are kept"
                text="It has none yet, or was measured before trades were kept. What is measured from now on has them."
            />
        }
        .into_any(),
    };
    view! {
        {head(shown)}
        {parts(shown)}
        {content}
    }
}

fn head(shown: &Shown) -> impl IntoView + use<> {
    let (name, address) = (shown.agent.name.to_string(), format!("{PATH}/{}", shown.agent.id));
    let (heading, lead) = (shown.heading.clone(), shown.lead.clone());
    let (from, back) = shown.from.clone();
    view! {
        <Title text=format!("{name}: {heading}")/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Agents"</a>" / "<a href=address>{name}</a>" / "<a href=back>{from}</a>" /"</p>
                <h1 class="breakable">{heading}</h1>
                <p class="lead breakable">{lead}</p>
            </div>
        </header>
    }
}

/// What else of the same there is to be followed.
fn parts(shown: &Shown) -> Option<impl IntoView + use<>> {
    let path = shown.path.clone();
    let tab = |part: &actions::Part| Tab {
        text: part.text,
        href: format!("{path}?{}", part.query),
        current: part.is_shown,
    };
    let tabs: Vec<Tab> = shown.parts.iter().map(tab).collect();
    (!tabs.is_empty()).then(|| view! { <Tabs label="Which trades" tabs/> })
}

fn listed(shown: &Shown, trades: &[Counted], number: u32) -> impl IntoView + use<> {
    let query = shown.query.map(|query| format!("{query}&")).unwrap_or_default();
    let href = format!("/api{}", shown.path);
    let href = shown.query.map_or_else(|| href.clone(), |query| format!("{href}?{query}"));
    let total = u64::try_from(trades.len()).unwrap_or(u64::MAX);
    let skipped = usize::try_from(number.saturating_sub(1)).unwrap_or(0).saturating_mul(PAGE);
    let newest = trades.iter().rev().skip(skipped).take(PAGE);
    let rows = newest.map(|one| row(&one.trade, one.mark.as_deref())).collect_view();
    let span = Span { page: number.into(), page_size: PAGE as u64, total };
    let content = if trades.is_empty() {
        view! { <p class="body muted">"No trade was closed."</p> }.into_any()
    } else {
        view! {
            <Table caption="Closed trades, newest first" is_paired=true heads=&HEADS>{rows}</Table>
            <Pager span path=shown.path.clone() query/>
        }
        .into_any()
    };
    view! {
        {figures(trades)}
        <Panel title="Trades" aside=move || view! { <Downloads href name="trades"/> }>{content}</Panel>
    }
}

/// The figures once more, counted from just these trades.
fn figures(trades: &[Counted]) -> impl IntoView + use<> {
    let won = trades.iter().filter(|one| one.trade.trade.gain > 0.0).count();
    let (count, note) = (trades.len().to_string(), format!("{won} won"));
    let rate = share(won, trades.len()).map(|share| percent(Some(share)));
    let gain = mean(trades).map(signed_percent);
    view! {
        <Stats>
            <Stat label="Trades" value=Some(count) note=note/>
            <Stat label="Win rate" value=rate note="after costs"/>
            <Stat label="Gain of a trade" value=gain note="the mean, of what was entered"/>
        </Stats>
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of trades")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[expect(clippy::cast_precision_loss, reason = "a count of trades")]
fn mean(trades: &[Counted]) -> Option<f64> {
    let sum: f64 = trades.iter().map(|one| one.trade.trade.gain).sum();
    (!trades.is_empty()).then(|| sum / trades.len() as f64)
}
