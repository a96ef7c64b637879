//! What the page of models asks of the use cases, and what its two forms do.

use crate::{
    failure::{Failure, FieldName, Problem, Refusal},
    flash,
    pages::MODELS,
    refused::refuse,
    server,
};
use domain::{
    Money,
    accounts::Principal,
    budgets::Taken,
    models::{ModelCall, ModelError, Role, Spend, SpendBy},
    tokens::Scope,
};
use leptos::prelude::*;
use services::{
    House, agents,
    agents::AgentsError,
    allow,
    kernel::{
        budgets,
        models::{self, AskError, CallsError, Listed},
    },
    managers,
};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub by: SpendBy,
    pub days: u32,
    /// The call that a trial has made.
    pub tried: String,
}

pub struct ModelsView {
    pub models: Vec<Listed>,
    pub tried: Option<ModelCall>,
    pub per_day: Option<Money>,
    pub today: Taken,
    pub spent: Vec<SpendLine>,
    /// Lines beyond those that are shown; the file has them all.
    pub beyond: usize,
}

/// What was spent on one thing, with its name.
pub struct SpendLine {
    pub name: String,
    pub href: Option<String>,
    pub spend: Spend,
}

/// So many lines of spending are shown.
const SHOWN: usize = 50;

pub async fn look_at_models(asked: &Asked) -> Result<ModelsView, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let (per_day, today) = budgets::of_owner(&house, by.owner()).await?;
    let mut spent = models::spend(&house, by.owner(), asked.by, asked.days).await?;
    let beyond = spent.len().saturating_sub(SHOWN);
    spent.truncate(SHOWN);
    Ok(ModelsView {
        models: models::list(&house),
        tried: trial(&house, &by, &asked.tried).await?,
        per_day,
        today,
        spent: named(&house, &by, asked.by, spent).await?,
        beyond,
    })
}

/// The call of the address, when it was a trial of this person's.
async fn trial(house: &House, by: &Principal, id: &str) -> Result<Option<ModelCall>, Failure> {
    let Ok(id) = id.parse() else { return Ok(None) };
    match models::call(house, by, id).await {
        Ok(call) => Ok(Some(call).filter(|call| call.role == Role::Test)),
        Err(CallsError::NotFound) => Ok(None),
        Err(CallsError::Storage(error)) => Err(error.into()),
    }
}

async fn named(
    house: &House,
    by: &Principal,
    group: SpendBy,
    spent: Vec<Spend>,
) -> Result<Vec<SpendLine>, Failure> {
    let known = if group == SpendBy::Manager { managers::list(house, by).await? } else { Vec::new() };
    let mut lines = Vec::with_capacity(spent.len());
    for spend in spent {
        let (name, href) = match group {
            SpendBy::Model | SpendBy::Day => (spend.key.clone(), None),
            SpendBy::Manager => {
                let manager = known.iter().find(|manager| manager.id.to_string() == spend.key);
                let href = manager.map(|manager| format!("/managers/{}", manager.id));
                (manager.map_or_else(|| gone("manager"), |manager| manager.name.to_string()), href)
            }
            SpendBy::Agent => agent(house, by, &spend.key).await?,
        };
        lines.push(SpendLine { name, href, spend });
    }
    Ok(lines)
}

async fn agent(house: &House, by: &Principal, id: &str) -> Result<(String, Option<String>), Failure> {
    let Ok(id) = id.parse() else { return Ok((gone("agent"), None)) };
    match agents::get(house, by, id).await {
        Ok(agent) => Ok((agent.name.to_string(), Some(format!("/agents/{id}")))),
        Err(AgentsError::NotFound) => Ok((gone("agent"), None)),
        Err(error) => Err(error.into()),
    }
}

fn gone(what: &str) -> String {
    format!("a deleted {what}")
}

#[server(prefix = "/ui", endpoint = "try_model")]
pub async fn try_model(#[server(default)] model: String) -> Result<(), Failure> {
    match tried(&model).await {
        Ok(call) => {
            leptos_axum::redirect(&format!("{MODELS}?tried={call}"));
            Ok(())
        }
        Err(failure) => Err(refuse::<TryModel>(MODELS, failure, &[])),
    }
}

/// The call that was kept. A model that did not answer is no failure of this: the page tells what came of it.
async fn tried(model: &str) -> Result<domain::ModelCallId, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    allow(&by, Scope::Write)?;
    let model = model.parse().map_err(|_| Failure::Refused(Refusal::NoSuchModel))?;
    match models::try_out(&house, by.owner(), model).await {
        Ok((asked, _)) => Ok(asked.call),
        Err(AskError::Model { call: Some(call), .. }) => Ok(call),
        Err(AskError::Model { call: None, error: ModelError::Budget(_) }) => {
            Err(Failure::Refused(Refusal::OverBudget))
        }
        Err(AskError::Model { call: None, .. }) => Err(Failure::Refused(Refusal::NoSuchModel)),
        Err(AskError::Storage(error)) => Err(error.into()),
    }
}

#[server(prefix = "/ui", endpoint = "set_budget")]
pub async fn set_budget(#[server(default)] per_day: String) -> Result<(), Failure> {
    match set(per_day.trim()).await {
        Ok(done) => {
            flash::redirect_done(MODELS, done);
            Ok(())
        }
        Err(failure) => Err(refuse::<SetBudget>(MODELS, failure, &[("per_day", &per_day)])),
    }
}

async fn set(per_day: &str) -> Result<flash::Done, Failure> {
    let by = server::signed_in()?;
    allow(&by, Scope::Write)?;
    let wrong = || Failure::invalid(FieldName::Budget, Problem::NotAnOwnersBudget);
    let bound = match per_day.trim_start_matches('$') {
        "" => None,
        text => {
            Some(text.parse::<Money>().ok().filter(|amount| budgets::is_budget(*amount)).ok_or_else(wrong)?)
        }
    };
    budgets::set_of_owner(&server::house(), &by, bound).await?;
    Ok(if bound.is_some() { flash::Done::BudgetSet } else { flash::Done::BudgetLifted })
}
