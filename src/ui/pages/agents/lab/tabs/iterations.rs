//! Every round of learning, the newest first.

use super::super::{
    super::PATH,
    words::{estimated, iteration_path, iteration_pill},
};
use crate::components::{Downloads, Empty, Pager, Panel, Span, Table, ago};
use domain::{AgentId, Page, lab::Iteration};
use leptos::prelude::*;

/// `seen` says of each what a model may have seen of its time.
pub(in crate::pages::agents::lab) fn panel(
    id: AgentId,
    found: &Page<Iteration>,
    seen: &[Option<String>],
) -> impl IntoView + use<> {
    let href = format!("/api/agents/{id}/iterations");
    let content = if found.total == 0 {
        view! {
            <Empty glyph="flask-conical" title="It has not learnt yet" text="Start an iteration on its overview: it writes a strategy, trades it on the open past, and says what it found."/>
        }
        .into_any()
    } else {
        let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
        let rows = found.items.iter().zip(seen);
        let rows = rows.map(|(one, seen)| row(id, one, seen.as_deref())).collect_view();
        view! {
            <Table
                caption="Iterations, the newest first"
                heads=&[
                    ("Iteration", ""), ("Status", ""), ("Trades", "num"), ("Sharpe, 95 %", "num"), ("Changes", "num"), ("Trials so far", "num"),
                    ("Version", ""), ("Asked", ""),
                ]
            >
                {rows}
            </Table>
            <Pager span path=format!("{PATH}/{id}") query="tab=iterations&"/>
        }
        .into_any()
    };
    view! {
        <Panel title="Iterations" aside=move || view! { <Downloads href name="iterations"/> }>{content}</Panel>
    }
}

fn row(id: AgentId, iteration: &Iteration, seen: Option<&str>) -> impl IntoView + use<> {
    let found = &iteration.found;
    let results = found.results.as_ref();
    let dash = || "–".to_owned();
    let changes = found.refinements.as_ref().map_or_else(dash, |changes| match changes.len() {
        0 => "none worth it".to_owned(),
        some => some.to_string(),
    });
    let trials = if results.is_some() { found.trials.to_string() } else { dash() };
    let after = iteration.decision.as_ref().and_then(|decision| decision.strategy);
    let versions = match (iteration.asked.strategy, after) {
        (None, None) => dash(),
        (Some(before), None) => format!("from {before}"),
        (None, Some(after)) => format!("made {after}"),
        (Some(before), Some(after)) if before == after => format!("kept {after}"),
        (Some(before), Some(after)) => format!("{before} → {after}"),
    };
    let href = iteration_path(id, iteration.number);
    let trades = match results {
        Some(results) => {
            let href = format!("{href}#trades");
            let name = format!("{} trades, one by one", results.trades);
            view! { <a class="link" href=href aria-label=name>{results.trades}</a> }.into_any()
        }
        None => dash().into_any(),
    };
    let seen = seen.map(|seen| view! { <small class="under warn">{seen.to_owned()}</small> });
    view! {
        <tr data-key=format!("iteration-{}", iteration.number)>
            <td class="main"><a class="link" data-walk="" href=href><b>{format!("Iteration {}", iteration.number)}</b></a>{seen}</td>
            <td class="aside">{iteration_pill(iteration.status)}</td>
            <td data-label="Trades" class="num">{trades}</td>
            <td data-label="Sharpe, 95 %" class="num">{estimated(results.and_then(|results| results.sharpe))}</td>
            <td data-label="Changes" class="num">{changes}</td>
            <td data-label="Trials so far" class="num">{trials}</td>
            <td data-label="Version">{versions}</td>
            <td data-label="Asked">{ago(iteration.asked_at.into())}</td>
        </tr>
    }
}
