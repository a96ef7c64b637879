//! An iteration as the API shows it.

use super::found::{DescribedAnalysis, DescribedRefinement, DescribedResults, DescribedWritten};
use domain::{
    Fixed, IterationId, JobId, RunId, Timestamp,
    lab::{
        Afterwards, Analysis, Decision, Iteration, IterationAsked, IterationStatus, LearntOn, Refinement,
        Results, Written,
    },
    market::{Symbol, Timeframe},
    models::ModelName,
};
use serde::Serialize;
use utoipa::ToSchema;

/// One round of learning. What it has not found yet is null.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Iteration)]
pub struct IterationView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: IterationId,
    /// From 1, within its agent.
    #[schema(example = 3)]
    number: u32,
    /// `running`, `awaiting_approval`, `applied`, `discarded` or `failed`.
    #[schema(value_type = String, example = "awaiting_approval")]
    status: IterationStatus,
    asked: AskedView,
    #[schema(value_type = Option<DescribedWritten>)]
    strategy: Option<Written>,
    /// How often its conditions held on the open data.
    #[schema(example = 320)]
    signals_found: Option<usize>,
    #[schema(value_type = Option<DescribedResults>)]
    results: Option<Results>,
    #[schema(value_type = Option<DescribedAnalysis>)]
    analysis: Option<Analysis>,
    /// Each was really run; empty when nothing is worth changing.
    #[schema(value_type = Option<Vec<DescribedRefinement>>)]
    refinements: Option<Vec<Refinement>>,
    /// Everything that this agent has ever had run, this iteration included.
    #[schema(example = 57)]
    trials_so_far: usize,
    /// What should be read with all of it.
    notes: Vec<String>,
    /// Why it has failed.
    error: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    asked_at: Timestamp,
    /// When the work on it was over.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:31:00.000Z")]
    finished_at: Option<Timestamp>,
    decision: Option<DecisionView>,
    /// The job and the run that do the work; both are cleared away some time after it.
    #[schema(value_type = String)]
    job_id: JobId,
    #[schema(value_type = String)]
    run_id: RunId,
}

/// What it starts from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IterationAsked)]
pub struct AskedView {
    /// The version of the strategy that held; null before the first.
    #[schema(example = 2)]
    strategy: Option<u32>,
    /// The version of the personality.
    #[schema(example = 1)]
    personality: u32,
    #[schema(value_type = String, example = "rules/default")]
    model: ModelName,
    /// `wait`, `discard` or `apply`.
    #[schema(value_type = String, example = "wait")]
    afterwards: Afterwards,
    /// How many more follow of themselves.
    #[schema(example = 0)]
    more: u32,
    /// The market that it learns on.
    #[schema(example = "simulated")]
    feed: String,
    identity: String,
    /// What it trades, as it was when the iteration was asked for.
    #[schema(value_type = Vec<String>, example = json!(["AAPL", "MSFT"]))]
    pairs: Vec<Symbol>,
    #[schema(value_type = String, example = "5m")]
    timeframe: Timeframe,
    #[schema(value_type = String, example = "10000")]
    money: Fixed,
    /// Market time as it was; null of an iteration that is older than this answer.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    as_of: Option<Timestamp>,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IterationDecision)]
pub struct DecisionView {
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    at: Timestamp,
    /// A person, or `itself` where it did not wait for one.
    #[schema(example = "ada")]
    by: String,
    reason: Option<String>,
    /// The refinements that were taken.
    #[schema(example = json!([1]))]
    taken: Vec<u32>,
    /// The version that held from then on; null when it was discarded.
    #[schema(example = 3)]
    strategy: Option<u32>,
}

impl From<Iteration> for IterationView {
    fn from(iteration: Iteration) -> Self {
        let found = iteration.found;
        Self {
            id: iteration.id,
            number: iteration.number,
            status: iteration.status,
            asked: iteration.asked.into(),
            strategy: found.strategy,
            signals_found: found.signals,
            results: found.results,
            analysis: found.analysis,
            refinements: found.refinements,
            trials_so_far: found.trials,
            notes: found.notes,
            error: iteration.error,
            asked_at: iteration.asked_at,
            finished_at: iteration.finished_at,
            decision: iteration.decision.map(DecisionView::from),
            job_id: iteration.job,
            run_id: iteration.run,
        }
    }
}

impl From<IterationAsked> for AskedView {
    fn from(asked: IterationAsked) -> Self {
        let IterationAsked { strategy, personality, model, afterwards, more, on } = asked;
        let LearntOn { feed, identity, pairs, timeframe, money, as_of } = on;
        Self {
            strategy,
            personality,
            model,
            afterwards,
            more,
            feed,
            identity,
            pairs,
            timeframe,
            money,
            as_of,
        }
    }
}

impl From<Decision> for DecisionView {
    fn from(decision: Decision) -> Self {
        let Decision { at, by, reason, taken, strategy } = decision;
        Self { at, by, reason, taken, strategy }
    }
}

/// An iteration as the API answers it, for whoever prints it elsewhere.
pub fn iteration_shown(iteration: Iteration) -> impl Serialize {
    IterationView::from(iteration)
}
