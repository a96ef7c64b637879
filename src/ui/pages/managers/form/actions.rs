//! What the form of a manager asks and does.

use super::{
    super::{PATH, failures::about},
    entered::Entered,
};
use crate::{
    drafts,
    failure::{Failure, FieldName, Wrong},
    flash,
    pages::agents::Offer,
    refused::refuse,
    server,
};
use domain::{ManagerId, accounts::Principal, managers::Manager, market::Listing};
use leptos::prelude::*;
use services::{
    House, desk,
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
    let wanted = wanted(&house, &by, entered).await?;
    Ok(managers::create(&house, &by, wanted).await?.id)
}

/// What the form comes to; or everything that is wrong with it at once, as far as that can be known before it is saved.
async fn wanted(house: &House, by: &Principal, entered: &Entered) -> Result<NewManager, Failure> {
    let mut wrong = Vec::new();
    let (name, config) = entered.read(&mut wrong);
    for problem in managers::problems(house, by, &config).await?.iter().map(about) {
        if wrong.iter().all(|known| known.field != problem.field) {
            wrong.push(problem);
        }
    }
    match name {
        Some(name) if wrong.is_empty() => Ok(NewManager { name, config }),
        _ => Err(Failure::Invalid(wrong)),
    }
}

/// What cannot be of a form that is still being filled in: the name of each such field with what to say below it.
#[server(prefix = "/ui", endpoint = "check_manager")]
pub async fn check_manager(#[server(default)] entered: Entered) -> Result<Vec<(FieldName, String)>, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    match wanted(&house, &by, &entered).await {
        Ok(_) => Ok(Vec::new()),
        Err(Failure::Invalid(wrong)) => {
            let failure = Failure::Invalid(wrong.clone());
            let note = |wrong: &Wrong| Some((wrong.field, failure.about(wrong.field)?));
            Ok(wrong.iter().filter_map(note).collect())
        }
        Err(failure) => Err(failure),
    }
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
    let NewManager { name, config } = wanted(&house, &by, entered).await.map_err(form)?;
    let change = ManagerChange { name: Some(name), config: Some(config) };
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
