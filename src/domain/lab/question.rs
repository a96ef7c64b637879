//! What an agent asks back, where its description leaves something open or says two things at once.

use super::TraitName;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// Why something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Nothing was said about it.
    Gap,
    /// Two things were said that do not go together.
    Contradiction,
    /// Something was said that cannot be taken as it stands.
    Unclear,
}

words! {
    Doubt { Gap = "gap", Contradiction = "contradiction", Unclear = "unclear" }
}

/// A question to the person who described the agent. It is answered by setting the trait, or by describing the agent anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The trait it is about.
    #[serde(rename = "trait")]
    pub about: TraitName,
    pub doubt: Doubt,
    pub text: String,
    /// The words of the description that raised it.
    pub words: Vec<String>,
}
