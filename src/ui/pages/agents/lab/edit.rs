//! Changing what an agent is like: the traits as they were made, the description, and why.

use super::{
    super::PATH,
    actions::{ChangePersonality, changeable, entered_before},
    entered::Entered,
    fields::Traits,
    questions,
};
use crate::{
    components::{Button, Look, Panel, entered_field, note},
    failure::{Failure, FieldName, failure_of},
    refused::told_above,
};
use domain::{agents::Agent, lab::PersonalityVersion, market::Listing};
use leptos::{prelude::*, server_fn::ServerFn};

/// The form of an agent that learns.
pub(in crate::pages::agents) async fn form(agent: &Agent) -> Result<AnyView, Failure> {
    let (now, instruments) = changeable(agent.id).await?;
    let failure = failure_of::<ChangePersonality>();
    Ok(draw(agent, &now.version, instruments, failure.as_ref()).into_any())
}

fn draw(
    agent: &Agent,
    version: &PersonalityVersion,
    instruments: Vec<Listing>,
    failure: Option<&Failure>,
) -> impl IntoView + use<> {
    let entered = if failure.is_some() { entered_before() } else { as_it_is(version) };
    let name = agent.name.to_string();
    let questions = questions::panel(&version.questions, "");
    let traits = Traits {
        entered: &entered,
        is: &version.personality,
        questions: &version.questions,
        failure,
        instruments,
    }
    .panel();
    let words = words(&entered, failure);
    view! {
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Agents"</a>" / "<a href=format!("{PATH}/{}", agent.id)>{name.clone()}</a>" /"</p>
                <h1 class="breakable">"Change "{name}</h1>
                <p class="lead">"Makes the next version of what it is like. The one before is kept, and can be taken again."</p>
            </div>
        </header>
        {told_above(failure)}
        {questions}
        <form class="agent-form" method="post" action=ChangePersonality::url() novalidate=true>
            <input type="hidden" name="id" value=agent.id.to_string()/>
            {words}
            {traits}
            <div class="row"><Button look=Look::Primary>"Save the changes"</Button><a class="btn" href=format!("{PATH}/{}", agent.id)>"Leave it as it is"</a></div>
        </form>
    }
}

fn as_it_is(version: &PersonalityVersion) -> Entered {
    let entered = Entered { description: version.instructions.clone(), ..Entered::default() };
    entered.with_traits(&version.personality)
}

fn words(entered: &Entered, failure: Option<&Failure>) -> impl IntoView + use<> {
    let about = |field| failure.and_then(|failure| failure.about(field));
    let wrong = about(FieldName::Description);
    let invalid = wrong.is_some().then_some("true");
    let reason = entered_field(
        "reason",
        "Reason",
        &entered.reason,
        "Why it is changed, for whoever reads its versions; may be empty",
        about(FieldName::Reason),
    );
    let text = entered.description.clone();
    view! {
        <Panel title="What it is to be like">
            <div class="form body">
                <div class="field">
                    <label for="description">"Description"</label>
                    <textarea
                        id="description" name="entered[description]" rows="5" aria-invalid=invalid aria-describedby="description-hint description-note"
                    >{text}</textarea>
                    <span class="hint" id="description-hint">"When its words change, they are read anew by the model that thinks for the agent. What is yours stays."</span>
                    {note("description", wrong)}
                </div>
                {reason}
            </div>
        </Panel>
    }
}
