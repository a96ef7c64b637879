//! Agents that are described in plain words: what was read of the words, shown before anything is saved; what an agent is like, and how that is changed.

mod actions;
mod detail;
mod edit;
mod entered;
mod failures;
mod fields;
mod history;
mod in_words;
mod questions;
mod shown;

pub(super) use actions::{LearningView, ReviveAgent, learning};
pub(super) use detail::page;
pub(super) use edit::form as edit_form;
pub(super) use in_words::in_words;
