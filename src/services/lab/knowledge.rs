//! What an agent knows: read as it was known at any moment, and grown by each iteration.

use super::LabError;
use crate::{House, agents::find, allow};
use domain::{
    AgentId, InsightId, Page, PageRequest, Timestamp,
    accounts::Principal,
    lab::{Evidence, Insight, InsightKind},
    tokens::Scope,
};
use serde::{Deserialize, Serialize};
use storage::{StorageError, Tx};

/// Which knowledge is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnowledgeFilter {
    pub kind: Option<InsightKind>,
    /// As it could be known at this moment of market time.
    pub at: Option<Timestamp>,
}

/// Something that an iteration has learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learnt {
    pub kind: InsightKind,
    /// What it is about: an insight of the same topic is confirmed, weakened or refuted by it.
    pub topic: String,
    pub statement: String,
    /// The same in the language of strategies, where it can be said.
    pub condition: Option<String>,
    pub evidence: Evidence,
}

/// What an agent knows, the surest first.
pub async fn knowledge(
    house: &House,
    principal: &Principal,
    id: AgentId,
    filter: KnowledgeFilter,
    page: PageRequest,
) -> Result<Page<Insight>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    let all = chosen(reader.lab().insights(id).await?, filter);
    Ok(Page::of_all(all, page))
}

/// The wanted part of what an agent knows, the surest first.
pub fn chosen(insights: Vec<Insight>, filter: KnowledgeFilter) -> Vec<Insight> {
    let known = |insight: Insight| match filter.at {
        Some(at) => insight.known_at(at),
        None => Some(insight),
    };
    let mut chosen: Vec<Insight> = insights
        .into_iter()
        .filter(|insight| filter.kind.is_none_or(|kind| insight.kind == kind))
        .filter_map(known)
        .collect();
    chosen.sort_by(|one, other| {
        other.confidence.total_cmp(&one.confidence).then_with(|| one.topic.cmp(&other.topic))
    });
    chosen
}

/// Adds what an iteration has learnt to what its agent knows, in the transaction of the caller. Gives every insight that it has touched, as it is now.
pub async fn merge(
    house: &House,
    tx: &mut Tx,
    agent: AgentId,
    learnt: Vec<Learnt>,
) -> Result<Vec<Insight>, StorageError> {
    let now = house.now();
    let mut touched = Vec::new();
    for one in learnt {
        let insight = if let Some(known) = tx.lab().insight_about(agent, &one.topic).await? {
            let known = known.with([one.evidence], now);
            tx.lab().save_insight(&known).await?;
            known
        } else {
            let new = first(house, agent, one, now);
            tx.lab().add_insight(&new).await?;
            new
        };
        touched.push(insight);
    }
    Ok(touched)
}

fn first(house: &House, agent: AgentId, learnt: Learnt, now: Timestamp) -> Insight {
    let known_from = learnt.evidence.known_from;
    let evidence = vec![learnt.evidence];
    Insight {
        id: InsightId::generate(house.clock.as_ref(), house.randomness.as_ref()),
        agent,
        kind: learnt.kind,
        topic: learnt.topic,
        statement: learnt.statement,
        condition: learnt.condition,
        confidence: Insight::confidence_of(&evidence),
        standing: Insight::standing_of(&evidence),
        evidence,
        known_from,
        learnt_at: now,
        changed_at: now,
    }
}
