//! What the form of an agent asks and does.

use super::{super::PATH, entered::Entered, model::Offer};
use crate::{
    drafts,
    failure::{Failure, FieldName, Problem, Wrong},
    flash,
    refused::refuse,
    server,
};
use domain::{
    AgentId, PageRequest, StrategyId,
    accounts::Principal,
    agents::{Agent, Brain},
    market::Listing,
};
use leptos::prelude::*;
use services::{
    House,
    agents::{self, AgentChange, NewAgent},
    desk, strategies,
};
use std::collections::BTreeMap;

/// What the form offers.
pub(super) struct Offered {
    pub own: Vec<OwnStrategy>,
    /// Every model that can be asked.
    pub models: Vec<Offer>,
    pub instruments: Vec<Listing>,
}

pub(super) struct OwnStrategy {
    pub id: String,
    pub name: String,
    pub version: u32,
}

pub(super) async fn offered() -> Result<Offered, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let all = PageRequest::new(1, PageRequest::MAX_SIZE).unwrap_or_default();
    let own = strategies::list(&house, &by, all).await?;
    Ok(Offered {
        models: models(&house),
        own: own
            .items
            .into_iter()
            .map(|own| OwnStrategy { id: own.id.to_string(), name: own.name, version: own.version })
            .collect(),
        instruments: instruments(&house).await?,
    })
}

/// Every model that can be asked, and what it costs.
pub(in crate::pages::agents) fn models(house: &House) -> Vec<Offer> {
    house.models.names().into_iter().map(|name| (name.to_string(), house.models.price(&name))).collect()
}

/// Everything that an agent may trade.
pub(in crate::pages::agents) async fn instruments(house: &House) -> Result<Vec<Listing>, Failure> {
    let listings = desk::listings(house).await?;
    Ok(listings.into_values().filter(|listing| listing.kind.is_tradable()).collect())
}

/// The agent that is to be changed.
pub(super) async fn existing(id: &str) -> Result<Agent, Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(agents::get(&server::house(), &by, id).await?)
}

#[server(prefix = "/ui", endpoint = "create_agent")]
pub async fn create_agent(
    #[server(default)] document: String,
    #[server(default)] entered: Entered,
) -> Result<(), Failure> {
    match create(&entered, &document).await {
        Ok(id) => {
            flash::redirect_done(&format!("{PATH}/{id}"), flash::Done::AgentCreated);
            Ok(())
        }
        Err(failure) => Err(again::<CreateAgent>(super::super::BY_HAND, failure, &entered, &document)),
    }
}

async fn create(entered: &Entered, document: &str) -> Result<AgentId, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut wrong = Vec::new();
    let settings = entered.settings(&mut wrong);
    let brain = brain(&house, &by, entered, document, &mut wrong).await?;
    let (Some(settings), Some(brain)) = (settings, brain) else { return Err(Failure::Invalid(wrong)) };
    let wanted = NewAgent {
        name: settings.name,
        instructions: entered.instructions.trim().to_owned(),
        pairs: settings.pairs,
        timeframe: settings.timeframe,
        allocation: settings.allocation,
        risk: settings.risk,
        brain,
    };
    Ok(agents::create(&house, &by, wanted).await?.id)
}

#[server(prefix = "/ui", endpoint = "change_agent")]
pub async fn change_agent(
    id: String,
    #[server(default)] document: String,
    #[server(default)] entered: Entered,
) -> Result<(), Failure> {
    match change(&id, &entered, &document).await {
        Ok(id) => {
            flash::redirect_done(&format!("{PATH}/{id}?tab=configuration"), flash::Done::AgentChanged);
            Ok(())
        }
        Err((page, failure)) => Err(again::<ChangeAgent>(&page, failure, &entered, &document)),
    }
}

/// With the page to go back to, if there is a failure.
async fn change(id: &str, entered: &Entered, document: &str) -> Result<AgentId, (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let id: AgentId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let form = |failure| (format!("{PATH}/{id}/edit"), failure);
    let (house, by) = (server::house(), server::signed_in().map_err(list)?);
    let mut wrong = Vec::new();
    let settings = entered.settings(&mut wrong);
    let brain = match entered.strategy.as_str() {
        "keep" => Some(None),
        _ => brain(&house, &by, entered, document, &mut wrong).await.map_err(form)?.map(Some),
    };
    let (Some(settings), Some(brain)) = (settings, brain) else { return Err(form(Failure::Invalid(wrong))) };
    let change = AgentChange {
        name: Some(settings.name),
        instructions: Some(entered.instructions.trim().to_owned()),
        pairs: Some(settings.pairs),
        timeframe: settings.timeframe,
        allocation: Some(settings.allocation),
        risk: Some(settings.risk),
        brain,
    };
    agents::change(&house, &by, id, change).await.map_err(|error| form(error.into()))?;
    Ok(id)
}

/// What is to decide. What is wrong is noted; none when something is.
async fn brain(
    house: &House,
    by: &Principal,
    entered: &Entered,
    document: &str,
    wrong: &mut Vec<Wrong>,
) -> Result<Option<Brain>, Failure> {
    if entered.strategy == "model" {
        return Ok(entered.brain_of_model(wrong));
    }
    let Some((document, source)) = chosen(house, by, entered, document).await? else {
        wrong.push(Wrong { field: FieldName::Strategy, problem: Problem::NothingChosen });
        return Ok(None);
    };
    if strategies::check(&document).ok {
        return Ok(Some(Brain::Strategy { document, params: BTreeMap::new(), source }));
    }
    wrong.push(Wrong { field: FieldName::Document, problem: Problem::Mistaken });
    Ok(None)
}

/// The document that is chosen, and where it comes from; none when nothing is.
async fn chosen(
    house: &House,
    by: &Principal,
    entered: &Entered,
    document: &str,
) -> Result<Option<(String, Option<String>)>, Failure> {
    Ok(match entered.strategy.split_once(':') {
        Some(("example", key)) => strategies::example(key)
            .map(|example| (example.document.to_owned(), Some(entered.strategy.clone()))),
        Some(("own", id)) => {
            let Ok(id) = id.parse::<StrategyId>() else { return Ok(None) };
            let (own, version) = strategies::get(house, by, id, None).await?;
            Some((version.document, Some(format!("strategy:{}:{}", own.id, version.version))))
        }
        _ => (entered.strategy == "document").then(|| (document.replace("\r\n", "\n"), None)),
    })
}

/// Shows the form again with all that was entered; long texts wait in memory, because an address has no room for them.
fn again<F: leptos::server_fn::ServerFn<Error = Failure>>(
    page: &str,
    failure: Failure,
    entered: &Entered,
    document: &str,
) -> Failure {
    let (house, by) = (server::house(), server::principal());
    let draft = |text: &str| match &by {
        Some(by) if !text.is_empty() => drafts::keep(&house, by, text),
        _ => String::new(),
    };
    let (document, instructions) = (draft(document), draft(&entered.instructions));
    let pairs = entered.pairs.join(",");
    let kept = [
        ("name", entered.name.as_str()),
        ("strategy", &entered.strategy),
        ("pairs", &pairs),
        ("timeframe", &entered.timeframe),
        ("allocation", &entered.allocation),
        ("max_position", &entered.max_position),
        ("stop_loss", &entered.stop_loss),
        ("take_profit", &entered.take_profit),
        ("max_daily_loss", &entered.max_daily_loss),
        ("max_open_positions", &entered.max_open_positions),
        ("max_correlated_positions", &entered.max_correlated_positions),
        ("equal_parts", &entered.equal_parts),
        ("cooldown_bars", &entered.cooldown_bars),
        ("model", &entered.model),
        ("temperature", &entered.temperature),
        ("budget", &entered.budget),
        ("document", &document),
        ("instructions", &instructions),
    ];
    // An address has an end; whoever enters more than fits gets an empty field back.
    let kept = kept.map(|(name, text)| (name, if text.len() > 2_000 { "" } else { text }));
    refuse::<F>(page, failure, &kept)
}

/// What was entered before, if the form was refused; with the document.
pub(super) fn entered_before() -> (Entered, String) {
    use crate::refused::entered;
    let kept = |name: &str| {
        let by = server::principal();
        let draft = entered(name);
        by.and_then(|by| drafts::find(&by, &draft)).unwrap_or_default()
    };
    let pairs = entered("pairs");
    let before = Entered {
        name: entered("name"),
        strategy: entered("strategy"),
        pairs: pairs.split(',').filter(|pair| !pair.is_empty()).map(str::to_owned).collect(),
        timeframe: entered("timeframe"),
        allocation: entered("allocation"),
        instructions: kept("instructions"),
        max_position: entered("max_position"),
        stop_loss: entered("stop_loss"),
        take_profit: entered("take_profit"),
        max_daily_loss: entered("max_daily_loss"),
        max_open_positions: entered("max_open_positions"),
        max_correlated_positions: entered("max_correlated_positions"),
        equal_parts: entered("equal_parts"),
        cooldown_bars: entered("cooldown_bars"),
        model: entered("model"),
        temperature: entered("temperature"),
        budget: entered("budget"),
    };
    (before, kept("document"))
}
