//! What the buttons of an agent do.

use super::PATH;
use crate::{
    failure::{Failure, FieldName, Problem},
    flash,
    pages::{backtests, sign_in::inside},
    refused::refuse,
    server,
};
use domain::{AgentId, BacktestId, agents::AgentStep, market::Symbol};
use leptos::prelude::*;
use services::{
    agents,
    backtests::{NewBacktest, Source, ask},
};
use std::collections::BTreeMap;

#[server(prefix = "/ui", endpoint = "step_agent")]
pub async fn step_agent(
    id: String,
    #[server(default)] step: String,
    #[server(default)] back: String,
) -> Result<(), Failure> {
    match take(&id, &step).await {
        Ok(done) => {
            flash::redirect_done(inside(&back), done);
            Ok(())
        }
        Err(failure) => Err(refuse::<StepAgent>(inside(&back), failure, &[])),
    }
}

async fn take(id: &str, step: &str) -> Result<flash::Done, Failure> {
    let by = server::signed_in()?;
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    let (step, done) = match step {
        "start" => (AgentStep::Start, flash::Done::AgentStarted),
        "pause" => (AgentStep::Pause, flash::Done::AgentPaused),
        "stop" => (AgentStep::Stop, flash::Done::AgentStopped),
        "terminate" => (AgentStep::Terminate, flash::Done::AgentTerminated),
        _ => return Err(Failure::Malformed),
    };
    agents::step(&server::house(), &by, id, step).await?;
    Ok(done)
}

#[server(prefix = "/ui", endpoint = "delete_agent")]
pub async fn delete_agent(id: String) -> Result<(), Failure> {
    match delete(&id).await {
        Ok(()) => {
            flash::redirect_done(PATH, flash::Done::AgentDeleted);
            Ok(())
        }
        Err((page, failure)) => Err(refuse::<DeleteAgent>(&page, failure, &[])),
    }
}

/// With the page to go back to, if there is a failure.
async fn delete(id: &str) -> Result<(), (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let by = server::signed_in().map_err(list)?;
    let id: AgentId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let deleted = agents::delete(&server::house(), &by, id).await;
    deleted.map_err(|error| (format!("{PATH}/{id}"), error.into()))
}

/// Trades the same strategy on the same stretch of the market again, as a backtest of one of its instruments.
#[server(prefix = "/ui", endpoint = "backtest_agent")]
pub async fn backtest_agent(id: String, #[server(default)] instrument: String) -> Result<(), Failure> {
    match backtest(&id, &instrument).await {
        Ok(backtest) => {
            leptos_axum::redirect(&backtests::path_of(backtest));
            Ok(())
        }
        Err(failure) => Err(refuse::<BacktestAgent>(&format!("{PATH}/{id}"), failure, &[])),
    }
}

async fn backtest(id: &str, instrument: &str) -> Result<BacktestId, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    let wrong = |_| Failure::invalid(FieldName::Instrument, Problem::Missing);
    let instrument: Symbol = instrument.parse().map_err(wrong)?;
    let cash = agents::get(&house, &by, id).await?.allocation;
    let (source, params) = (Source::Agent(id), BTreeMap::new());
    let wanted = NewBacktest { source, params, instrument, from: None, to: None, cash, seed: 1 };
    Ok(ask(&house, &by, &wanted).await?.id)
}
