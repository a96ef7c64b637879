//! Making an agent by hand, and changing one: the same form, with everything that is wrong told at once and nothing lost.

mod actions;
mod entered;
mod model;
mod strategy;
mod view;

use super::PATH;
use crate::{
    address,
    components::Look,
    document::Title,
    failure::{Failure, failure_of},
    pages::listing::{later, read},
    refused::told_above,
};
use actions::{ChangeAgent, CreateAgent, Offered, entered_before, existing, offered};
pub(super) use actions::{instruments, models};
use domain::agents::{Agent, Brain, Stage};
use entered::Entered;
pub(super) use entered::Notes;
use leptos::{prelude::*, server_fn::ServerFn};
pub(crate) use model::{Offer, model_options};
use view::Form;
pub(crate) use view::pair_choice;
pub(super) use view::pair_groups;

/// The form of an agent that is made field by field.
pub(super) fn by_hand() -> impl IntoView {
    let failure = failure_of::<CreateAgent>();
    let (before, document) = entered_before();
    let entered = if failure.is_some() { before } else { Entered::usual() };
    view! {
        {told_above(failure.as_ref())}
        {later(async move {
            read(offered().await, |offered| {
                let form = Form {
                    action: CreateAgent::url(), id: None, entered, document, failure, kept: None, sure: "Make the agent", look: Look::Primary,
                };
                form.draw(offered).into_any()
            })
        })}
    }
}

#[component]
pub fn EditAgentPage() -> impl IntoView {
    let id = address::id();
    let failure = failure_of::<ChangeAgent>();
    let before = failure.is_some().then(entered_before);
    view! {
        <Title text="Change an agent"/>
        <div class="page">
            {told_above(failure.as_ref())}
            {later(async move { read(form_of(&id, before, failure).await, |form| form) })}
        </div>
    }
}

/// The form of the agent: what it is like while it learns, its settings afterwards.
async fn form_of(
    id: &str,
    before: Option<(Entered, String)>,
    failure: Option<Failure>,
) -> Result<AnyView, Failure> {
    let agent = existing(id).await?;
    if agent.stage != Stage::Paper {
        return super::lab::edit_form(&agent).await;
    }
    Ok(edit(&agent, offered().await?, before, failure).into_any())
}

fn edit(
    agent: &Agent,
    offered: Offered,
    before: Option<(Entered, String)>,
    failure: Option<Failure>,
) -> impl IntoView + use<> {
    let (entered, document) = before.unwrap_or_else(|| as_it_is(agent));
    let name = agent.name.to_string();
    let form = Form {
        action: ChangeAgent::url(),
        id: Some(agent.id.to_string()),
        entered,
        document,
        failure,
        kept: Some(super::words::strategy(agent)),
        sure: "Save the changes",
        look: Look::Primary,
    };
    view! {
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Agents"</a>" / "<a href=format!("{PATH}/{}", agent.id)>{name.clone()}</a>" /"</p>
                <h1>"Change "{name}</h1>
                <p class="lead">"Changes count from its next decision on. What it holds is kept."</p>
            </div>
        </header>
        {form.draw(offered)}
    }
}

fn as_it_is(agent: &Agent) -> (Entered, String) {
    let document = match &agent.brain {
        Brain::Strategy { document, .. } => document.clone(),
        Brain::Model { .. } | Brain::Learning {} => String::new(),
    };
    let entered = Entered {
        name: agent.name.to_string(),
        strategy: "keep".to_owned(),
        pairs: agent.pairs.iter().map(ToString::to_string).collect(),
        timeframe: agent.timeframe.to_string(),
        allocation: agent.allocation.to_string(),
        instructions: agent.instructions.clone(),
        ..Entered::default()
    };
    (entered.with_risk(&agent.risk).with_model(&agent.brain), document)
}
