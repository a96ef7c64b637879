//! Making an agent from plain words, in two steps: the words, and what was understood of them. Nothing is saved before the second is sent.

use super::{
    super::{NEW, form::model_options},
    actions::{Begun, MakeLearner, ReadDescription, begun, entered_before},
    entered::Entered,
    fields::Traits,
    questions,
};
use crate::{
    components::{Button, Look, Notice, Panel, Tone, entered_field, icon, note},
    failure::{Failure, FieldName, failure_of},
    pages::listing::{self, later, query_of, read, text_of},
    refused::told_above,
};
use domain::{Money, agents::USUAL_BUDGET, models::ModelName};
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::personality::Reading;

/// What the address says of the way so far.
struct Way {
    draft: String,
    call: String,
    model: String,
    name: String,
}

pub(in crate::pages::agents) fn in_words() -> impl IntoView {
    let way = listing::asked(|query| {
        let text = |name| text_of(query, name).unwrap_or_default();
        Way { draft: text("draft"), call: text("call"), model: text("model"), name: text("name") }
    });
    let (not_read, not_made) = (failure_of::<ReadDescription>(), failure_of::<MakeLearner>());
    let before = (not_read.is_some() || not_made.is_some()).then(entered_before);
    later(async move {
        read(begun(&way.draft, &way.call).await, |mut begun| match begun.reading.take() {
            Some(reading) => second(begun, &reading, &way, before, not_made.as_ref()).into_any(),
            None => first(begun, &way, before, not_read.as_ref()).into_any(),
        })
    })
}

/// The words.
fn first(
    begun: Begun,
    way: &Way,
    before: Option<Entered>,
    failure: Option<&Failure>,
) -> impl IntoView + use<> {
    let entered = before.filter(|_| failure.is_some()).unwrap_or_else(|| begin(&begun, way));
    let lost = (!way.call.is_empty()).then(|| lost(&begun));
    let about = |field| failure.and_then(|failure| failure.about(field));
    let wrong = about(FieldName::Description);
    let invalid = wrong.is_some().then_some("true");
    let wrong_model = note("model", about(FieldName::Model));
    let options = model_options(begun.models, &entered.model);
    let name = entered_field(
        "name",
        "Name",
        &entered.name,
        "Empty for one that follows from what it is like",
        about(FieldName::Name),
    );
    view! {
        {told_above(failure)}
        {lost}
        <form class="agent-form" method="post" action=ReadDescription::url() novalidate=true>
            <Panel title="What it is to be like">
                <div class="form body">
                    <div class="field">
                        <label for="description">"Description"</label>
                        <textarea
                            id="description" name="entered[description]" rows="6" aria-invalid=invalid aria-describedby="description-hint description-note"
                            placeholder="conservative VWAP scalper for tech stocks, tight stops"
                        >{entered.description}</textarea>
                        <span class="hint" id="description-hint">
                            "Such as: conservative VWAP scalper for tech stocks, tight stops. Risk, style, patterns, instruments, hours; what you do not say is asked, not guessed."
                        </span>
                        {note("description", wrong)}
                    </div>
                    <div class="pair-of-fields">
                        {name}
                        <div class="field">
                            <label for="model">"Model that reads it and thinks for the agent"</label>
                            <select id="model" name="entered[model]" aria-describedby="model-hint model-note">{options}</select>
                            <span class="hint" id="model-hint">"It is asked once now. The built-in rules are free."</span>
                            {wrong_model}
                        </div>
                    </div>
                </div>
            </Panel>
            <div class="row"><Button look=Look::Primary>"Read it"</Button><small class="muted">"Shows what was understood. Nothing is saved yet."</small></div>
        </form>
    }
}

/// The form before anything was refused.
fn begin(begun: &Begun, way: &Way) -> Entered {
    let model = if way.model.is_empty() { ModelName::rules().to_string() } else { way.model.clone() };
    Entered { description: begun.text.clone(), name: way.name.clone(), model, ..Entered::default() }
}

/// Instead of what was understood.
fn lost(begun: &Begun) -> impl IntoView + use<> {
    let text = if begun.text.is_empty() {
        "What was described is not known here any more, so nothing was made. Describe it again."
    } else {
        "What was read of these words is not known any more, or they were read for another market. Nothing was made; read them again."
    };
    view! { <Notice tone=Tone::Warn text/> }
}

/// What was understood of them.
fn second(
    begun: Begun,
    reading: &Reading,
    way: &Way,
    before: Option<Entered>,
    failure: Option<&Failure>,
) -> impl IntoView + use<> {
    let read = Entered {
        name: way.name.clone(),
        allocation: "10000".to_owned(),
        budget: USUAL_BUDGET.to_string(),
        ..Entered::default()
    };
    let read = read.with_traits(&reading.personality);
    let entered = before.filter(|_| failure.is_some()).unwrap_or(read);
    let back = query_of(&[("draft", &way.draft), ("model", &way.model), ("name", &way.name)]);
    let back = format!("{NEW}?{}", back.trim_end_matches('&'));
    let questions = questions::panel(&reading.questions, "");
    let traits = Traits {
        entered: &entered,
        is: &reading.personality,
        questions: &reading.questions,
        failure,
        instruments: begun.instruments,
    }
    .panel();
    let money = name_and_money(&entered, failure);
    view! {
        {told_above(failure)}
        {understood(reading, begun.text.clone(), &back)}
        {questions}
        <form class="agent-form" method="post" action=MakeLearner::url() novalidate=true>
            <input type="hidden" name="entered[description]" value=begun.text/>
            <input type="hidden" name="entered[call]" value=way.call.clone()/>
            <input type="hidden" name="entered[model]" value=reading.read_by.to_string()/>
            {traits}
            {money}
            <div class="row">
                <Button look=Look::Primary>"Make the agent"</Button>
                <a class="btn" href=back>"Change the description"</a>
            </div>
        </form>
    }
}

/// The words, who read them, and what of the answer was not taken.
fn understood(reading: &Reading, text: String, back: &str) -> impl IntoView + use<> {
    let cost = cost(reading.cost);
    let reader = format!("read by {} · {cost}", reading.read_by);
    let back = back.to_owned();
    let dropped = (!reading.dropped.is_empty()).then(|| {
        let lines = reading.dropped.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
        view! {
            <details class="how"><summary>"What of its answer was not taken, and why"</summary><ul class="plain">{lines}</ul></details>
        }
    });
    view! {
        <Panel title="What was understood" aside=move || view! { <small>{reader}</small> }>
            <div class="body stack">
                <blockquote class="described">{text}</blockquote>
                <p class="row">
                    <span class="muted">"Below is what was read of it, each trait with its words. Nothing is saved yet."</span>
                    <a class="btn small" href=back>{icon("pencil")}"Change the description"</a>
                </p>
                {dropped}
            </div>
        </Panel>
    }
}

fn cost(cost: Option<Money>) -> String {
    match cost {
        None => "cost unknown".to_owned(),
        Some(Money::ZERO) => "free".to_owned(),
        Some(cost) => format!("cost ${cost}"),
    }
}

fn name_and_money(entered: &Entered, failure: Option<&Failure>) -> impl IntoView + use<> {
    let about = |field| failure.and_then(|failure| failure.about(field));
    let name = entered_field(
        "name",
        "Name",
        &entered.name,
        "Empty for one that follows from what it is like",
        about(FieldName::Name),
    );
    let allocation = entered_field(
        "allocation",
        "Allocation in dollars",
        &entered.allocation,
        "Paper money that it is given once it trades",
        about(FieldName::Allocation),
    );
    let budget = entered_field(
        "budget",
        "Budget a day in dollars",
        &entered.budget,
        "Real money for its questions in a UTC day, 0 to 10000",
        about(FieldName::Budget),
    );
    view! {
        <Panel title="Name and money">
            <div class="limits body">{name}{allocation}{budget}</div>
        </Panel>
    }
}
