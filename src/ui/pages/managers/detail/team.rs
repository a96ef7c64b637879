//! The team: each agent with what it earned, and its own buttons.

use crate::{
    components::{Downloads, Empty, Panel, Table, Tone, pill},
    money::{change, dollars},
    pages::agents::{row_steps, status_pill, strategy},
};
use leptos::prelude::*;
use services::managers::{Member, Team};

pub(super) fn panel(team: &Team, back: &str) -> impl IntoView + use<> {
    let body = if team.members.is_empty() {
        view! { <Empty glyph="bot" title="No agents yet" text="It makes them at its first tick, when it finds a reason to."/> }.into_any()
    } else {
        let rows: Vec<_> = team.members.iter().map(|member| row(member, back)).collect();
        view! {
            <Table
                is_wide=true
                caption="The agents of this manager"
                heads=&[("Agent", ""), ("Status", ""), ("Equity", "num"), ("P&L", "num"), ("Trades", "num"), ("Action", "tight")]
            >
                {rows}
            </Table>
        }
        .into_any()
    };
    let manager = back.rsplit('/').next().unwrap_or_default();
    let download = format!("/api/agents?manager={manager}");
    view! {
        <Panel title="Team" aside=move || view! { <Downloads href=download name="agents"/> }>
            {body}
        </Panel>
    }
}

fn row(member: &Member, back: &str) -> impl IntoView + use<> {
    let agent = &member.agent;
    let trades = member.account.as_ref().map_or(0, |account| account.counters.trades);
    let off_paper = member.off_paper.as_ref().map(|why| {
        view! { <small class="under loss">"Not on paper any more: "{why.clone()}</small> }
    });
    let locked = agent.locked.then(|| pill(Tone::Neutral, "locked by you"));
    view! {
        <tr data-key=agent.id.to_string() class:over=member.is_terminated()>
            <td class="main">
                <a class="link breakable" data-walk="" href=format!("/agents/{}", agent.id)><b>{agent.name.to_string()}</b></a>
                <small class="under">{strategy(agent)}" · "{agent.timeframe.to_string()}" · "{agent.pairs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")}</small>
                {off_paper}
            </td>
            <td class="aside">{status_pill(agent.status)}{locked}</td>
            <td data-label="Equity" class="num">{dollars(member.equity())}</td>
            <td data-label="P&L" class="num">{change(member.pnl())}</td>
            <td data-label="Trades" class="num">{trades}</td>
            <td class="tight">{row_steps(agent, back)}</td>
        </tr>
    }
}
