//! A strategy as the API shows it.

use domain::{
    StrategyId, Timestamp,
    strategies::{SavedStrategy, StrategyVersion},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A strategy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Strategy)]
pub(crate) struct StrategyView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    pub(super) id: StrategyId,
    /// What its newest document calls itself.
    #[schema(example = "Turtle")]
    pub(super) name: String,
    /// The number of the newest version.
    #[schema(example = 3)]
    pub(super) version: u32,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub(super) created_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T10:00:00.000Z")]
    pub(super) updated_at: Timestamp,
}

impl From<SavedStrategy> for StrategyView {
    fn from(strategy: SavedStrategy) -> Self {
        let SavedStrategy { id, owner: _, name, version, created_at, updated_at } = strategy;
        Self { id, name, version, created_at, updated_at }
    }
}

/// A document as it was saved.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StrategyVersion)]
pub(crate) struct VersionView {
    #[schema(example = 3)]
    version: u32,
    #[schema(example = "name = \"Turtle\"\ntimeframe = \"1d\"\n…")]
    document: String,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T10:00:00.000Z")]
    created_at: Timestamp,
}

impl From<StrategyVersion> for VersionView {
    fn from(version: StrategyVersion) -> Self {
        let StrategyVersion { strategy: _, version, document, created_at } = version;
        Self { version, document, created_at }
    }
}

/// A strategy with one of its documents.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StrategyWithDocument {
    #[serde(flatten)]
    strategy: StrategyView,
    /// Which version the document is.
    #[schema(example = 3)]
    document_version: u32,
    #[schema(example = "name = \"Turtle\"\ntimeframe = \"1d\"\n…")]
    document: String,
}

impl From<(SavedStrategy, StrategyVersion)> for StrategyWithDocument {
    fn from((strategy, version): (SavedStrategy, StrategyVersion)) -> Self {
        Self { strategy: strategy.into(), document_version: version.version, document: version.document }
    }
}

/// A strategy as the API answers it, for whoever prints it elsewhere.
pub fn strategy_shown(strategy: SavedStrategy) -> impl Serialize {
    StrategyView::from(strategy)
}

/// The same with one of its documents.
pub fn strategy_with_document_shown(strategy: SavedStrategy, version: StrategyVersion) -> impl Serialize {
    StrategyWithDocument::from((strategy, version))
}

/// The same of a document as it was saved.
pub fn version_shown(version: StrategyVersion) -> impl Serialize {
    VersionView::from(version)
}
