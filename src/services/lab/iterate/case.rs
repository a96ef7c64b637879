//! Everything that an iteration starts from, read once for each of its phases.

use crate::{
    kernel::{jobs::Failure, runs::Step},
    lab::{KnowledgeFilter, chosen},
};
use domain::{
    AgentId, IterationId, Timestamp,
    agents::Agent,
    lab::{
        EvolutionStatus, Insight, Iteration, IterationStatus, Learner, Lesson, PersonalityVersion, Results,
        Seal, StrategyVersion, Tried,
    },
};
use storage::{Reader, StorageError};

/// So many things that were run before are told to whoever thinks, the newest first.
const MOST_TOLD: usize = 200;

pub struct Case {
    pub agent: Agent,
    pub learner: Learner,
    pub iteration: Iteration,
    pub personality: PersonalityVersion,
    /// The version that it starts from.
    pub basis: Option<StrategyVersion>,
    pub seals: Vec<Seal>,
    insights: Vec<Insight>,
}

pub fn iteration_of(step: &Step<'_>) -> Result<IterationId, Failure> {
    let named = step.job().payload["iteration"].as_str().and_then(|text| text.parse().ok());
    named.ok_or_else(|| Failure::GiveUp("its job does not name an iteration".to_owned()))
}

impl Case {
    pub async fn load(step: &Step<'_>) -> Result<Self, Failure> {
        let id = iteration_of(step)?;
        let mut reader = step.house().db.read().await?;
        let gone = || Failure::GiveUp("its agent was deleted".to_owned());
        let iteration = reader.lab().iteration(id).await?.ok_or_else(gone)?;
        if iteration.status != IterationStatus::Running {
            return Err(Failure::GiveUp(format!("it is {} already", iteration.status.as_str())));
        }
        let agent = reader.agents().find(iteration.agent).await?.ok_or_else(gone)?;
        let learner = reader.lab().learner(agent.id).await?.ok_or_else(gone)?;
        let personality =
            reader.lab().personality(agent.id, iteration.asked.personality).await?.ok_or_else(gone)?;
        let basis = match iteration.asked.strategy {
            None => None,
            Some(version) => Some(reader.lab().strategy(agent.id, version).await?.ok_or_else(gone)?),
        };
        let seals = reader.lab().seals(agent.id).await?;
        let insights = reader.lab().insights(agent.id).await?;
        Ok(Self { agent, learner, iteration, personality, basis, seals, insights })
    }

    /// What could be known at a moment.
    pub fn knowledge(&self, at: Timestamp) -> Vec<Insight> {
        chosen(self.insights.clone(), KnowledgeFilter { at: Some(at), ..KnowledgeFilter::default() })
    }

    pub fn lessons(&self, at: Timestamp) -> Vec<Lesson> {
        let newest = |insight: &Insight| insight.evidence.last().map_or(0.0, |evidence| evidence.effect);
        let lesson = |insight: Insight| Lesson {
            kind: insight.kind.as_str().to_owned(),
            effect: newest(&insight),
            confidence: insight.confidence,
            standing: insight.standing.as_str().to_owned(),
            topic: insight.topic,
            statement: insight.statement,
            condition: insight.condition,
        };
        self.knowledge(at).into_iter().map(lesson).collect()
    }

    /// What was run before this iteration, and whether it has become part of a version; how many there were in all.
    pub async fn tried(&self, reader: &mut Reader) -> Result<(Vec<Tried>, usize), StorageError> {
        let number = self.iteration.number;
        let (before, count) = reader.lab().trials_before(self.agent.id, number, MOST_TOLD).await?;
        let mut taken = Vec::new();
        for earlier in reader.lab().iterations_before(self.agent.id, number).await? {
            let ids = earlier.decision.map(|decision| decision.taken).unwrap_or_default();
            let refinements = earlier.found.refinements.unwrap_or_default();
            let ours = refinements.into_iter().filter(|one| ids.contains(&one.id));
            taken.extend(ours.map(|one| (earlier.number, one.edits)));
        }
        // What has become part of it as a change of itself was run after an iteration, among its trials.
        for evolution in reader.lab().all_evolutions(self.agent.id).await? {
            let is_taken =
                matches!(evolution.status, EvolutionStatus::Approved | EvolutionStatus::RolledBack);
            if let Some(proposed) = evolution.found.proposed.filter(|_| is_taken) {
                taken.push((evolution.asked.after, proposed.change.edits));
            }
        }
        let told = before.into_iter().map(|trial| Tried {
            applied: taken.contains(&(trial.iteration, trial.edits.clone())),
            iteration: trial.iteration,
            change: trial.change,
            edits: trial.edits,
            sharpe: trial.sharpe,
            trades: trial.trades,
        });
        Ok((told.collect(), count))
    }

    /// What the last iteration that got so far has found, which this one is told against.
    pub async fn before(&self, reader: &mut Reader) -> Result<Option<Results>, StorageError> {
        let earlier = reader.lab().iterations_before(self.agent.id, self.iteration.number).await?;
        Ok(earlier.into_iter().find_map(|earlier| earlier.found.results))
    }

    pub fn seed(&self) -> u64 {
        seed(self.agent.id)
    }
}

/// Everything that is drawn at random in the learning of an agent comes of this.
pub fn seed(agent: AgentId) -> u64 {
    let (high, low) = agent.as_uuid().as_u64_pair();
    high ^ low
}
