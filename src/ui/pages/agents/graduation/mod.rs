//! The way of an agent onto paper: what it was examined by, what a person says of that, and whether it then does what was expected.

mod actions;
mod gate;
mod history;
mod paper;

use super::{PATH, lab::words::strategy_path};
use crate::{
    address,
    components::{Notice, Panel, Tone, ago, icon, pill},
    document::Title,
    failure::failure_of,
    pages::{
        approvals::{AnswerApproval, answers, rolls_back},
        listing::{self, later, read, text_of},
    },
};
use actions::{Asked, ExamineAgent, Shown, of_agent};
use domain::{
    agents::{Agent, Stage, Status},
    approvals::ApprovalStatus,
    lab::{Graduation, GraduationStatus},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::graduation::{Graduated, status_in_words};

pub(in crate::pages::agents) fn path(agent: domain::AgentId) -> String {
    format!("{PATH}/{agent}/graduation")
}

#[component]
pub fn GraduationPage() -> impl IntoView {
    let id = address::id();
    let asked = listing::asked(|query| Asked {
        id,
        number: text_of(query, "number").and_then(|text| text.parse().ok()),
    });
    let failure = failure_of::<ExamineAgent>().or_else(failure_of::<AnswerApproval>);
    view! {
        <Title text="Graduation"/>
        <div class="page" data-live="agent approval iteration trade">
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(of_agent(&asked).await, |shown| page(&shown).into_any()) })}
        </div>
    }
}

fn page(shown: &Shown) -> impl IntoView + use<> {
    let Shown { agent, graduation, all, .. } = shown;
    let current = graduation.as_ref().map(|found| {
        let number = found.graduation.number;
        view! {
            {status(found)}
            {gate::figures(&found.graduation, found.openings.len())}
            <div class="two">
                <div>{gate::panel(&found.graduation)}{paper::panel(&found.graduation)}</div>
                <div>{word(found)}{history::panel(agent.id, all, number)}</div>
            </div>
        }
    });
    view! {
        {head(agent, graduation.as_ref().map(|found| &found.graduation))}
        {examine(shown)}
        {current}
    }
}

fn head(agent: &Agent, graduation: Option<&Graduation>) -> impl IntoView + use<> {
    let (name, address) = (agent.name.to_string(), format!("{PATH}/{}", agent.id));
    let pill = graduation.map(|graduation| pill(tone(graduation.status), status_in_words(graduation.status)));
    let heading = match graduation {
        Some(graduation) => format!("Graduation {}", graduation.number),
        None => "Graduation".to_owned(),
    };
    let about = graduation.map(|graduation| {
        let href = strategy_path(agent.id, graduation.version);
        let version = format!("version {}", graduation.version);
        let (at, by) = (ago(graduation.examined_at.into()), graduation.examined_by.clone());
        view! { <p class="lead"><a class="link" href=href>{version}</a>" was examined by "{by}" "{at}</p> }
    });
    view! {
        <Title text=format!("{name}: {heading}")/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Agents"</a>" / "<a href=address>{name}</a>" /"</p>
                <h1>{heading}" "{pill}</h1>
                {about}
            </div>
        </header>
    }
}

pub(super) const fn tone(status: GraduationStatus) -> Tone {
    match status {
        GraduationStatus::Waiting => Tone::Warn,
        GraduationStatus::Granted => Tone::Gain,
        GraduationStatus::Returned => Tone::Loss,
        GraduationStatus::Rejected | GraduationStatus::RolledBack | GraduationStatus::Withdrawn => {
            Tone::Neutral
        }
    }
}

/// The button that opens the seal, with what that costs; or why it is not there.
fn examine(shown: &Shown) -> Option<AnyView> {
    let Shown { agent, holds, all, .. } = shown;
    let waits = all.first().is_some_and(|found| found.graduation.status == GraduationStatus::Waiting);
    if agent.status == Status::Terminated || agent.stage == Stage::Paper || waits {
        return None;
    }
    let Some(holds) = holds else {
        let text = "It has no strategy yet. When it has learnt and you have approved what came of it, it can be held against the gate.";
        return Some(view! { <Notice text/> }.into_any());
    };
    let seen = match all.iter().map(|found| found.openings.len()).max().unwrap_or(0) {
        0 => "The data that was sealed for it has not been seen yet. It is opened by this, which is written down: a second look at the same data is worth less.".to_owned(),
        1 => "The sealed data was seen once already. What is chosen after a look is no test any more; each further one is counted and stays beside the figures.".to_owned(),
        times => format!("The sealed data was seen {times} times already. What is chosen after a look is no test any more; each further one is counted and stays beside the figures."),
    };
    let text = format!(
        "Version {} is traded on the part of the past that nothing has seen while it was learnt, and held against seven lines. What is found waits for your word.",
        holds.version
    );
    let id = agent.id.to_string();
    Some(
        view! {
            <Panel title="Hold it against the gate">
                <form class="body stack" method="post" action=ExamineAgent::url()>
                    <input type="hidden" name="id" value=id/>
                    <p>{text}</p>
                    <p class="muted">{seen}</p>
                    <div><button class="btn primary" type="submit">{icon("eye")}"Open the seal"</button></div>
                </form>
            </Panel>
        }
        .into_any(),
    )
}

/// What stays to be said of it above everything else.
fn status(found: &Graduated) -> impl IntoView + use<> {
    let graduation = &found.graduation;
    let red = graduation.red().len();
    let overridden = graduation.is_overridden().then(|| {
        let lines = if red == 1 { "a red line".to_owned() } else { format!("{red} red lines") };
        let text = format!("It was let onto paper over {lines}. That stays marked.");
        view! { <Notice tone=Tone::Warn text/> }
    });
    let returned = graduation.returned.clone().map(|why| {
        view! { <Notice tone=Tone::Loss text=format!("It came back from paper: {why}.")/> }
    });
    let otherwise = found.trades_otherwise.then(|| {
        let text = "It trades something else on paper than was examined: its person has changed its strategy, parameters, instruments, bars or parts. Its trades are compared, and it is not taken back by them.";
        view! { <Notice tone=Tone::Warn text/> }
    });
    view! { {otherwise}{overridden}{returned} }
}

/// The word of a person: to be given, or given.
fn word(found: &Graduated) -> impl IntoView + use<> {
    let Graduated { agent, graduation, approval, .. } = found;
    let address = path(agent.id);
    let content = match approval.status {
        ApprovalStatus::Waiting => {
            let text = match graduation.red().len() {
                0 => "Every line is met. When you approve, it may trade on paper, with this version; it stands still until you start it.".to_owned(),
                red => format!(
                    "{red} of {} lines are red. It may trade on paper all the same when you type its name: that overrides them and stays marked.",
                    graduation.gate.lines.len()
                ),
            };
            view! { <p>{text}</p>{answers(approval, &address)} }.into_any()
        }
        status => {
            let by = approval.decided_by.clone().unwrap_or_else(|| "–".to_owned());
            let at = ago(approval.decided_at.unwrap_or(approval.asked_at).into());
            let said = services::kernel::approvals::in_words(status);
            let reason =
                approval.reason.clone().map(|reason| view! { <p class="muted breakable">"“"{reason}"”"</p> });
            let is_held =
                status == ApprovalStatus::Approved && graduation.status == GraduationStatus::Granted;
            let roll_back = is_held.then(|| rolls_back(approval, &address));
            view! { <p>"It was "{said}" by "{by}" "{at}"."</p>{reason}{roll_back.map(|button| view! { <div>{button}</div> })} }.into_any()
        }
    };
    view! { <Panel title="Your word"><div class="body stack">{content}</div></Panel> }
}
