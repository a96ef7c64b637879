//! One version of the strategy of an agent that learns: its document, what came before it, what is different, and what it did.

mod actions;
mod difference;

use super::{
    PATH,
    iterations::analysis::told,
    iterations::refinements::{TradesBehind, measured, two_tests},
    lab::{
        results,
        revive_strategy::ReviveVersion,
        words::{cause, edits, iteration_path, pairs, strategy_path},
    },
};
use crate::{
    address,
    components::{Button, Downloads, Notice, Panel, Tone, ago, note, pill, source},
    document::Title,
    failure::{Failure, FieldName, failure_of},
    pages::listing::{self, later, read, text_of},
    refused::entered,
};
use actions::{Shown, one_version};
use domain::{
    agents::{Stage, Status},
    lab::{LONGEST_REASON, LearntOn, StrategyVersion, WhenApproved},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::strategies::{ProjectedBy, Ran, RanBy};

#[component]
pub fn VersionPage() -> impl IntoView {
    let (id, number) = (address::id(), address::part("number"));
    let against = listing::asked(|query| text_of(query, "against"));
    let against = against.and_then(|against| against.parse().ok());
    let failure = failure_of::<ReviveVersion>();
    let shown = failure.clone();
    view! {
        <Title text="Version"/>
        <div class="page" data-live="agent iteration">
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move {
                read(one_version(&id, &number, against).await, |found| page(&found, shown.as_ref()).into_any())
            })}
        </div>
    }
}

fn page(shown: &Shown, failure: Option<&Failure>) -> impl IntoView + use<> {
    let Shown { agent, version, holds, .. } = shown;
    let document = source(&version.document);
    let href = format!("/api{}", strategy_path(agent.id, version.version));
    let is_another = *holds != version.version && agent.status != Status::Terminated;
    let revive = is_another.then(|| match agent.stage {
        Stage::Paper => kept_on_paper().into_any(),
        Stage::Learning | Stage::Ready => revive(version, failure).into_any(),
    });
    let (figures, parts) = match &shown.ran {
        Some(ran) => (of_run(shown, ran).into_any(), Some(results::parts(&ran.results))),
        None => (of_iteration(shown).into_any(), None),
    };
    let why = told(&version.rationale, &version.figures);
    let notes = shown.notes.iter().map(|text| view! { <Notice tone=Tone::Warn text=text.clone()/> });
    let notes = notes.collect_view();
    view! {
        {head(shown)}
        {notes}
        {figures}
        <div class="two">
            <div>
                <Panel title="Document" aside=move || view! { <a class="link" rel="external" href=href><small>"as JSON"</small></a> }>{document}</Panel>
                {difference::panel(shown)}
            </div>
            <div>
                <Panel title="Why it is as it is"><div class="body">{why}</div></Panel>
                {came_about(version)}
                {revive}
            </div>
        </div>
        {parts}
    }
}

fn head(shown: &Shown) -> impl IntoView + use<> {
    let Shown { agent, version, holds, .. } = shown;
    let (name, number) = (agent.name.to_string(), version.version);
    let address = format!("{PATH}/{}", agent.id);
    let holds = (*holds == number).then(|| pill(Tone::Gain, "holds now"));
    view! {
        <Title text=format!("{name}: version {number}")/>
        <header class="head">
            <div>
                <p class="crumbs">
                    <a href=PATH>"Agents"</a>" / "<a href=address.clone()>{name}</a>" / "<a href=format!("{address}?tab=strategies")>"Strategies"</a>" /"
                </p>
                <h1>{format!("Version {number}")}" "{holds}</h1>
            </div>
        </header>
    }
}

/// What it did, and which iteration had it do that on what.
fn of_run(shown: &Shown, ran: &Ran) -> impl IntoView + use<> {
    let id = shown.version.agent;
    let link = |round: u32| {
        let href = iteration_path(id, round);
        view! { <a class="link" href=href>{format!("iteration {round}")}</a> }
    };
    let ground = |on: &LearntOn| format!(", on {} in bars of {}. ", pairs(&on.pairs), on.timeframe);
    let by = match &ran.by {
        RanBy::Iteration(round, on) => view! { "Run as it stands by "{link(*round)}{ground(on)} }.into_any(),
        RanBy::Approval(round, on) => {
            view! { "Measured when its changes were approved together, after "{link(*round)}{ground(on)} }
                .into_any()
        }
        RanBy::Evolution => view! { "Measured when the change was offered. " }.into_any(),
    };
    let followed = format!("{}/trades", strategy_path(id, shown.version.version));
    view! {
        {results::stats(&ran.results, None, &followed)}
        <p class="stretch muted">{by}<a class="link" href=followed>"The trades behind it"</a></p>
    }
}

/// What its iteration measured of it, where it is one change alone.
fn of_iteration(shown: &Shown) -> impl IntoView + use<> {
    let version = &shown.version;
    let Some(ProjectedBy { iteration: round, projected, .. }) = &shown.projected else {
        return unmeasured(version).into_any();
    };
    let href = iteration_path(version.agent, *round);
    let followed = TradesBehind {
        before: format!("{href}#trades"),
        after: format!("{}/trades", strategy_path(version.agent, version.version)),
    };
    let measured = measured(projected, &followed);
    let by = format!("iteration {round}");
    view! {
        <Panel title="As it was run" aside=move || view! { <a class="link" href=href><small>{by}</small></a> }>
            <div class="body stack">{measured}{two_tests()}</div>
        </Panel>
    }
    .into_any()
}

/// Changes that were run one by one, and could not be run together.
fn unmeasured(version: &StrategyVersion) -> impl IntoView + use<> {
    let why = match &version.when_approved {
        Some(WhenApproved::NotRun(why)) => format!("It could not be run when it was approved: {why}. "),
        _ => String::new(),
    };
    let text = match version.iteration {
        Some(round) => format!(
            "{why}It was not run as it stands: what was measured of its changes stands in iteration {round}, and its own figures come with the next iteration."
        ),
        None => format!("{why}It was not run as it stands; its figures come with the next iteration."),
    };
    view! { <Notice text/> }
}

fn came_about(version: &StrategyVersion) -> impl IntoView + use<> {
    let id = version.agent;
    let parent = version.parent.map(|parent| {
        view! { <dt>"Comes from"</dt><dd><a class="link" href=strategy_path(id, parent)>{format!("version {parent}")}</a></dd> }
    });
    let round = version.iteration.map(|round| {
        view! { <dt>"Found by"</dt><dd><a class="link" href=iteration_path(id, round)>{format!("iteration {round}")}</a></dd> }
    });
    let lesson = version.lesson.clone().map(|lesson| view! { <dt>"Lesson"</dt><dd>{lesson}</dd> });
    let steps = (!version.edits.is_empty()).then(|| {
        let steps = edits(&version.edits);
        view! { <details class="how" open=true><summary>"The change in the document"</summary>{steps}</details> }
    });
    let (how, change, by, at) =
        (cause(version.cause), version.change.clone(), version.made_by.clone(), version.made_at);
    let href = format!("/api/agents/{id}/strategies");
    view! {
        <Panel title="How it came about" aside=move || view! { <small>"All versions"</small><Downloads href name="strategies"/> }>
            <div class="body stack">
                <dl class="facts told-left">
                    <dt>"It was"</dt><dd>{how}" by "{by}" "{ago(at.into())}</dd>
                    {parent}
                    {round}
                    <dt>"Change"</dt><dd class="breakable">{change}</dd>
                    {lesson}
                </dl>
                {steps}
            </div>
        </Panel>
    }
}

fn kept_on_paper() -> impl IntoView {
    view! {
        <Panel title="Take it again">
            <p class="body muted">"It trades on paper, and what it trades there does not change. When it has left paper, this version can be taken again."</p>
        </Panel>
    }
}

fn revive(version: &StrategyVersion, failure: Option<&Failure>) -> impl IntoView + use<> {
    let wrong = failure.and_then(|failure| failure.about(FieldName::Reason));
    let invalid = wrong.is_some().then_some("true");
    let value = if failure.is_some() { entered("reason") } else { String::new() };
    let (id, number) = (version.agent.to_string(), version.version.to_string());
    view! {
        <Panel title="Take it again">
            <form class="form body" method="post" action=ReviveVersion::url()>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="version" value=number/>
                <p class="muted">"The same document holds again, as a new version. Nothing that came since is lost."</p>
                <div class="field">
                    <label for="reason">"Reason"</label>
                    <input
                        id="reason" name="reason" type="text" autocomplete="off" maxlength=LONGEST_REASON.to_string() placeholder="may be empty"
                        value=value aria-invalid=invalid aria-describedby="reason-note"
                    />
                    {note("reason", wrong)}
                </div>
                <div><Button glyph="refresh-cw">"Take this version again"</Button></div>
            </form>
        </Panel>
    }
}
