//! Everything that an iteration starts from, read once for each of its phases.

use super::{basis, wishes::unwanted};
use crate::{
    kernel::{jobs::Failure, runs::Step},
    lab::{
        KnowledgeFilter, Learnt, chosen,
        course::{KnownChange, change_topic},
    },
};
use domain::{
    AgentId, IterationId, Timestamp,
    agents::Agent,
    lab::{
        Earlier, Edit, EvolutionStatus, Insight, Iteration, IterationStatus, Learner, LearntOn, Lesson,
        Pattern, PersonalityVersion, Refinement, Results, Seal, StrategyVersion, Tried,
    },
};
use storage::{Reader, StorageError};

/// So many things that were run before are told to whoever thinks, the newest first.
const MOST_TOLD: usize = 200;

/// Changes of earlier iterations, each with the number of the one that measured it.
#[derive(Default)]
pub struct Offered {
    pub changes: Vec<(u32, Refinement)>,
    pub notes: Vec<String>,
}

pub struct Case {
    pub agent: Agent,
    pub learner: Learner,
    pub iteration: Iteration,
    pub personality: PersonalityVersion,
    /// The version that it starts from, and what it trades, where whoever wrote it said so.
    pub basis: Option<(StrategyVersion, Option<Pattern>)>,
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
            Some(version) => {
                let version = reader.lab().strategy(agent.id, version).await?.ok_or_else(gone)?;
                let pattern = basis::pattern_of(&mut reader, &version).await?;
                Some((version, pattern))
            }
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
        told(self.knowledge(at))
    }

    /// What was run before this iteration, and whether it has become part of a version; how many there were in all.
    pub async fn tried(&self, reader: &mut Reader, a_year: f64) -> Result<(Vec<Tried>, usize), StorageError> {
        let of = self.written();
        let (mut tried, count) =
            tried_before(reader, (self.agent.id, self.iteration.number), of, MOST_TOLD).await?;
        in_a_year(&mut tried, a_year);
        Ok((tried, count))
    }

    /// What the last iteration that got so far has found, which this one is told against; none where it was of other data.
    pub async fn before(&self, reader: &mut Reader, now: &Results) -> Result<Option<Earlier>, StorageError> {
        let earlier = reader.lab().iterations_before(self.agent.id, self.iteration.number).await?;
        let last = earlier
            .into_iter()
            .find_map(|earlier| Some(Earlier { iteration: earlier.number, results: earlier.found.results? }));
        Ok(last.filter(|last| last.results.is_on_data_of(now)))
    }

    /// What could be known at a moment, with what the trades of now say about it.
    pub fn knowledge_after(&self, at: Timestamp, learnt: Vec<Learnt>) -> Vec<Insight> {
        let mut known = self.knowledge(at);
        for one in learnt {
            if let Some(place) = known.iter().position(|insight| insight.topic == one.topic) {
                let insight = known.remove(place);
                let changed_at = insight.changed_at;
                known.insert(place, insight.with([one.evidence], changed_at));
            }
        }
        known
    }

    /// The iterations before this one, the newest first.
    pub async fn earlier(&self, reader: &mut Reader) -> Result<Vec<Iteration>, StorageError> {
        reader.lab().iterations_before(self.agent.id, self.iteration.number).await
    }

    /// The changes that something was learnt of and could be known at a moment, the newest lesson first.
    pub fn changes_known(&self, earlier: &[Iteration], now: &Results) -> Vec<KnownChange> {
        let mut known = self.knowledge(now.to);
        known.sort_by_key(|insight| std::cmp::Reverse(insight.evidence.first().map(|first| first.iteration)));
        let change = |insight: Insight| {
            let learnt = insight.evidence.first()?.iteration;
            let found = &earlier.iter().find(|earlier| earlier.number == learnt)?.found;
            let is_it = |one: &&Refinement| change_topic(&one.change) == insight.topic;
            let refinement = found.refinements.as_deref()?.iter().find(is_it)?;
            Some(KnownChange {
                change: refinement.change.clone(),
                edits: refinement.edits.clone(),
                of: found.strategy.as_ref()?.document.clone(),
                is_here: found.results.as_ref().is_some_and(|then| then.is_on_data_of(now)),
                tries: found.trials,
                topic: insight.topic,
            })
        };
        known.into_iter().filter_map(change).collect()
    }

    /// The changes of the document of now that earlier iterations have run on the data of now: their trades would be the same.
    pub async fn run_of_it(
        &self,
        reader: &mut Reader,
        earlier: &[Iteration],
        now: &Results,
    ) -> Result<Vec<Vec<Edit>>, StorageError> {
        let of = self.written();
        let is_now = |then: &Results| then.is_on_data_of(now);
        let same = earlier
            .iter()
            .filter(|earlier| is_of(earlier, of) && earlier.found.results.as_ref().is_some_and(is_now));
        let same: Vec<u32> = same.map(|earlier| earlier.number).collect();
        if same.is_empty() {
            return Ok(Vec::new());
        }
        let all = usize::MAX;
        let (run, _) = reader.lab().trials_before(self.agent.id, self.iteration.number, all).await?;
        Ok(run.into_iter().filter(|trial| same.contains(&trial.iteration)).map(|trial| trial.edits).collect())
    }

    /// The document of now, and on what it is run.
    fn written(&self) -> Option<(&str, &LearntOn)> {
        let written = self.iteration.found.strategy.as_ref();
        written.map(|written| (written.document.as_str(), &self.iteration.asked.on))
    }

    /// What earlier iterations measured as better of the document of now, on the same trades: it would be measured the same again. The newest first; and
    /// what is said of those that their person does not want any more.
    pub async fn offered_before(
        &self,
        reader: &mut Reader,
        earlier: &[Iteration],
        now: &Results,
    ) -> Result<Offered, StorageError> {
        let of = self.written();
        let is_same = |then: &Results| {
            then.is_on_data_of(now)
                && (then.signals, then.trades, then.won) == (now.signals, now.trades, now.won)
        };
        let same = earlier
            .iter()
            .filter(|earlier| is_of(earlier, of) && earlier.found.results.as_ref().is_some_and(is_same));
        let wanted = &self.personality.personality;
        let mut offered = Offered::default();
        for earlier in same {
            let then = reader.lab().personality(self.agent.id, earlier.asked.personality).await?;
            let then = then.map_or_else(|| wanted.clone(), |then| then.personality);
            for one in earlier.found.refinements.iter().flatten() {
                let Some(why) = unwanted(&one.edits, &then, wanted) else {
                    offered.changes.push((earlier.number, one.clone()));
                    continue;
                };
                let note = format!("“{}” is not offered again: {why}.", one.change);
                // Several iterations may have offered it.
                if !offered.notes.contains(&note) {
                    offered.notes.push(note);
                }
            }
        }
        Ok(offered)
    }

    pub fn seed(&self) -> u64 {
        seed(self.agent.id)
    }
}

/// Sharpe ratios as everything else that is told has them: of a year. The ledger keeps them per day.
pub fn in_a_year(tried: &mut [Tried], days: f64) {
    for one in tried {
        one.sharpe = one.sharpe.map(|sharpe| sharpe * days.sqrt());
    }
}

/// Whether an iteration has run a document, on what is traded now.
fn is_of(iteration: &Iteration, of: Option<(&str, &LearntOn)>) -> bool {
    let (Some((document, on)), Some(written)) = (of, &iteration.found.strategy) else { return false };
    let then = &iteration.asked.on;
    written.document == document
        && (&then.pairs, then.timeframe, then.money) == (&on.pairs, on.timeframe, on.money)
}

/// As it is told to whoever thinks.
pub fn told(insights: Vec<Insight>) -> Vec<Lesson> {
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
    insights.into_iter().map(lesson).collect()
}

/// What an agent has had run before an iteration, the newest first and at most so many, each with whether it has become part of a version and whether it
/// was run of the document that is asked about; and how many there were in all.
pub async fn tried_before(
    reader: &mut Reader,
    (agent, number): (AgentId, u32),
    of: Option<(&str, &LearntOn)>,
    most: usize,
) -> Result<(Vec<Tried>, usize), StorageError> {
    let (before, count) = reader.lab().trials_before(agent, number, most).await?;
    let (mut taken, mut of_this) = (Vec::new(), Vec::new());
    for earlier in reader.lab().iterations_before(agent, number).await? {
        if is_of(&earlier, of) {
            of_this.push(earlier.number);
        }
        let ids = earlier.decision.map(|decision| decision.taken).unwrap_or_default();
        let refinements = earlier.found.refinements.unwrap_or_default();
        let edits_of = |id: &u32| refinements.iter().find(|one| one.id == *id).map(|one| one.edits.clone());
        let ours: Vec<Vec<Edit>> = ids.iter().filter_map(edits_of).collect();
        // Several were run once more together.
        let together = (ours.len() > 1).then(|| ours.concat());
        taken.extend(ours.into_iter().chain(together).map(|edits| (earlier.number, edits)));
    }
    // What has become part of it as a change of itself was run after an iteration, among its trials.
    for evolution in reader.lab().all_evolutions(agent).await? {
        let is_taken = matches!(evolution.status, EvolutionStatus::Approved | EvolutionStatus::RolledBack);
        if let Some(proposed) = evolution.found.proposed.filter(|_| is_taken) {
            taken.push((evolution.asked.after, proposed.change.edits));
        }
    }
    let told = before.into_iter().map(|trial| Tried {
        applied: taken.contains(&(trial.iteration, trial.edits.clone())),
        of_this: of_this.contains(&trial.iteration),
        iteration: trial.iteration,
        change: trial.change,
        edits: trial.edits,
        sharpe: trial.sharpe,
        trades: trial.trades,
    });
    Ok((told.collect(), count))
}

/// Everything that is drawn at random in the learning of an agent comes of this.
pub fn seed(agent: AgentId) -> u64 {
    let (high, low) = agent.as_uuid().as_u64_pair();
    high ^ low
}
