//! What the pages of the laboratory ask and do.

use super::{
    super::{NEW, PATH, form},
    entered::Entered,
};
use crate::{
    drafts,
    failure::{Failure, FieldName, Problem, Wrong},
    flash,
    pages::listing::query_of,
    refused::refuse,
    server,
};
use domain::{
    AgentId, ModelCallId, accounts::Principal, agents::AgentName, lab::Personality, market::Listing,
    models::ModelName,
};
use leptos::prelude::*;
use services::{
    House, desk,
    lab::{
        self, Described, NewLearner, PersonalityEdit,
        personality::{self, Reading},
    },
};

/// How far the making of an agent has come.
pub(super) struct Begun {
    pub text: String,
    /// None before the description was read.
    pub reading: Option<Reading>,
    pub models: Vec<form::Offer>,
    pub instruments: Vec<Listing>,
}

/// What the address of the page names: a description that waits, and the call in which it was read.
pub(super) async fn begun(draft: &str, call: &str) -> Result<Begun, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let text = drafts::find(&by, draft).unwrap_or_default();
    let reading = match call.parse::<ModelCallId>() {
        Ok(call) if !text.is_empty() => recalled(&house, &by, call, &text).await?,
        _ => None,
    };
    let instruments = if reading.is_some() { form::instruments(&house).await? } else { Vec::new() };
    Ok(Begun { text, reading, models: form::models(&house), instruments })
}

/// What was read in a call, while the market is the one that it was read on.
async fn recalled(
    house: &House,
    by: &Principal,
    call: ModelCallId,
    text: &str,
) -> Result<Option<Reading>, Failure> {
    let listings = desk::listings(house).await?;
    Ok(personality::recalled(house, &listings, (by.owner(), call), text).await?)
}

/// Has a description read. Nothing is saved but the call.
#[server(prefix = "/ui", endpoint = "read_description")]
pub async fn read_description(#[server(default)] entered: Entered) -> Result<(), Failure> {
    match detected(&entered).await {
        Ok(call) => {
            leptos_axum::redirect(&understood(&entered, &call.to_string()));
            Ok(())
        }
        Err(failure) => Err(again::<ReadDescription>(NEW, failure, &entered)),
    }
}

async fn detected(entered: &Entered) -> Result<ModelCallId, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut wrong = Vec::new();
    entered.check_description(&mut wrong);
    name(entered, &mut wrong);
    let model =
        form::Notes(&mut wrong).parsed::<ModelName>(FieldName::Model, Problem::NotAModel, &entered.model);
    let Some(model) = model.filter(|_| wrong.is_empty()) else { return Err(Failure::Invalid(wrong)) };
    Ok(personality::detect(&house, &by, &entered.text(), model).await?.call)
}

/// None when it is to follow from the personality, or is wrong.
fn name(entered: &Entered, wrong: &mut Vec<Wrong>) -> Option<AgentName> {
    let text = entered.name.trim();
    if text.is_empty() {
        return None;
    }
    form::Notes(wrong).parsed(FieldName::Name, Problem::NotAnAgentName, text)
}

/// The page that shows what was understood; the first step again without a call.
fn understood(entered: &Entered, call: &str) -> String {
    let kept = server::principal().map(|by| drafts::keep(&server::house(), &by, &entered.text()));
    let kept = kept.unwrap_or_default();
    let query = query_of(&[
        ("draft", &kept),
        ("call", call),
        ("model", &entered.model),
        ("name", fitting(entered.name.trim())),
    ]);
    format!("{NEW}?{}", query.trim_end_matches('&'))
}

#[server(prefix = "/ui", endpoint = "make_learner")]
pub async fn make_learner(#[server(default)] entered: Entered) -> Result<(), Failure> {
    match made(&entered).await {
        Ok(Some(id)) => {
            flash::redirect_done(&format!("{PATH}/{id}"), flash::Done::LearnerCreated);
            Ok(())
        }
        // The page finds out the same, and says it.
        Ok(None) => {
            leptos_axum::redirect(&understood(&entered, &entered.call));
            Ok(())
        }
        Err(failure) => {
            let page = understood(&entered, &entered.call);
            // The address of the page names the description already.
            let entered = Entered { description: String::new(), ..entered };
            Err(again::<MakeLearner>(&page, failure, &entered))
        }
    }
}

/// None when what was read is not known any more: then nobody can tell what of the form was read and what was set.
async fn made(entered: &Entered) -> Result<Option<AgentId>, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let text = entered.text();
    let call = entered.call.parse::<ModelCallId>().map_err(|_| Failure::Malformed)?;
    let Some(read) = recalled(&house, &by, call, &text).await? else { return Ok(None) };
    let mut wrong = Vec::new();
    let set = entered.set(&read.personality, &mut wrong);
    let name = name(entered, &mut wrong);
    let mut note = form::Notes(&mut wrong);
    let budget_per_day = note.parsed(FieldName::Budget, Problem::NotABudget, &entered.budget);
    let allocation = note.allocation(&entered.allocation);
    if !wrong.is_empty() {
        return Err(Failure::Invalid(wrong));
    }
    let wanted = NewLearner {
        instructions: text,
        name,
        model: Some(read.read_by),
        temperature: None,
        budget_per_day,
        allocation,
        set,
        call: Some(call),
    };
    Ok(Some(lab::create(&house, &by, wanted).await?.0.id))
}

/// What an agent is like now, and what it could trade.
pub(super) async fn changeable(id: AgentId) -> Result<(Described, Vec<Listing>), Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let now = lab::described(&house, &by, id).await?.ok_or(Failure::NotFound)?;
    Ok((now, form::instruments(&house).await?))
}

#[server(prefix = "/ui", endpoint = "change_personality")]
pub async fn change_personality(id: String, #[server(default)] entered: Entered) -> Result<(), Failure> {
    let Ok(agent) = id.parse::<AgentId>() else {
        return Err(refuse::<ChangePersonality>(PATH, Failure::NotFound, &[]));
    };
    match changed(agent, &entered).await {
        Ok(()) => {
            flash::redirect_done(&settings_of(agent), flash::Done::PersonalityChanged);
            Ok(())
        }
        Err(failure) => Err(again::<ChangePersonality>(&format!("{PATH}/{agent}/edit"), failure, &entered)),
    }
}

async fn changed(id: AgentId, entered: &Entered) -> Result<(), Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut wrong = Vec::new();
    entered.check_description(&mut wrong);
    let now = lab::described(&house, &by, id).await?.ok_or(Failure::NotFound)?.version;
    let set = entered.set(&now.personality, &mut wrong);
    let text = entered.text();
    if wrong.is_empty() && text == now.instructions && set == Personality::default() {
        return Err(Failure::invalid(FieldName::Description, Problem::Unchanged));
    }
    if !wrong.is_empty() {
        return Err(Failure::Invalid(wrong));
    }
    let reason = Some(entered.reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let edit = PersonalityEdit { instructions: Some(text), set, reason };
    let (.., after) = lab::edit(&house, &by, id, edit).await?;
    if after.version == now.version {
        return Err(Failure::invalid(FieldName::Description, Problem::Unchanged));
    }
    Ok(())
}

#[server(prefix = "/ui", endpoint = "revive_personality")]
pub async fn revive_agent(id: String, #[server(default)] version: u32) -> Result<(), Failure> {
    match revived(&id, version).await {
        Ok(id) => {
            flash::redirect_done(&settings_of(id), flash::Done::PersonalityRevived);
            Ok(())
        }
        Err((page, failure)) => Err(refuse::<ReviveAgent>(&page, failure, &[])),
    }
}

/// With the page to go back to, if there is a failure.
async fn revived(id: &str, version: u32) -> Result<AgentId, (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let by = server::signed_in().map_err(list)?;
    let id: AgentId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let revived = lab::revive(&server::house(), &by, id, version, None).await;
    revived.map_err(|error| (settings_of(id), error.into()))?;
    Ok(id)
}

/// Where an agent tells what it is like.
fn settings_of(id: AgentId) -> String {
    format!("{PATH}/{id}?tab=settings")
}

/// What an address has room for; whoever enters more gets an empty field back.
fn fitting(text: &str) -> &str {
    if text.len() > 2_000 { "" } else { text }
}

/// Shows the form again with all that was entered.
fn again<F: leptos::server_fn::ServerFn<Error = Failure>>(
    page: &str,
    failure: Failure,
    entered: &Entered,
) -> Failure {
    let draft = match server::principal() {
        Some(by) if !entered.description.is_empty() => {
            drafts::keep(&server::house(), &by, &entered.description.replace("\r\n", "\n"))
        }
        _ => String::new(),
    };
    let (patterns, conditions) = (entered.pattern_focus.join(","), entered.market_conditions.join(","));
    let pairs = entered.pairs.join(",");
    let kept = [
        ("description", draft.as_str()),
        ("name", &entered.name),
        ("model", &entered.model),
        ("allocation", &entered.allocation),
        ("budget", &entered.budget),
        ("reason", &entered.reason),
        ("risk_tolerance", &entered.risk_tolerance),
        ("trading_style", &entered.trading_style),
        ("pattern_focus", &patterns),
        ("market_conditions", &conditions),
        ("pairs", &pairs),
        ("hours", &entered.hours),
        ("time_frame", &entered.time_frame),
        ("direction", &entered.direction),
        ("stops", &entered.stops),
        ("targets", &entered.targets),
    ];
    refuse::<F>(page, failure, &kept.map(|(name, text)| (name, fitting(text))))
}

/// What was entered before, if the form was refused.
pub(super) fn entered_before() -> Entered {
    use crate::refused::entered;
    let many = |name: &str| {
        let text = entered(name);
        text.split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect()
    };
    let draft = server::principal().and_then(|by| drafts::find(&by, &entered("description")));
    Entered {
        description: draft.unwrap_or_default(),
        name: entered("name"),
        model: entered("model"),
        call: String::new(),
        allocation: entered("allocation"),
        budget: entered("budget"),
        reason: entered("reason"),
        risk_tolerance: entered("risk_tolerance"),
        trading_style: entered("trading_style"),
        pattern_focus: many("pattern_focus"),
        market_conditions: many("market_conditions"),
        pairs: many("pairs"),
        hours: entered("hours"),
        time_frame: entered("time_frame"),
        direction: entered("direction"),
        stops: entered("stops"),
        targets: entered("targets"),
    }
}
