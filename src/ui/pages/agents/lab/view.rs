//! What the page of an agent that learns asks for.

use super::tabs::Tab;
use crate::{
    failure::Failure,
    pages::listing::{page_request, text_of},
    server,
};
use domain::{
    AgentId, Page, PageRequest, Timestamp,
    accounts::Principal,
    agents::Agent,
    approvals::{Approval, ApprovalFilter, ApprovalKind},
    lab::{Evolution, Insight, InsightKind, Iteration, PersonalityVersion, StrategyVersion},
};
use services::{
    House,
    kernel::approvals,
    lab::{self, Described, KnowledgeFilter, evolution, iterations, strategies},
};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::pages::agents) struct Asked {
    pub tab: Tab,
    pub page: u32,
    /// Of knowledge: its kind, and the day at whose end it was known.
    pub kind: String,
    pub at: String,
}

impl Asked {
    pub fn of(query: &crate::address::Query, page: u32) -> Self {
        let text = |name| text_of(query, name).unwrap_or_default();
        Self { tab: Tab::of(&text("tab")), page, kind: text("kind"), at: text("at") }
    }

    fn filter(&self) -> KnowledgeFilter {
        KnowledgeFilter { kind: self.kind.parse::<InsightKind>().ok(), at: self.until() }
    }

    /// The end of the day that was entered; a text that is no day is none, and the form shows that too.
    pub fn until(&self) -> Option<Timestamp> {
        format!("{}T23:59:59.999Z", self.at).parse().ok()
    }
}

/// An agent that learns, and everything that its page shows.
pub(in crate::pages::agents) struct LearningView {
    pub agent: Agent,
    pub now: Described,
    pub last: Option<Iteration>,
    /// The version of the strategy that holds.
    pub holds: Option<StrategyVersion>,
    pub content: Content,
}

/// What its tab shows.
pub(in crate::pages::agents) enum Content {
    /// With the versions of its personality, as long as there is nothing else to show.
    Overview(Option<Page<PersonalityVersion>>),
    Iterations(Page<Iteration>),
    Strategies(Page<StrategyVersion>),
    Knowledge(Page<Insight>),
    /// With what was asked of a person about each.
    Evolution(Page<Evolution>, Vec<Approval>),
    Settings(Page<PersonalityVersion>),
}

pub(in crate::pages::agents) async fn learning(agent: Agent, asked: &Asked) -> Result<LearningView, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id = agent.id;
    let now = lab::described(&house, &by, id).await?.ok_or(Failure::NotFound)?;
    let one = page_request(1, 1);
    let last = iterations::list(&house, &by, id, one).await?.items.into_iter().next();
    let holds = strategies::strategies(&house, &by, id, one).await?.items.into_iter().next();
    let content = content(&house, &by, (id, asked), last.is_none()).await?;
    Ok(LearningView { agent, now, last, holds, content })
}

async fn content(
    house: &House,
    by: &Principal,
    (id, asked): (AgentId, &Asked),
    is_fresh: bool,
) -> Result<Content, Failure> {
    let wanted = page_request(asked.page, PageRequest::DEFAULT_SIZE);
    Ok(match asked.tab {
        Tab::Overview if is_fresh => Content::Overview(Some(lab::versions(house, by, id, wanted).await?)),
        Tab::Overview => Content::Overview(None),
        Tab::Iterations => Content::Iterations(iterations::list(house, by, id, wanted).await?),
        Tab::Strategies => {
            // A tree is drawn whole; what is older than its last hundred versions has a page of its own.
            let many = page_request(asked.page, PageRequest::MAX_SIZE);
            Content::Strategies(strategies::strategies(house, by, id, many).await?)
        }
        Tab::Knowledge => Content::Knowledge(lab::knowledge(house, by, id, asked.filter(), wanted).await?),
        Tab::Evolution => {
            let filter = ApprovalFilter {
                kind: Some(ApprovalKind::Evolution),
                agent: Some(id),
                ..ApprovalFilter::default()
            };
            let many = page_request(1, PageRequest::MAX_SIZE);
            let asked = approvals::list(house, by, &filter, many).await?.items;
            Content::Evolution(evolution::evolutions(house, by, id, wanted).await?, asked)
        }
        Tab::Settings => Content::Settings(lab::versions(house, by, id, wanted).await?),
    })
}
