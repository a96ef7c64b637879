//! An evolution as the API shows it.

use crate::lab::iterations::{DescribedEdits, DescribedFigure, DescribedProjected, DescribedResults};
use domain::{
    EvolutionId, JobId, ModelCallId, RunId, Timestamp,
    lab::{
        Evolution, EvolutionStatus, EvolutionWord, Results, Thought, TraitChange, TraitProposal, TraitTried,
    },
    models::ModelName,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One time that an agent asked itself whether it should be otherwise. What it has not found yet is null.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Evolution)]
pub struct EvolutionView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: EvolutionId,
    /// From 1, within its agent.
    #[schema(example = 1)]
    number: u32,
    /// `running`, `awaiting_approval`, `nothing`, `approved`, `rejected`, `rolled_back`, `failed` or `withdrawn`.
    #[schema(value_type = String, example = "awaiting_approval")]
    status: EvolutionStatus,
    /// The iteration after which it was asked; what was run counts among its trials.
    #[schema(example = 3)]
    after: u32,
    /// Nobody asked: enough iterations were decided.
    by_itself: bool,
    /// The versions that it was asked of.
    #[schema(example = 1)]
    personality: u32,
    #[schema(example = 2)]
    strategy: u32,
    #[schema(value_type = String, example = "rules/default")]
    model: ModelName,
    /// What was chosen to be run.
    #[schema(value_type = Option<Vec<DescribedTraitChange>>)]
    candidates: Option<Vec<TraitChange>>,
    #[schema(value_type = Option<DescribedThought>)]
    thought: Option<Thought>,
    /// What the version that held did on the open data.
    #[schema(value_type = Option<DescribedResults>)]
    before: Option<Results>,
    /// Everything that was run, the best first.
    #[schema(value_type = Option<Vec<DescribedTraitTried>>)]
    tried: Option<Vec<TraitTried>>,
    /// The change that was better, not by chance, and earns; null when there is none.
    #[schema(value_type = Option<DescribedTraitProposal>)]
    proposed: Option<TraitProposal>,
    /// Everything that this agent has ever had run, this included.
    #[schema(example = 57)]
    trials_so_far: usize,
    notes: Vec<String>,
    /// Why it has failed.
    error: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    asked_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:31:00.000Z")]
    finished_at: Option<Timestamp>,
    decision: Option<EvolutionDecisionView>,
    /// The job and the run that do the work; both are cleared away some time after it.
    #[schema(value_type = String)]
    job_id: JobId,
    #[schema(value_type = String)]
    run_id: RunId,
}

/// What was said of it last.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EvolutionDecision)]
pub(crate) struct EvolutionDecisionView {
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    at: Timestamp,
    #[schema(example = "ada")]
    by: String,
    reason: Option<String>,
    /// The version of the personality that a yes made.
    #[schema(example = 2)]
    personality: Option<u32>,
    /// And that of the strategy.
    #[schema(example = 3)]
    strategy: Option<u32>,
}

/// One trait that would be otherwise.
#[derive(ToSchema)]
#[schema(as = TraitChange, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(crate) struct DescribedTraitChange {
    #[schema(rename = "trait", example = "stops")]
    about: String,
    /// As it is written in a personality; null is open.
    #[schema(value_type = Object, example = "tight")]
    from: Value,
    #[schema(value_type = Object, example = "usual")]
    to: Value,
    #[schema(example = "stops: tight → usual")]
    change: String,
    why: String,
    #[schema(value_type = Vec<DescribedEdits>)]
    edits: Vec<DescribedEdits>,
}

/// What whoever thinks for the agent says of itself, in its own voice.
#[derive(ToSchema)]
#[schema(as = Thought, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(crate) struct DescribedThought {
    text: String,
    #[schema(value_type = Vec<DescribedFigure>)]
    figures: Vec<DescribedFigure>,
    #[schema(value_type = String, example = "rules/default")]
    by: ModelName,
    #[schema(value_type = Option<String>)]
    call: Option<ModelCallId>,
}

/// A change that was run.
#[derive(ToSchema)]
#[schema(as = TraitTried, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(crate) struct DescribedTraitTried {
    #[schema(example = "stops: tight → usual")]
    change: String,
    #[schema(example = 140)]
    trades: usize,
    /// Of daily returns, a year of them.
    #[schema(example = 1.2)]
    sharpe: Option<f64>,
}

/// The change that was better.
#[derive(ToSchema)]
#[schema(as = TraitProposal, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(crate) struct DescribedTraitProposal {
    #[schema(value_type = DescribedTraitChange)]
    change: DescribedTraitChange,
    /// In words, with the figures that were measured.
    reason: String,
    /// The document that was run, and holds after a yes.
    document: String,
    #[schema(value_type = DescribedProjected)]
    projected: DescribedProjected,
    /// What it did on the open data.
    #[schema(value_type = DescribedResults)]
    after: DescribedResults,
}

impl From<Evolution> for EvolutionView {
    fn from(one: Evolution) -> Self {
        let (asked, found) = (one.asked, one.found);
        Self {
            id: one.id,
            number: one.number,
            status: one.status,
            after: asked.after,
            by_itself: asked.by_itself,
            personality: asked.personality,
            strategy: asked.strategy,
            model: asked.model,
            candidates: found.candidates,
            thought: found.thought,
            before: found.before,
            tried: found.tried,
            proposed: found.proposed,
            trials_so_far: found.trials,
            notes: found.notes,
            error: one.error,
            asked_at: one.asked_at,
            finished_at: one.finished_at,
            decision: one.word.map(EvolutionDecisionView::from),
            job_id: one.job,
            run_id: one.run,
        }
    }
}

impl From<EvolutionWord> for EvolutionDecisionView {
    fn from(word: EvolutionWord) -> Self {
        let EvolutionWord { at, by, reason, made } = word;
        let (personality, strategy) = (made.map(|made| made.personality), made.map(|made| made.strategy));
        Self { at, by, reason, personality, strategy }
    }
}

/// An evolution as the API answers it, for whoever prints it elsewhere.
pub fn evolution_shown(one: Evolution) -> impl Serialize {
    EvolutionView::from(one)
}
