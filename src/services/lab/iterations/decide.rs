//! What a person says about an iteration that is through.

use super::{Named, apply::apply, hold, look::named, together::run_together};
use crate::{
    House,
    agents::{Problem, brain, find, not_terminated},
    allow,
    desk::{Listings, listings},
    lab::{LabError, about_reason},
};
use domain::{
    AgentId,
    accounts::Principal,
    agents::{Agent, Brain},
    lab::{Iteration, IterationStatus},
    tokens::Scope,
};
use std::collections::BTreeMap;

/// What is to become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// It holds as it stands where it waits: with the refinement that was measured best; without one, as it is.
    Best,
    /// It holds with these refinements, all together; as it is, with none.
    Refinements(Vec<u32>),
    /// A person's own document holds in its place.
    Document(String),
    /// Nothing changes. What was learnt is kept.
    Discard,
}

/// A person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub wish: Wish,
    pub reason: Option<String>,
}

/// Carries out a person's word about an iteration that waits. [`LabError::NotWaiting`] when it was decided already, or still runs.
pub async fn decide(
    house: &House,
    principal: &Principal,
    id: AgentId,
    which: Named,
    verdict: Verdict,
) -> Result<Iteration, LabError> {
    allow(principal, Scope::Write)?;
    if let Some(problem) = verdict.reason.as_deref().and_then(about_reason) {
        return Err(problem.into());
    }
    let reason = verdict.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let known = match &verdict.wish {
        Wish::Document(_) => Some(listings(house).await?),
        _ => None,
    };
    // Outside of the transaction, as it asks the market.
    let together = match &verdict.wish {
        Wish::Refinements(ids) => run_together(house, principal, (id, which), ids).await?,
        _ => None,
    };
    let mut tx = house.db.begin().await?;
    let agent = find(&mut tx, principal, id).await?;
    not_terminated(&agent)?;
    // Read again when nobody else can decide about it.
    let iteration = named(&mut tx, id, which).await?;
    hold(&mut tx, id).await?;
    let iteration = named(&mut tx, id, Named::Id(iteration.id)).await?;
    waits(&iteration)?;
    if let (Wish::Document(document), Some(listings)) = (&verdict.wish, &known) {
        check(&agent, document, listings)?;
    }
    let word = (verdict.wish, principal.into(), reason);
    let events = apply(house, &mut tx, &agent, &iteration, word, together).await?;
    tx.append_events(agent.owner, house.now(), &events).await?;
    let iteration = named(&mut tx, id, Named::Id(iteration.id)).await?;
    tx.save().await?;
    Ok(iteration)
}

pub(super) fn waits(iteration: &Iteration) -> Result<(), LabError> {
    match iteration.status {
        IterationStatus::AwaitingApproval => Ok(()),
        status => Err(LabError::NotWaiting { number: iteration.number, status }),
    }
}

/// A document must be one that the agent could trade.
fn check(agent: &Agent, document: &str, listings: &Listings) -> Result<(), LabError> {
    let brain = Brain::Strategy { document: document.to_owned(), params: BTreeMap::new(), source: None };
    match brain::prepare(&brain, agent.timeframe, listings) {
        Ok(_) => Ok(()),
        Err(crate::agents::AgentsError::Document(faults)) => Err(LabError::Document(faults)),
        Err(crate::agents::AgentsError::Invalid(problems)) => {
            let of_document = |problem: Problem| Problem { field: "document", ..problem };
            Err(problems.into_iter().map(of_document).collect::<Vec<_>>().into())
        }
        Err(other) => Err(other.into()),
    }
}
