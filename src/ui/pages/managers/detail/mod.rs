//! One manager: how it stands, whether it helps, its leash, its team, what it decided and why, and what it remembers.

mod actions;
mod comparison;
mod head;
mod leash;
mod log;
mod memory;
mod team;

use super::{
    LIVE, PATH,
    actions::{DeleteManager, StepManager},
};
use crate::{
    address,
    components::{Notice, Tone},
    document::Title,
    failure::failure_of,
    pages::listing::{self, later, page_of, read, text_of},
};
use actions::{Asked, ManagerView, one_manager};
use leptos::prelude::*;
use log::ManagerLogsTable;

#[component]
pub fn ManagerPage() -> impl IntoView {
    let id = address::id();
    let asked = listing::asked(|query| Asked {
        id,
        page: page_of(query),
        action: text_of(query, "action").unwrap_or_default(),
        agent: text_of(query, "agent").unwrap_or_default(),
    });
    let failure = failure_of::<StepManager>().or_else(failure_of::<DeleteManager>);
    view! {
        <Title text="Manager"/>
        <div class="page" data-live=LIVE>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(one_manager(&asked).await, |view| page(view, &asked).into_any()) })}
        </div>
    }
}

fn page(view: ManagerView, asked: &Asked) -> impl IntoView + use<> {
    let ManagerView { status, log, comparison, clock } = view;
    let address = format!("{PATH}/{}", status.manager.id);
    let head = head::head(&status, clock.as_ref(), &address);
    let figures = head::figures(&status);
    let comparison = comparison::panel(&comparison, &address);
    let team = team::panel(&status.team, &address);
    let leash = leash::panel(&status);
    let memory = memory::panel(&status);
    let names = status.team.members.iter().map(|member| (member.agent.id, member.agent.name.to_string()));
    let names = names.collect();
    let (asked, back) = (asked.clone(), address);
    // Its figures move with the prices of what its team holds.
    let holds = status.team.members.iter().any(|member| !member.positions.is_empty());
    let moves = holds.then(|| view! { <span data-moves="" hidden=true></span> });
    view! {
        {moves}
        {head}
        {figures}
        {comparison}
        <div class="two">
            <div>{team}<ManagerLogsTable log team=names asked address=back/></div>
            <div>{leash}{memory}</div>
        </div>
    }
}
