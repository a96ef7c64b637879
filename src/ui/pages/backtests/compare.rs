//! Up to four backtests beside each other.

use super::{PATH, figures::Figures, path_of, stretch};
use crate::{
    charts::{Line, LineChart, Look, lines},
    components::{Downloads, Empty, Panel, Table},
    document::Title,
    failure::Failure,
    pages::{
        figures::{number, percent, probability},
        listing::{self, later, read},
    },
    server,
};
use domain::backtests::Backtest;
use leptos::prelude::*;
use services::backtests::{self, CurvePoint};

const MOST: usize = 4;
const LOOKS: [Look; MOST] = [Look::Main, Look::Beside, Look::Third, Look::Fourth];

type Compared = Vec<(Backtest, Vec<CurvePoint>)>;

#[component]
pub fn ComparePage() -> impl IntoView {
    let ids = listing::asked(|query| query.get_all("id"));
    view! {
        <Title text="Compare backtests"/>
        <div class="page" data-live="backtest">
            <header class="head">
                <div>
                    <p class="crumbs"><a href=PATH>"Backtests"</a>" /"</p>
                    <h1>"Compare"</h1>
                    <p class="lead">"Up to four, each as a share of the cash it began with."</p>
                </div>
            </header>
            {later(async move { read(look(&ids).await, |found| panels(&found)) })}
        </div>
    }
}

async fn look(ids: &[String]) -> Result<Compared, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut found = Vec::new();
    for id in ids.iter().take(MOST) {
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        let backtest = backtests::get(&house, &by, id).await?;
        let curve = backtests::curve(&house, &by, id).await?;
        found.push((backtest, curve));
    }
    Ok(found)
}

fn panels(found: &Compared) -> AnyView {
    if found.is_empty() {
        let text = "Tick two to four finished backtests in the list and compare them.";
        return view! {
            <Empty glyph="flask-conical" title="Nothing to compare" text=text><a class="btn" href=PATH>"To the list"</a></Empty>
        }
        .into_any();
    }
    let line = |((backtest, curve), look): (&(Backtest, Vec<CurvePoint>), Look)| {
        let cash = backtest.asked.cash.to_f64();
        let values = curve.iter().map(|point| point.equity.to_f64() / cash).collect();
        Line { name: called(backtest), look, values }
    };
    let drawn = found.iter().zip(LOOKS).map(line).collect();
    let chart = LineChart {
        title: "Equity over cash".to_owned(),
        time: None,
        lines: drawn,
        holds: vec![1.0],
        small: false,
    };
    let ids: Vec<String> = found.iter().map(|(backtest, _)| backtest.id.to_string()).collect();
    let href = format!("/api/backtests/compare?ids={}", ids.join(","));
    let rows = found.iter().map(|(backtest, _)| row(backtest)).collect_view();
    view! {
        <Panel title="Equity over cash" aside=|| view! { <small class="muted">"each over its own time"</small> }>{lines(chart)}</Panel>
        <Panel title="Figures" aside=move || view! { <Downloads href name="comparison"/> }>
            <Table
                caption="Figures of the backtests"
                heads=&[("Backtest", ""), ("Return", "num"), ("Sharpe", "num"), ("Drawdown", "num"), ("Trades", "num"), ("Deflated", "num"), ("Buy and hold", "num")]
            >
                {rows}
            </Table>
        </Panel>
    }
    .into_any()
}

fn called(backtest: &Backtest) -> String {
    format!("{} on {}", backtest.asked.name, backtest.asked.instrument)
}

fn row(backtest: &Backtest) -> impl IntoView + use<> {
    let figures = Figures(backtest);
    let time = stretch(backtest.asked.from, backtest.asked.to);
    view! {
        <tr>
            <td class="main"><a class="link" href=path_of(backtest.id)>{called(backtest)}</a><small class="under">{time}</small></td>
            <td data-label="Return" class="num">{crate::pages::figures::change(figures.number(&["metrics", "totalReturn"]))}</td>
            <td data-label="Sharpe" class="num">{number(figures.number(&["metrics", "sharpe"]), 2)}</td>
            <td data-label="Drawdown" class="num">{percent(figures.number(&["maxDrawdown"]))}</td>
            <td data-label="Trades" class="num">{figures.count(&["closedTrades"])}</td>
            <td data-label="Deflated" class="num">{probability(figures.number(&["evidence", "dsr"]))}</td>
            <td data-label="Buy and hold" class="num">{percent(figures.number(&["evidence", "baselines", "buyAndHoldReturn"]))}</td>
        </tr>
    }
}
