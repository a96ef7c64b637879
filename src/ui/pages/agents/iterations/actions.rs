//! What the page of an iteration asks of the use cases.

use super::candles::{self, Drawn};
use crate::{failure::Failure, server};
use domain::{
    AgentId,
    accounts::Principal,
    agents::Agent,
    lab::Iteration,
    runs::{Run, RunPhase},
};
use services::{
    House, agents,
    lab::{
        LabError,
        iterations::{self, IterationTrades, Named},
    },
};

/// So many rounds back one is looked for that has figures.
const BACK: usize = 5;

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub id: String,
    pub number: String,
    pub page: u32,
    /// The instrument on the candles.
    pub pair: Option<String>,
    /// Whether its document is open in the editor, and what was written there before it was refused.
    pub edits: bool,
    pub draft: Option<String>,
}

pub(super) struct Shown {
    pub agent: Agent,
    pub iteration: Iteration,
    /// The run that does it and its phases, once it has begun and as long as they are kept.
    pub run: Option<(Run, Vec<RunPhase>)>,
    /// The last one before it that has figures.
    pub before: Option<Iteration>,
    pub trades: Option<IterationTrades>,
    pub candles: Option<Drawn>,
}

pub(super) async fn one_iteration(asked: &Asked) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = asked.id.parse().map_err(|_| Failure::NotFound)?;
    let which: Named = asked.number.parse().map_err(|_| Failure::NotFound)?;
    let agent = agents::get(&house, &by, id).await?;
    let found = iterations::progress(&house, &by, id, which).await?;
    let before = before(&house, &by, &found.iteration).await?;
    let trades = trades(&house, &by, &found.iteration).await?;
    let candles = match &trades {
        Some(trades) => candles::read(&house, &found.iteration, trades, asked.pair.as_deref()).await,
        None => None,
    };
    Ok(Shown { agent, iteration: found.iteration, run: found.run, before, trades, candles })
}

async fn before(house: &House, by: &Principal, iteration: &Iteration) -> Result<Option<Iteration>, Failure> {
    for number in (1..iteration.number).rev().take(BACK) {
        let earlier = iterations::get(house, by, iteration.agent, Named::Number(number)).await?;
        if earlier.found.results.is_some() {
            return Ok(Some(earlier));
        }
    }
    Ok(None)
}

async fn trades(
    house: &House,
    by: &Principal,
    iteration: &Iteration,
) -> Result<Option<IterationTrades>, Failure> {
    match iterations::trades(house, by, iteration.agent, Named::Id(iteration.id)).await {
        Ok(trades) => Ok(Some(trades)),
        Err(LabError::NoTrades) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
