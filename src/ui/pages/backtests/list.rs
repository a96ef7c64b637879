//! The reader's backtests, the newest first; up to four can be compared.

use super::{COMPARE, NEW, PATH, actions::DeleteBacktest, path_of, status_tone, stretch};
use crate::{
    components::{Downloads, Empty, Notice, Pager, Panel, Span, Table, Tone, ago, icon, pill},
    document::Title,
    failure::{Failure, failure_of},
    pages::{
        figures::{change, number, percent},
        listing::{self, later, page_of, page_request, read},
    },
    server,
};
use domain::{Page, PageRequest, backtests::Backtest};
use leptos::prelude::*;

#[component]
pub fn BacktestsPage() -> impl IntoView {
    let page = listing::asked(page_of);
    let failure = failure_of::<DeleteBacktest>();
    view! {
        <Title text="Backtests"/>
        <div class="page" data-live="backtest run">
            <header class="head">
                <div>
                    <h1>"Backtests"</h1>
                    <p class="lead">"Strategies traded on the past, on paper. Each is counted as a trial of its strategy."</p>
                </div>
                <div class="actions"><a class="btn primary" href=NEW>{icon("plus")}"New backtest"</a></div>
            </header>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(own(page).await, |found| panel(found).into_any()) })}
        </div>
    }
}

async fn own(page: u32) -> Result<Page<Backtest>, Failure> {
    let by = server::signed_in()?;
    let wanted = page_request(page, PageRequest::DEFAULT_SIZE);
    Ok(services::backtests::list(&server::house(), &by, None, wanted).await?)
}

fn panel(found: Page<Backtest>) -> impl IntoView {
    let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
    if found.total == 0 {
        let text = "Choose a strategy or an example, an instrument and a stretch of time; the result is there in a moment.";
        return view! {
            <Panel title="Yours">
                <Empty glyph="flask-conical" title="No backtests yet" text=text>
                    <a class="btn" href=NEW>{icon("plus")}"New backtest"</a>
                </Empty>
            </Panel>
        }
        .into_any();
    }
    view! {
        <form method="get" action=COMPARE>
            <Panel
                title="Yours"
                aside=|| view! {
                    <Downloads href="/api/backtests" name="backtests"/>
                    <button class="btn quiet small" type="submit">"Compare those that are ticked"</button>
                }
            >
                <Table
                    caption="Your backtests, newest first"
                    heads=&[("Strategy", ""), ("Status", ""), ("On", ""), ("Return", "num"), ("Sharpe", "num"), ("Drawdown", "num"), ("Trades", "num"), ("Asked", "")]
                >
                    {found.items.into_iter().map(row).collect_view()}
                </Table>
                <Pager span path=PATH/>
            </Panel>
        </form>
    }
    .into_any()
}

/// The figures of a list.
struct Outline {
    gain: Option<f64>,
    sharpe: Option<f64>,
    drawdown: Option<f64>,
    trades: Option<u64>,
}

impl Outline {
    fn of(backtest: &Backtest) -> Self {
        let Some(result) = &backtest.result else {
            return Self { gain: None, sharpe: None, drawdown: None, trades: None };
        };
        Self {
            gain: result["metrics"]["totalReturn"].as_f64(),
            sharpe: result["metrics"]["sharpe"].as_f64(),
            drawdown: result["maxDrawdown"].as_str().and_then(|text| text.parse().ok()),
            trades: result["closedTrades"].as_u64(),
        }
    }
}

fn row(backtest: Backtest) -> impl IntoView {
    let Outline { gain, sharpe, drawdown, trades } = Outline::of(&backtest);
    let (id, status, asked) = (backtest.id.to_string(), backtest.status, backtest.asked);
    let tick = format!("Compare {} on {}", asked.name, asked.instrument);
    let can = trades
        .is_some()
        .then(|| view! { <input type="checkbox" name="id" value=id.clone() aria-label=tick/> });
    let time = stretch(asked.from, asked.to);
    view! {
        <tr data-key=id.clone()>
            <td class="main">
                <span class="choice">{can}<span><a class="link breakable" data-walk="" href=path_of(&id)>{asked.name}</a><small class="under">{time}</small></span></span>
            </td>
            <td class="aside">{pill(status_tone(status), status.as_str())}</td>
            <td data-label="On">{asked.instrument.to_string()}<small class="muted">" "{asked.timeframe}</small></td>
            <td data-label="Return" class="num">{change(gain)}</td>
            <td data-label="Sharpe" class="num">{number(sharpe, 2)}</td>
            <td data-label="Drawdown" class="num">{percent(drawdown)}</td>
            <td data-label="Trades" class="num">{trades.map_or_else(|| "–".to_owned(), |trades| trades.to_string())}</td>
            <td data-label="Asked">{ago(backtest.created_at.into())}</td>
        </tr>
    }
}

/// A few backtests on the page of something else.
pub(crate) fn short_table(tests: Vec<Backtest>) -> AnyView {
    let row = |backtest: Backtest| {
        let outline = Outline::of(&backtest);
        let (href, status) = (path_of(backtest.id), backtest.status);
        let version = backtest.asked.strategy.map(|(_, version)| format!("version {version}"));
        view! {
            <tr data-key=backtest.id.to_string()>
                <td class="main"><a class="link" href=href>{backtest.asked.instrument.to_string()}</a><small class="under">{version}</small></td>
                <td class="aside">{pill(status_tone(status), status.as_str())}</td>
                <td data-label="Return" class="num">{change(outline.gain)}</td>
            </tr>
        }
    };
    view! {
        <Table caption="Backtests" heads=&[("On", ""), ("Status", ""), ("Return", "num")]>
            {tests.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}
