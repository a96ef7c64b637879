//! Managers: the cards, a new one, and one with its team, its leash, its log and its memory.

mod actions;
mod controls;
mod detail;
mod failures;
mod form;
mod list;
mod words;

pub use detail::ManagerPage;
pub use form::{EditManagerPage, NewManagerPage};
pub use list::ManagersPage;

pub(crate) use words::{action, next_decision, outcome, status_pill};

pub(crate) const PATH: &str = "/managers";
const NEW: &str = "/managers/new";

/// What happens to managers, and so makes a page of them old.
const LIVE: &str = "manager agent trade run stop budget";
