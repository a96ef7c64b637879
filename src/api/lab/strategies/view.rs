//! A version of an agent's strategy as the API shows it.

use crate::lab::iterations::{DescribedEdits, DescribedResults};
use domain::{
    Timestamp,
    lab::{Edit, Results, StrategyCause, StrategyVersion},
};
use serde::Serialize;
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
    /// `generated`, `refined`, `edited` or `revived`.
    #[schema(value_type = String, example = "refined")]
    cause: StrategyCause,
    document: String,
    rationale: String,
    /// What is different from its parent, in words.
    #[schema(example = "trade only from 15:00 to 16:59 UTC")]
    change: String,
    #[schema(value_type = Vec<DescribedEdits>)]
    edits: Vec<Edit>,
    /// What was learnt with it; null where nothing was.
    lesson: Option<String>,
    /// What it did on the open data; null where it was not run as it stands.
    #[schema(value_type = Option<DescribedResults>)]
    results: Option<Results>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    made_at: Timestamp,
    /// A person, or `itself` where it did not wait for one.
    #[schema(example = "ada")]
    made_by: String,
}

impl From<StrategyVersion> for VersionView {
    fn from(version: StrategyVersion) -> Self {
        Self {
            version: version.version,
            parent_version: version.parent,
            iteration: version.iteration,
            cause: version.cause,
            document: version.document,
            rationale: version.rationale,
            change: version.change,
            edits: version.edits,
            lesson: version.lesson,
            results: version.results,
            made_at: version.made_at,
            made_by: version.made_by,
        }
    }
}
