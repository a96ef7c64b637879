//! What the page of a version asks of the use cases.

use crate::{failure::Failure, pages::listing::page_request, server};
use domain::{AgentId, PageRequest, agents::Agent, lab::StrategyVersion};
use services::{
    agents,
    lab::strategies::{self, Comparison, Measured, ProjectedBy, Ran},
};

pub(super) struct Shown {
    pub agent: Agent,
    pub version: StrategyVersion,
    /// How it was run as it stands.
    pub ran: Option<Ran>,
    /// What should be read with its figures.
    pub notes: Vec<String>,
    /// The number of the one that holds.
    pub holds: u32,
    /// The numbers of all others that one can be held against, the newest first.
    pub others: Vec<u32>,
    /// Against the one that is asked for, or the one that it comes from.
    pub difference: Option<Comparison>,
    /// What was measured of just this document when its iteration ran it as one of its changes.
    pub projected: Option<ProjectedBy>,
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
    let [measured] = strategies::measured(&house, &by, id, [version]).await?;
    let Measured { version, ran, projected, notes } = measured;
    Ok(Shown { agent, version, ran, notes, holds, others, difference, projected })
}
