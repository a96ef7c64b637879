//! What the page of a version asks of the use cases.

use crate::{failure::Failure, pages::listing::page_request, server};
use domain::{AgentId, PageRequest, agents::Agent, lab::StrategyVersion};
use services::{
    agents,
    lab::strategies::{self, Comparison},
};

pub(super) struct Shown {
    pub agent: Agent,
    pub version: StrategyVersion,
    /// The number of the one that holds.
    pub holds: u32,
    /// The numbers of all others that one can be held against, the newest first.
    pub others: Vec<u32>,
    /// Against the one that is asked for, or the one that it comes from.
    pub difference: Option<Comparison>,
}

pub(super) async fn one_version(id: &str, number: &str, against: Option<u32>) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    let number: u32 = number.parse().map_err(|_| Failure::NotFound)?;
    let agent = agents::get(&house, &by, id).await?;
    let (version, holds) = strategies::strategy(&house, &by, id, Some(number)).await?;
    let many = page_request(1, PageRequest::MAX_SIZE);
    let all = strategies::strategies(&house, &by, id, many).await?.items;
    let others: Vec<u32> = all.iter().map(|other| other.version).filter(|other| *other != number).collect();
    let against = against.filter(|against| *against != number).or(version.parent);
    let difference = match against {
        Some(against) => Some(strategies::compare(&house, &by, id, (against, number)).await?),
        None => None,
    };
    Ok(Shown { agent, version, holds, others, difference })
}
