//! What the page of graduation asks, and what its button does.

use super::super::PATH;
use crate::{
    failure::Failure,
    flash::{self, Done},
    pages::listing::page_request,
    refused::refuse,
    server,
};
use domain::{AgentId, PageRequest, agents::Agent, lab::StrategyVersion};
use leptos::prelude::*;
use services::{
    agents,
    lab::{
        LabError,
        graduation::{self, Graduated},
        strategies,
    },
};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub id: String,
    /// Another one than the newest.
    pub number: Option<u32>,
}

pub(super) struct Shown {
    pub agent: Agent,
    /// The version that holds; none before the first.
    pub holds: Option<StrategyVersion>,
    pub graduation: Option<Graduated>,
    /// All of them, the newest first.
    pub all: Vec<Graduated>,
}

pub(super) async fn of_agent(asked: &Asked) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = asked.id.parse().map_err(|_| Failure::NotFound)?;
    let agent = agents::get(&house, &by, id).await?;
    let holds = match strategies::strategy(&house, &by, id, None).await {
        Ok((version, _)) => Some(version),
        Err(LabError::NoStrategy) => None,
        Err(error) => return Err(error.into()),
    };
    let graduation = graduation::graduation(&house, &by, id, asked.number).await?;
    if asked.number.is_some() && graduation.is_none() {
        return Err(Failure::NotFound);
    }
    let all = graduation::graduations(&house, &by, id, page_request(1, PageRequest::MAX_SIZE)).await?.items;
    Ok(Shown { agent, holds, graduation, all })
}

#[server(prefix = "/ui", endpoint = "examine_agent")]
pub async fn examine_agent(id: String) -> Result<(), Failure> {
    let page = |id: AgentId| format!("{PATH}/{id}/graduation");
    match examined(&id).await {
        Ok(id) => {
            flash::redirect_done(&page(id), Done::Examined);
            Ok(())
        }
        Err(failure) => {
            let back = id.parse().map_or_else(|_| PATH.to_owned(), page);
            Err(refuse::<ExamineAgent>(&back, failure, &[]))
        }
    }
}

async fn examined(id: &str) -> Result<AgentId, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    graduation::graduate(&house, &by, id).await?;
    Ok(id)
}
