//! A version of an agent's strategy as the API shows it.

use crate::lab::iterations::{DescribedEdits, DescribedFigure, DescribedProjected, DescribedResults};
use domain::{
    Timestamp,
    lab::{CheckedFigure, Edit, Projected, Results, StrategyCause, WhenApproved},
    market::{Symbol, Timeframe},
};
use serde::Serialize;
use services::lab::strategies::{Measured, RanBy};
use utoipa::ToSchema;

/// A version of an agent's strategy. It never changes; the newest holds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentStrategy)]
pub(crate) struct VersionView {
    #[schema(example = 3)]
    version: u32,
    /// The version that it was made of; null for the first.
    #[schema(example = 2)]
    parent_version: Option<u32>,
    /// The number of the iteration that it comes from.
    #[schema(example = 4)]
    iteration: Option<u32>,
    /// `generated`, `refined`, `edited`, `revived` or `evolved`.
    #[schema(value_type = String, example = "refined")]
    cause: StrategyCause,
    document: String,
    /// The idea, and what has become of it since.
    rationale: String,
    /// The figures of the rationale, each with what it is where it was measured.
    #[schema(value_type = Vec<DescribedFigure>)]
    figures: Vec<CheckedFigure>,
    /// What is different from its parent, in words.
    #[schema(example = "trade only from 15:00 to 16:59 UTC")]
    change: String,
    #[schema(value_type = Vec<DescribedEdits>)]
    edits: Vec<Edit>,
    /// What was learnt with it; null where nothing was.
    lesson: Option<String>,
    /// What it did on the open data; null where nothing has run it as it stands.
    #[schema(value_type = Option<DescribedResults>)]
    results: Option<Results>,
    /// The last iteration that ran it; null also where an evolution did, or it was run when it was approved.
    #[schema(example = 5)]
    run_by: Option<u32>,
    run_on: Option<RunOn>,
    /// Whether its results are those of several changes together, measured when they were approved.
    #[schema(example = false)]
    run_when_approved: bool,
    /// Why several changes together could not be run when they were approved; null where nothing kept them from it.
    not_run: Option<String>,
    /// What an iteration measured of just this document as one of its changes.
    #[schema(value_type = Option<DescribedProjected>)]
    projected: Option<Projected>,
    /// What should be read with its figures, such as that a model may have seen this time.
    notes: Vec<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    made_at: Timestamp,
    /// A person, or `itself` where it did not wait for one.
    #[schema(example = "ada")]
    made_by: String,
}

/// What it was run on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentStrategyRunOn)]
pub(crate) struct RunOn {
    #[schema(example = "simulated")]
    feed: String,
    #[schema(value_type = Vec<String>, example = json!(["AAPL", "MSFT"]))]
    pairs: Vec<Symbol>,
    #[schema(value_type = String, example = "5m")]
    timeframe: Timeframe,
}

impl From<Measured> for VersionView {
    fn from(measured: Measured) -> Self {
        let Measured { version, ran, projected, notes } = measured;
        let run_by = ran.as_ref().and_then(|ran| ran.by.iteration());
        let run_on = ran.as_ref().and_then(|ran| ran.by.on()).cloned();
        let run_when_approved = ran.as_ref().is_some_and(|ran| matches!(ran.by, RanBy::Approval(..)));
        let not_run = match version.when_approved {
            Some(WhenApproved::NotRun(why)) if ran.is_none() => Some(why),
            _ => None,
        };
        Self {
            version: version.version,
            parent_version: version.parent,
            iteration: version.iteration,
            cause: version.cause,
            document: version.document,
            rationale: version.rationale,
            figures: version.figures,
            change: version.change,
            edits: version.edits,
            lesson: version.lesson,
            results: ran.map(|ran| ran.results),
            run_by,
            run_when_approved,
            not_run,
            projected: projected.map(|by| by.projected),
            run_on: run_on.map(|on| RunOn { feed: on.feed, pairs: on.pairs, timeframe: on.timeframe }),
            notes,
            made_at: version.made_at,
            made_by: version.made_by,
        }
    }
}
