//! One that waits: what changes, the facts as they stand on its own page, what the asking has cost, and the two buttons, each with its key.

use super::{
    PATH,
    actions::{AnswerApproval, CHECKED, Waiting},
};
use crate::{
    components::{ago, icon, kind, note},
    failure::{FieldName, failure_of},
    pages::{
        agents::{self, Place},
        figures::true_minus,
    },
    refused::entered,
};
use domain::{
    Money,
    approvals::{Approval, ApprovalKind, Fact},
    lab::{GatePart, GateRule, Iteration, LONGEST_REASON, Refinement},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::{graduation::in_words, iterations::figures};

pub(super) fn card(waiting: &Waiting) -> impl IntoView + use<> {
    let Waiting { asked, iteration, trades } = waiting;
    let title = asked.title.clone();
    let name = match page_of(asked) {
        Some(href) => {
            view! { <a class="link breakable" data-walk="" href=href><b>{title}</b></a> }.into_any()
        }
        None => view! { <b class="breakable" data-walk="" tabindex="-1">{title}</b> }.into_any(),
    };
    // The changes stand below, each with its box.
    let facts = iteration.as_ref().map_or_else(|| asked.facts.clone(), figures);
    let followed = |told: &Fact| trades_behind(asked.kind, &told.label, trades.as_deref()?);
    let facts = facts.iter().map(|told| fact(told, followed(told))).collect_view();
    let changes = iteration.as_ref().and_then(|iteration| iteration.found.refinements.clone());
    let changes = changes.filter(|changes| !changes.is_empty());
    let change = match &changes {
        Some(changes) => of_choice(iteration.as_ref(), changes.len()),
        None => asked.change.clone(),
    };
    view! {
        <li data-key=asked.id.to_string() data-answers="">
            <div class="row">
                {name}
                {kind(asked.kind.as_str().to_owned())}
                <small class="push muted">{cost(asked.cost)}" · asked "{ago(asked.asked_at.into())}</small>
            </div>
            <p><span class="muted">"When you approve: "</span>{change}</p>
            <dl class="projected">{facts}</dl>
            {form(asked, PATH, Some(changes.as_deref().unwrap_or_default()))}
        </li>
    }
}

/// What a yes means where one chooses among changes.
fn of_choice(iteration: Option<&Iteration>, changes: usize) -> String {
    let is_first = iteration.is_some_and(|iteration| iteration.asked.strategy.is_none());
    let what = if is_first { "its first strategy holds, with " } else { "its strategy holds with " };
    let which = if changes == 1 {
        "the change below, if it is checked"
    } else {
        "the changes that are checked below"
    };
    format!("{what}{which}; with none of them it holds as it is")
}

/// Where it is decided with all that belongs to it.
pub(super) fn page_of(asked: &Approval) -> Option<String> {
    let agent = asked.agent?;
    Some(match asked.kind {
        ApprovalKind::Iteration => format!("{}/{agent}/iterations/{}", agents::PATH, asked.subject.id()),
        ApprovalKind::Graduation => format!("{}/{agent}/graduation", agents::PATH),
        ApprovalKind::Evolution => format!("{}/{agent}?tab=evolution", agents::PATH),
    })
}

/// The trades that a figure was counted from.
fn trades_behind(kind: ApprovalKind, label: &str, trades: &str) -> Option<String> {
    let part = |part: GatePart| format!("{trades}?part={}", part.as_str());
    match (kind, label) {
        (ApprovalKind::Iteration, "Trades") => Some(trades.to_owned()),
        (ApprovalKind::Evolution, "Before") => Some(format!("{trades}?of=before")),
        (ApprovalKind::Evolution, "After") => Some(format!("{trades}?of=after")),
        (ApprovalKind::Graduation, "Behind the seal") => Some(part(GatePart::Sealed)),
        (ApprovalKind::Graduation, label) => {
            let rule = GateRule::ALL.into_iter().find(|rule| in_words(*rule) == label)?;
            rule.counted_from().map(part)
        }
        _ => None,
    }
}

fn fact(fact: &Fact, trades: Option<String>) -> impl IntoView + use<> {
    let (class, mark) = match fact.good {
        Some(true) => ("gain", Some("check")),
        Some(false) => ("loss", Some("x")),
        None => ("", None),
    };
    let told = fact.good.map(|good| if good { "speaks for it" } else { "speaks against it" });
    let told = told.map(|told| view! { <span class="only-read">" ("{told}")"</span> });
    let value = true_minus(&fact.value);
    let value = match trades {
        Some(href) => {
            let name = format!("{}: {value}, trade by trade", fact.label);
            view! { <a class="link" href=href aria-label=name>{value}</a> }.into_any()
        }
        None => value.into_any(),
    };
    view! {
        <div><dt>{fact.label.clone()}</dt><dd class=class>{mark.map(icon)}{value}{told}</dd></div>
    }
}

fn cost(cost: Option<Money>) -> String {
    match cost {
        None => "cost unknown".to_owned(),
        Some(Money::ZERO) => "free".to_owned(),
        Some(cost) => format!("cost ${cost}"),
    }
}

/// What a person can say of it; `back` is where one goes on.
pub(in crate::pages) fn answers(asked: &Approval, back: &str) -> impl IntoView + use<> {
    form(asked, back, None)
}

/// In a card there are the changes among which one chooses, which may be none, and keys.
fn form(asked: &Approval, back: &str, card: Option<&[Refinement]>) -> impl IntoView + use<> {
    let id = asked.id.to_string();
    let failure = failure_of::<AnswerApproval>().filter(|_| entered("approval") == id);
    let wrong = failure.as_ref().and_then(|failure| failure.about(FieldName::Reason));
    let invalid = wrong.is_some().then_some("true");
    let value = if failure.is_some() { entered("reason") } else { String::new() };
    let (field, about) = (format!("reason-{id}"), format!("Reason, about {}", asked.title));
    let unconfirmed = failure.as_ref().and_then(|failure| failure.about(FieldName::Confirmation));
    let typed = asked.confirm.as_ref().map(|name| confirmation(name, &asked.title, unconfirmed.is_some()));
    let approve = format!("Approve {}", asked.title);
    let reject = format!("Reject {}", asked.title);
    let changes = card.filter(|changes| !changes.is_empty());
    let yes = if changes.is_some() { CHECKED } else { "approve" };
    let path = page_of(asked).unwrap_or_default();
    let place = Place { named: &id, path: &path };
    let choice = changes.map(|changes| agents::choice(changes, failure.is_some(), place));
    let key = |letter: &'static str| card.is_some().then_some(letter);
    let hint = |letter| {
        key(letter).map(|letter| view! { <kbd class="hint needs-script" aria-hidden="true">{letter}</kbd> })
    };
    view! {
        <form method="post" action=AnswerApproval::url()>
            // Enter in a field sends nothing: which of the two words it would be is not to be guessed.
            <button type="submit" disabled hidden></button>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="back" value=back.to_owned()/>
            {choice}
            <div class="answer">
                <input
                    id=field name="reason" type="text" autocomplete="off" maxlength=LONGEST_REASON.to_string() placeholder="Reason, may be empty"
                    aria-label=about value=value aria-invalid=invalid aria-keyshortcuts=key("r")
                />
                {typed}
                <button class="btn primary" type="submit" name="answer" value=yes aria-label=approve aria-keyshortcuts=key("y")>
                    {icon("check")}"Approve"{hint("y")}
                </button>
                <button class="btn danger" type="submit" name="answer" value="reject" aria-label=reject aria-keyshortcuts=key("n")>
                    {icon("x")}"Reject"{hint("n")}
                </button>
                {wrong.map(|wrong| note("reason", Some(wrong)))}
                {unconfirmed.map(|wrong| note("confirm", Some(wrong)))}
            </div>
        </form>
    }
}

/// Where the name is typed that overrides what speaks against it.
fn confirmation(name: &str, title: &str, is_wrong: bool) -> impl IntoView + use<> {
    let about = format!("Type {name} to approve {title} over what is red");
    let (shown, value) =
        (format!("Type {name} to override"), if is_wrong { entered("confirm") } else { String::new() });
    view! {
        <input
            name="confirm" type="text" autocomplete="off" maxlength="500" placeholder=shown aria-label=about value=value
            aria-invalid=is_wrong.then_some("true") data-before="y"
        />
    }
}
