//! What the form of a manager asks and does.

use super::{super::PATH, entered::Entered};
use crate::{drafts, failure::Failure, flash, pages::agents::Offer, refused::refuse, server};
use domain::{ManagerId, managers::Manager, market::Listing};
use leptos::prelude::*;
use services::{
    desk,
    managers::{self, ManagerChange, NewManager},
    wallets,
};

/// What the form offers.
pub(super) struct Offered {
    /// Every model that can be asked, and what it costs; none is unknown.
    pub models: Vec<Offer>,
    pub instruments: Vec<Listing>,
    /// Wallets that are linked to the account.
    pub wallets: Vec<String>,
}

pub(super) async fn offered() -> Result<Offered, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let listings = desk::listings(&house).await?;
    let linked = wallets::list(&house, &by).await?;
    let models = house.models.names().into_iter().map(|name| (name.to_string(), house.models.price(&name)));
    Ok(Offered {
        models: models.collect(),
        instruments: listings.into_values().filter(|listing| listing.kind.is_tradable()).collect(),
        wallets: linked.into_iter().map(|wallet| wallet.address).collect(),
    })
}

/// The manager that is to be changed.
pub(super) async fn existing(id: &str) -> Result<Manager, Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(managers::get(&server::house(), &by, id).await?)
}

#[server(prefix = "/ui", endpoint = "create_manager")]
pub async fn create_manager(#[server(default)] entered: Entered) -> Result<(), Failure> {
    match create(&entered).await {
        Ok(id) => {
            flash::redirect_done(&format!("{PATH}/{id}"), flash::Done::ManagerCreated);
            Ok(())
        }
        Err(failure) => Err(again::<CreateManager>(super::super::NEW, failure, &entered)),
    }
}

async fn create(entered: &Entered) -> Result<ManagerId, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut wrong = Vec::new();
    let Some(settings) = entered.settings(&mut wrong) else { return Err(Failure::Invalid(wrong)) };
    let wanted = NewManager { name: settings.name, config: settings.config };
    Ok(managers::create(&house, &by, wanted).await?.id)
}

#[server(prefix = "/ui", endpoint = "change_manager")]
pub async fn change_manager(id: String, #[server(default)] entered: Entered) -> Result<(), Failure> {
    match change(&id, &entered).await {
        Ok(id) => {
            flash::redirect_done(&format!("{PATH}/{id}"), flash::Done::ManagerChanged);
            Ok(())
        }
        Err((page, failure)) => Err(again::<ChangeManager>(&page, failure, &entered)),
    }
}

/// With the page to go back to, if there is a failure.
async fn change(id: &str, entered: &Entered) -> Result<ManagerId, (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let id: ManagerId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let form = |failure| (format!("{PATH}/{id}/edit"), failure);
    let (house, by) = (server::house(), server::signed_in().map_err(list)?);
    let mut wrong = Vec::new();
    let Some(settings) = entered.settings(&mut wrong) else { return Err(form(Failure::Invalid(wrong))) };
    let change = ManagerChange { name: Some(settings.name), config: Some(settings.config) };
    managers::change(&house, &by, id, |_| change).await.map_err(|error| form(error.into()))?;
    Ok(id)
}

/// Shows the form again with all that was entered; long texts wait in memory, because an address has no room for them.
fn again<F: leptos::server_fn::ServerFn<Error = Failure>>(
    page: &str,
    failure: Failure,
    entered: &Entered,
) -> Failure {
    let (house, by) = (server::house(), server::principal());
    let instructions = match &by {
        Some(by) if !entered.instructions.is_empty() => drafts::keep(&house, by, &entered.instructions),
        _ => String::new(),
    };
    let pairs = entered.pairs.join(",");
    let kept = [
        ("name", entered.name.as_str()),
        ("model", &entered.model),
        ("temperature", &entered.temperature),
        ("interval", &entered.interval),
        ("instructions", &instructions),
        ("pairs", &pairs),
        ("capital", &entered.capital),
        ("budget", &entered.budget),
        ("max_drawdown", &entered.max_drawdown),
        ("max_agents", &entered.max_agents),
        ("max_correlated_positions", &entered.max_correlated_positions),
        ("skip_when_quiet", &entered.skip_when_quiet),
        ("wallet", &entered.wallet),
    ];
    // An address has an end; whoever enters more than fits gets an empty field back.
    let kept = kept.map(|(name, text)| (name, if text.len() > 2_000 { "" } else { text }));
    refuse::<F>(page, failure, &kept)
}

/// What was entered before, if the form was refused.
pub(super) fn entered_before() -> Entered {
    use crate::refused::entered;
    let draft = entered("instructions");
    let instructions = server::principal().and_then(|by| drafts::find(&by, &draft)).unwrap_or_default();
    let pairs = entered("pairs");
    Entered {
        name: entered("name"),
        model: entered("model"),
        temperature: entered("temperature"),
        interval: entered("interval"),
        instructions,
        pairs: pairs.split(',').filter(|pair| !pair.is_empty()).map(str::to_owned).collect(),
        capital: entered("capital"),
        budget: entered("budget"),
        max_drawdown: entered("max_drawdown"),
        max_agents: entered("max_agents"),
        max_correlated_positions: entered("max_correlated_positions"),
        skip_when_quiet: entered("skip_when_quiet"),
        wallet: entered("wallet"),
    }
}
