//! What decides for an agent.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What decides at the closes of an agent's bars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Brain {
    /// A document of the engine's language.
    Strategy {
        /// The document itself, so that nothing that happens elsewhere changes what the agent does.
        document: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        params: BTreeMap<String, f64>,
        /// Where it came from: `example:vwap_bounce`, or the id of a strategy and its version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
}

impl Brain {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Strategy { .. } => "strategy",
        }
    }
}
