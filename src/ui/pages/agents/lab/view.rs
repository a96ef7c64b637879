//! What the page of an agent that learns asks for.

use super::tabs::Tab;
use crate::{
    failure::Failure,
    pages::listing::{page_request, text_of},
    server,
};
use domain::{
    Page, PageRequest, Timestamp,
    accounts::Principal,
    agents::Agent,
    approvals::{Approval, ApprovalFilter, ApprovalKind},
    lab::{Evolution, Insight, InsightKind, Iteration, PersonalityVersion, StrategyVersion},
};
use services::{
    House,
    kernel::approvals,
    lab::{
        self, Around, Described, KnowledgeFilter, evolution,
        graduation::{self, Graduated},
        iterations,
        strategies::{self, Measured},
    },
};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::pages::agents) struct Asked {
    pub tab: Tab,
    pub page: u32,
    /// What names the tab, also where it is none of these.
    pub word: String,
    /// The instrument whose context is shown.
    pub pair: String,
    /// Of knowledge: its kind, and the day at whose end it was known.
    pub kind: String,
    pub at: String,
}

impl Asked {
    pub fn of(query: &crate::address::Query, page: u32) -> Self {
        let text = |name| text_of(query, name).unwrap_or_default();
        let word = text("tab");
        let tab = Tab::named(&word).unwrap_or_default();
        Self { tab, page, word, pair: text("pair"), kind: text("kind"), at: text("at") }
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
    /// What a model may have seen of the time that it was measured on.
    pub seen: Option<String>,
    /// The version of the strategy that holds.
    pub holds: Option<StrategyVersion>,
    /// The last time that it was examined.
    pub graduation: Option<Graduated>,
    pub content: Content,
}

/// What its tab shows.
pub(in crate::pages::agents) enum Content {
    /// With the versions of its personality, as long as there is nothing else to show.
    Overview(Option<Page<PersonalityVersion>>),
    /// With what a model may have seen of the time of each.
    Iterations(Page<Iteration>, Vec<Option<String>>),
    Strategies(Page<Measured>),
    Knowledge(Page<Insight>),
    /// With what was asked of a person about each, and whether everything could be as before again.
    Evolution(Page<Evolution>, Vec<(Approval, bool)>),
    /// None before anything of it is sealed.
    Context(Option<Box<Around>>),
    /// Of an agent that is not on paper and never was.
    Paper,
    Settings(Page<PersonalityVersion>),
}

pub(in crate::pages::agents) async fn learning(agent: Agent, asked: &Asked) -> Result<LearningView, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id = agent.id;
    let now = lab::described(&house, &by, id).await?.ok_or(Failure::NotFound)?;
    let one = page_request(1, 1);
    let last = iterations::list(&house, &by, id, one).await?.items.into_iter().next();
    let holds = strategies::strategies(&house, &by, id, one).await?.items.into_iter().next();
    let graduation = graduation::graduation(&house, &by, id, None).await?;
    let content = content(&house, &by, (&agent, asked), last.is_none()).await?;
    let seen = last.as_ref().and_then(|last| iterations::may_have_seen(&house, last));
    Ok(LearningView { agent, now, last, seen, holds, graduation, content })
}

async fn content(
    house: &House,
    by: &Principal,
    (agent, asked): (&Agent, &Asked),
    is_fresh: bool,
) -> Result<Content, Failure> {
    let id = agent.id;
    let wanted = page_request(asked.page, PageRequest::DEFAULT_SIZE);
    Ok(match asked.tab {
        Tab::Overview if is_fresh => Content::Overview(Some(lab::versions(house, by, id, wanted).await?)),
        Tab::Overview => Content::Overview(None),
        Tab::Iterations => {
            let found = iterations::list(house, by, id, wanted).await?;
            let seen = found.items.iter().map(|one| iterations::may_have_seen(house, one)).collect();
            Content::Iterations(found, seen)
        }
        Tab::Strategies => {
            // A tree is drawn whole; what is older than its last hundred versions has a page of its own.
            let many = page_request(asked.page, PageRequest::MAX_SIZE);
            let found = strategies::strategies(house, by, id, many).await?;
            Content::Strategies(strategies::page_measured(house, by, id, found).await?)
        }
        Tab::Knowledge => Content::Knowledge(lab::knowledge(house, by, id, asked.filter(), wanted).await?),
        Tab::Evolution => {
            let filter = ApprovalFilter {
                kind: Some(ApprovalKind::Evolution),
                agent: Some(id),
                ..ApprovalFilter::default()
            };
            let many = page_request(1, PageRequest::MAX_SIZE);
            let mut asked = Vec::new();
            for approval in approvals::list(house, by, &filter, many).await?.items {
                let can = approvals::can_roll_back(house, by, &approval).await?;
                asked.push((approval, can));
            }
            Content::Evolution(evolution::evolutions(house, by, id, wanted).await?, asked)
        }
        Tab::Context => Content::Context(lab::around(house, by, id, &asked.pair).await?.map(Box::new)),
        Tab::Paper => Content::Paper,
        Tab::Settings => Content::Settings(lab::versions(house, by, id, wanted).await?),
    })
}
