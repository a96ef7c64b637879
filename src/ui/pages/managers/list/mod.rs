//! All managers of a person, a card for each.

mod actions;
mod card;

use super::{LIVE, NEW, PATH, actions::StepManager};
use crate::{
    components::{Empty, Notice, Pager, Panel, Span, Tone, icon},
    document::Title,
    failure::failure_of,
    money::paper,
    pages::{
        demo,
        listing::{asked, later, page_of, read},
    },
};
use actions::{Cards, some_cards};
use card::ManagerCard;
use leptos::prelude::*;

#[component]
pub fn ManagersPage() -> impl IntoView {
    let failure = failure_of::<StepManager>();
    let page = asked(page_of);
    view! {
        <Title text="Managers"/>
        <div class="page" data-live=LIVE>
            <header class="head">
                <div>
                    <h1>"Managers "{paper()}</h1>
                    <p class="lead">"A model runs a team of paper-trading agents, on a leash that code holds. Every decision is written down with its reason and what became of it."</p>
                </div>
                <div class="actions"><a class="btn primary" href=NEW>{icon("plus")}"New manager"</a></div>
            </header>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {demo::refusal()}
            {later(async move { read(some_cards(page).await, grid) })}
        </div>
    }
}

fn grid(found: Cards) -> AnyView {
    let Cards { managers, clock, demo } = found;
    match demo {
        Some(offer) => return demo::panel(&offer, PATH).into_any(),
        None if managers.total == 0 => return none_yet().into_any(),
        None => {}
    }
    let back = if managers.page == 1 { PATH.to_owned() } else { format!("{PATH}?page={}", managers.page) };
    let span =
        Span { page: managers.page.into(), page_size: managers.page_size.into(), total: managers.total };
    // What a team holds is worth something else with every price.
    let moves = managers.items.iter().any(|card| card.agents > 0);
    let moves = moves.then(|| view! { <span data-moves="" hidden=true></span> });
    let one = |card| view! { <ManagerCard card clock=clock.clone() back=back.clone()/> };
    let cards: Vec<_> = managers.items.into_iter().map(one).collect();
    let is_one = managers.total <= u64::from(managers.page_size) && managers.page == 1;
    let pager = (!is_one).then(|| view! { <Pager span path=PATH/> });
    view! { {moves}<ul class="cards">{cards}</ul>{pager} }.into_any()
}

fn none_yet() -> impl IntoView {
    view! {
        <Panel title="Your managers">
            <Empty
                glyph="users" title="No managers yet"
                text="Give one some paper money, a model and limits, and start it. It makes its agents, watches them and changes them; you watch why. The built-in rules need no key."
            >
                <a class="btn primary" href=NEW>{icon("plus")}"Make your first manager"</a>
            </Empty>
        </Panel>
    }
}
