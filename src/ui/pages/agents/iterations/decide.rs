//! The word of a person about an iteration that waits: take changes or keep it as it is, write another document in its place, or discard it.

use super::{super::lab::words::iteration_path, refinements::checked_in_words};
use crate::{
    components::{Button, Look, Notice, Panel, Tone, icon, note},
    drafts,
    failure::{Failure, FieldName, Problem, failure_of},
    flash::{self, Done},
    islands::{Checker, Checkup},
    refused::{entered, refuse},
    server,
};
use domain::{
    AgentId,
    lab::{Iteration, LONGEST_REASON, Refinement},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::iterations::{self, Named, Verdict, Wish};

#[server(prefix = "/ui", endpoint = "apply_iteration")]
pub async fn apply_iteration(
    id: String,
    #[server(default)] number: u32,
    #[server(default)] refinements: Vec<u32>,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    let ids = checked_in_words(&refinements);
    match decided(&id, number, Wish::Refinements(refinements), &reason).await {
        Ok((page, iteration)) => {
            let after = iteration.decision.and_then(|decision| decision.strategy);
            let kept = after.is_some() && after == iteration.asked.strategy;
            flash::redirect_done(&page, if kept { Done::IterationKept } else { Done::IterationApplied });
            Ok(())
        }
        Err((page, failure)) => {
            let kept = [("refinements", ids), ("reason", reason)];
            let kept = kept.each_ref().map(|(name, value)| (*name, value.as_str()));
            Err(refuse::<ApplyIteration>(&page, failure, &kept))
        }
    }
}

#[server(prefix = "/ui", endpoint = "discard_iteration")]
pub async fn discard_iteration(
    id: String,
    #[server(default)] number: u32,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    match decided(&id, number, Wish::Discard, &reason).await {
        Ok((page, _)) => {
            flash::redirect_done(&page, Done::IterationDiscarded);
            Ok(())
        }
        Err((page, failure)) => Err(refuse::<DiscardIteration>(&page, failure, &[("reason", &reason)])),
    }
}

#[server(prefix = "/ui", endpoint = "edit_iteration")]
pub async fn edit_iteration(
    id: String,
    #[server(default)] number: u32,
    #[server(default)] document: String,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    // Browsers end lines in their own way.
    let document = document.replace("\r\n", "\n");
    match edited(&id, number, &document, &reason).await {
        Ok(page) => {
            flash::redirect_done(&page, Done::IterationEdited);
            Ok(())
        }
        Err((page, failure)) => {
            let draft = server::principal().map(|by| drafts::keep(&server::house(), &by, &document));
            let page = format!("{page}?edit=yes&draft={}", draft.unwrap_or_default());
            Err(refuse::<EditIteration>(&page, failure, &[("reason", &reason)]))
        }
    }
}

/// With the page to go back to, if there is a failure.
async fn edited(id: &str, number: u32, document: &str, reason: &str) -> Result<String, (String, Failure)> {
    let found = current(id, number).await.map_err(|failure| (page_of(id, number), failure))?;
    if found.found.strategy.is_some_and(|written| written.document == document) {
        let failure = Failure::invalid(FieldName::Document, Problem::AsItWas);
        return Err((page_of(id, number), failure));
    }
    let (page, _) = decided(id, number, Wish::Document(document.to_owned()), reason).await?;
    Ok(page)
}

async fn current(id: &str, number: u32) -> Result<Iteration, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(iterations::get(&house, &by, id, Named::Number(number)).await?)
}

async fn decided(
    id: &str,
    number: u32,
    wish: Wish,
    reason: &str,
) -> Result<(String, Iteration), (String, Failure)> {
    let page = page_of(id, number);
    let failed = |failure| (page.clone(), failure);
    let by = server::signed_in().map_err(failed)?;
    let id: AgentId = id.parse().map_err(|_| failed(Failure::NotFound))?;
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let verdict = Verdict { wish, reason };
    let decided = iterations::decide(&server::house(), &by, id, Named::Number(number), verdict).await;
    let decided = decided.map_err(|error| failed(error.into()))?;
    Ok((page, decided))
}

/// Where one goes back to; the list of agents when the id is none.
fn page_of(id: &str, number: u32) -> String {
    let list = |_| super::super::PATH.to_owned();
    id.parse::<AgentId>().map_or_else(list, |id| iteration_path(id, number))
}

/// Everything that can be said about one that waits, around the changes among which one chooses.
pub(super) fn forms(iteration: &Iteration, changes: &[Refinement], choice: AnyView) -> impl IntoView + use<> {
    let label = match (changes.is_empty(), iteration.asked.strategy) {
        (false, _) => "Approve what is checked",
        (true, Some(_)) => "Keep this version",
        (true, None) => "Take it as it is",
    };
    let hint = (!changes.is_empty()).then_some(
        "Each change was run alone; several are run together when you approve them. With none of them checked it holds as it is.",
    );
    let edit = format!("{}?edit=yes#editor", iteration_path(iteration.agent, iteration.number));
    view! {
        <form class="decide" method="post" action=ApplyIteration::url()>
            {named(iteration)}
            {choice}
            <div class="body stack">
                {hint.map(|hint| view! { <p class="muted"><small>{hint}</small></p> })}
                {reason("apply-reason", "Reason", failure_of::<ApplyIteration>().as_ref())}
                <div class="row">
                    <Button look=Look::Primary glyph="check">{label}</Button>
                    <a class="btn" href=edit>{icon("pencil")}"Edit the document"</a>
                </div>
            </div>
        </form>
        <form class="decide body" method="post" action=DiscardIteration::url()>
            {named(iteration)}
            {reason("discard-reason", "Reason to discard", failure_of::<DiscardIteration>().as_ref())}
            <div><Button look=Look::Danger glyph="x">"Discard"</Button></div>
        </form>
    }
}

/// Which one is meant.
fn named(iteration: &Iteration) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="id" value=iteration.agent.to_string()/>
        <input type="hidden" name="number" value=iteration.number.to_string()/>
    }
}

/// Why, for whoever reads it later.
fn reason(id: &'static str, label: &'static str, failure: Option<&Failure>) -> impl IntoView + use<> {
    let wrong = failure.and_then(|failure| failure.about(FieldName::Reason));
    let invalid = wrong.is_some().then_some("true");
    let value = if failure.is_some() { entered("reason") } else { String::new() };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id name="reason" type="text" autocomplete="off" maxlength=LONGEST_REASON.to_string() placeholder="may be empty" value=value
                aria-invalid=invalid aria-describedby=format!("{id}-note")
            />
            {note(id, wrong)}
        </div>
    }
}

/// The document in the editor, checked while somebody writes.
pub(super) fn editor(iteration: &Iteration, draft: Option<&str>) -> impl IntoView + use<> {
    let failure = failure_of::<EditIteration>();
    let above = failure.as_ref().and_then(|failure| failure.about(FieldName::Document));
    let kept = draft.zip(server::principal()).and_then(|(name, by)| drafts::find(&by, name));
    let written = iteration.found.strategy.as_ref().map(|written| written.document.clone());
    let document = kept.or(written).unwrap_or_default();
    let found = Checkup::of(&document);
    let back = iteration_path(iteration.agent, iteration.number);
    let (named, why) =
        (named(iteration), reason("edit-reason", "Reason for your document", failure.as_ref()));
    view! {
        // What is being written stays while the page is fetched again.
        <div id="editor" data-stays="">
            <Panel title="Your document in its place" aside=|| view! { <small>"holds from then on, as a new version"</small> }>
                <form class="form body" method="post" action=EditIteration::url()>
                    {above.map(|text| view! { <Notice tone=Tone::Loss text=format!("{text}.")/> })}
                    {named}
                    <Checker document found/>
                    {why}
                    <div class="row">
                        <Button look=Look::Primary>"Apply this document"</Button>
                        <a class="btn" href=back>"Leave it"</a>
                    </div>
                </form>
            </Panel>
        </div>
    }
}
