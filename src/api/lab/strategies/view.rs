//! A version of an agent's strategy as the API shows it.

use crate::lab::iterations::{DescribedEdits, DescribedFigure, DescribedResults};
use domain::{
    Timestamp,
    lab::{CheckedFigure, Edit, Results, StrategyCause},
    market::{Symbol, Timeframe},
};
use serde::Serialize;
use services::lab::strategies::Measured;
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
    /// The last iteration that ran it; null also where an evolution did.
    #[schema(example = 5)]
    run_by: Option<u32>,
    run_on: Option<RunOn>,
    /// What should be read with its figures, such as that a model may have seen this time.
    notes: Vec<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    made_at: Timestamp,
    /// A person, or `itself` where it did not wait for one.
    #[schema(example = "ada")]
    made_by: String,
}

/// What the iteration ran it on.
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
        let Measured { version, ran, notes } = measured;
        let (results, by) = ran.map_or((None, None), |ran| (Some(ran.results), ran.by));
        let (run_by, on) = by.unzip();
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
            results,
            run_by,
            run_on: on.map(|on| RunOn { feed: on.feed, pairs: on.pairs, timeframe: on.timeframe }),
            notes,
            made_at: version.made_at,
            made_by: version.made_by,
        }
    }
}
