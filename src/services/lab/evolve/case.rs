//! Everything that an evolution starts from, read once for each of its phases.

use crate::{
    kernel::{jobs::Failure, runs::Step},
    lab::{
        KnowledgeFilter, chosen,
        iterate::{told, tried_before},
    },
};
use domain::{
    EvolutionId, Timestamp,
    agents::Agent,
    lab::{
        Evolution, EvolutionStatus, Insight, Learner, Lesson, PersonalityVersion, REFUSED_FOR, Seal,
        StrategyVersion, TraitChange, Tried,
    },
};

/// So many things that were run before are told to whoever thinks, the newest first.
const MOST_TOLD: usize = 50;

pub struct Case {
    pub agent: Agent,
    pub learner: Learner,
    pub evolution: Evolution,
    pub personality: PersonalityVersion,
    pub holding: StrategyVersion,
    pub seals: Vec<Seal>,
    /// The newest first.
    pub tried: Vec<Tried>,
    /// What this agent had ever had run before.
    pub trials: usize,
    insights: Vec<Insight>,
    before: Vec<Evolution>,
}

pub fn evolution_of(step: &Step<'_>) -> Result<EvolutionId, Failure> {
    super::named(step.job()).ok_or_else(|| Failure::GiveUp("its job does not name an evolution".to_owned()))
}

impl Case {
    pub async fn load(step: &Step<'_>) -> Result<Self, Failure> {
        let id = evolution_of(step)?;
        let mut reader = step.house().db.read().await?;
        let gone = || Failure::GiveUp("its agent was deleted".to_owned());
        let evolution = reader.lab().evolution(id).await?.ok_or_else(gone)?;
        if evolution.status != EvolutionStatus::Running {
            return Err(Failure::GiveUp(format!("it is {} already", evolution.status.as_str())));
        }
        let (agent, asked) = (evolution.agent, &evolution.asked);
        let learner = reader.lab().learner(agent).await?.ok_or_else(gone)?;
        let personality = reader.lab().personality(agent, asked.personality).await?.ok_or_else(gone)?;
        let holding = reader.lab().strategy(agent, asked.strategy).await?.ok_or_else(gone)?;
        let seals = reader.lab().seals(agent).await?;
        let insights = reader.lab().insights(agent).await?;
        let before = reader.lab().all_evolutions(agent).await?;
        // It was asked after an iteration, and none has begun since.
        let next = asked.after.saturating_add(1);
        let (tried, trials) =
            tried_before(&mut reader, (agent, next), Some((&holding.document, &asked.on)), MOST_TOLD).await?;
        let agent = reader.agents().find(agent).await?.ok_or_else(gone)?;
        Ok(Self { agent, learner, evolution, personality, holding, seals, tried, trials, insights, before })
    }

    /// What could be known at a moment.
    pub fn lessons(&self, at: Timestamp) -> Vec<Lesson> {
        let known = KnowledgeFilter { at: Some(at), ..KnowledgeFilter::default() };
        told(chosen(self.insights.clone(), known))
    }

    /// The evolution in which a person did not want the same a short while ago.
    pub fn refused_in(&self, change: &TraitChange) -> Option<u32> {
        let is_fresh = |one: &&Evolution| {
            matches!(one.status, EvolutionStatus::Rejected | EvolutionStatus::RolledBack)
                && one.asked.after.saturating_add(REFUSED_FOR) > self.evolution.asked.after
        };
        let is_same = |one: &&Evolution| {
            let proposed = one.found.proposed.as_ref();
            proposed.is_some_and(|proposed| {
                proposed.change.about == change.about && proposed.change.to == change.to
            })
        };
        self.before.iter().filter(is_fresh).find(is_same).map(|one| one.number)
    }
}
