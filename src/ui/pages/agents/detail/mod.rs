//! One agent: how it stands, what it earned, what it holds and why, and everything it did.

mod actions;
mod chart;
mod decision;
mod figures;
mod head;
mod positions;
mod tabs;

use super::{LIVE, PATH, head::head as whole_head, lab};
use crate::{
    address,
    components::{Downloads, Empty, Notice, Panel, Tone},
    document::Title,
    failure::failure_of,
    pages::listing::{self, later, page_of, read, text_of},
};
use actions::{AgentView, Asked, Found, one_agent};
use leptos::prelude::*;
use tabs::Tab;

#[component]
pub fn AgentPage() -> impl IntoView {
    let id = address::id();
    let asked = listing::asked(|query| Asked {
        id,
        tab: Tab::of(text_of(query, "tab").as_deref()),
        page: page_of(query),
        pair: text_of(query, "pair"),
        lab: lab::Asked::of(query, page_of(query)),
    });
    let failure = failure_of::<super::actions::StepAgent>();
    let failure = failure.or_else(failure_of::<super::actions::DeleteAgent>);
    let failure = failure.or_else(failure_of::<super::actions::BacktestAgent>);
    let failure = failure.or_else(failure_of::<lab::ReviveAgent>);
    view! {
        <Title text="Agent"/>
        <div class="page" data-live=LIVE>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(one_agent(&asked).await, |found| match found {
                Found::Trading(view) => page(*view, &asked).into_any(),
                Found::Learning(view) => lab::page(*view, &asked.lab).into_any(),
            }) })}
        </div>
    }
}

fn page(view: AgentView, asked: &Asked) -> impl IntoView + use<> {
    let AgentView {
        agent,
        learns,
        measured,
        halted,
        stalled,
        off_paper,
        positions,
        decisions,
        now,
        chart,
        rows,
    } = view;
    let address = format!("{PATH}/{}", agent.id);
    let back = if learns { lab::tab_path(&address, agent.stage, lab::Tab::Paper) } else { address.clone() };
    let head = whole_head(&agent, head::lead(&agent, now).into_any(), &back);
    let learnt = learns.then(|| lab::links(&address, agent.stage, lab::Tab::Paper));
    let notices = head::notices(&agent, (halted, stalled), off_paper.as_deref());
    let figures = figures::figures(measured.as_ref().map(|(_, figures)| figures), &agent, &address);
    let equity = match measured {
        Some((curve, _)) => chart::equity(&curve),
        None => view! {
            <Empty glyph="play" title="Not started yet" text="Its account is opened when you start it; from then on its equity is drawn here, beside what holding the same instruments would have made."/>
        }
        .into_any(),
    };
    let prices = chart.map(|prices| chart::panel(prices, &agent, &address, asked.tab));
    // Its candles grow, and its figures move with the prices of what it holds.
    let moves = (prices.is_some() || !positions.is_empty())
        .then(|| view! { <span data-moves="" hidden=true></span> });
    let equity_href = format!("/api/agents/{}/equity", agent.id);
    let holdings = positions::panel(agent.id, positions, &decisions);
    let tabs = tabs::panel(&agent, rows, &decisions, asked, &address);
    view! {
        {moves}
        {head}
        {learnt}
        {notices}
        {figures}
        <div class="two">
            <div>
                <div id="equity">
                    <Panel title="Equity against buy and hold" aside=move || view! { <Downloads href=equity_href name="equity"/> }>{equity}</Panel>
                </div>
                {prices}
            </div>
            <div>{holdings}</div>
        </div>
        {tabs}
    }
}
