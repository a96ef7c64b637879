//! Agents that are described in plain words: what was read of the words, shown before anything is saved; what an agent is like, how that is changed, and
//! what it has learnt since.

mod actions;
mod detail;
mod edit;
mod entered;
mod failures;
mod fields;
mod history;
mod in_words;
mod questions;
pub(super) mod results;
pub(super) mod revive_strategy;
mod shown;
pub(super) mod start;
mod tabs;
mod view;
pub(super) mod words;

pub(super) use actions::ReviveAgent;
pub(super) use detail::page;
pub(super) use edit::form as edit_form;
pub(super) use in_words::in_words;
pub(super) use tabs::{Tab, links, path as tab_path};
pub(super) use view::{Asked, LearningView, learning};
