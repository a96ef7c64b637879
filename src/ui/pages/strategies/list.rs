//! The strategies of the reader.

use super::{NEW, PATH, actions::DeleteStrategy, path_of};
use crate::{
    components::{Downloads, Empty, Notice, Pager, Panel, Span, Table, Tone, ago, icon},
    document::Title,
    failure::{Failure, failure_of},
    pages::listing::{self, later, page_of, page_request, read},
    server,
};
use domain::{Page, PageRequest, strategies::SavedStrategy};
use leptos::prelude::*;
use services::strategies::EXAMPLES;

#[component]
pub fn StrategiesPage() -> impl IntoView {
    let page = listing::asked(page_of);
    let failure = failure_of::<DeleteStrategy>();
    view! {
        <Title text="Strategies"/>
        <div class="page" data-live="strategy">
            <header class="head">
                <div>
                    <h1>"Strategies"</h1>
                    <p class="lead">"Documents that say when to trade, how much, and what it costs. Every save is a new version."</p>
                </div>
                <div class="actions"><a class="btn primary" href=NEW>{icon("plus")}"New strategy"</a></div>
            </header>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(own(page).await, |found| panel(found).into_any()) })}
            {examples()}
        </div>
    }
}

async fn own(page: u32) -> Result<Page<SavedStrategy>, Failure> {
    let by = server::signed_in()?;
    let wanted = page_request(page, PageRequest::DEFAULT_SIZE);
    Ok(services::strategies::list(&server::house(), &by, wanted).await?)
}

fn panel(found: Page<SavedStrategy>) -> impl IntoView {
    let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
    let content = if found.total == 0 {
        let text = "Begin with an example below, or with an empty page. What you write is checked while you write it.";
        view! {
            <Empty glyph="scroll-text" title="No strategies yet" text=text>
                <a class="btn" href=NEW>{icon("plus")}"New strategy"</a>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Table caption="Your strategies" heads=&[("Name", ""), ("Version", "num"), ("Changed", ""), ("", "tight")]>
                {found.items.into_iter().map(row).collect_view()}
            </Table>
            <Pager span path=PATH/>
        }
        .into_any()
    };
    view! { <Panel title="Yours" aside=|| view! { <Downloads href="/api/strategies" name="strategies"/> }>{content}</Panel> }
}

fn row(strategy: SavedStrategy) -> impl IntoView {
    let path = path_of(strategy.id);
    let test = format!("/backtests/new?strategy={}", strategy.id);
    let about = format!("Backtest {}", strategy.name);
    view! {
        <tr data-key=strategy.id.to_string()>
            <td class="main"><a class="link breakable" data-walk="" href=path>{strategy.name}</a></td>
            <td data-label="Version" class="num">{strategy.version}</td>
            <td data-label="Changed">{ago(strategy.updated_at.into())}</td>
            <td class="aside tight"><a class="btn quiet small" href=test aria-label=about>"Backtest"</a></td>
        </tr>
    }
}

fn examples() -> impl IntoView {
    let row = |example: &'static services::strategies::Example| {
        let about = example.about();
        let name = about.and_then(|about| about.name.clone()).unwrap_or_else(|| example.key.to_owned());
        let bets = about.and_then(|about| about.description.clone()).unwrap_or_default();
        let timeframe = about.and_then(|about| about.timeframe.clone()).unwrap_or_default();
        let (begin, test) =
            (format!("{NEW}?from={}", example.key), format!("/backtests/new?example={}", example.key));
        let told = format!("Backtest {name}");
        view! {
            <tr>
                <td class="main"><a class="link" href=begin>{name}</a><small class="under">{bets}</small></td>
                <td data-label="Bars">{timeframe}</td>
                <td class="aside tight"><a class="btn quiet small" href=test aria-label=told>"Backtest"</a></td>
            </tr>
        }
    };
    view! {
        <Panel title="Examples" aside=|| view! {
            <small class="muted">"none of them is known to earn anything"</small>
            <Downloads href="/api/strategies/examples" name="examples"/>
        }>
            <Table caption="Strategies to begin with" heads=&[("Name", ""), ("Bars", ""), ("", "tight")]>
                {EXAMPLES.iter().map(row).collect_view()}
            </Table>
        </Panel>
    }
}
