//! Agents: the list, a new one, one with all it did, and the emergency stop that is in reach of every page.

mod actions;
mod controls;
mod detail;
mod emergency;
mod failures;
mod form;
mod graduation;
mod head;
mod iterations;
mod lab;
mod list;
mod new;
mod trades;
mod versions;
mod words;

pub use detail::AgentPage;
pub(crate) use emergency::{stop_banner, stop_button};
pub use form::EditAgentPage;
pub(crate) use form::{Offer, model_options, pair_choice};
pub use graduation::GraduationPage;
pub use iterations::IterationPage;
pub(in crate::pages) use iterations::refinements::{Place, checked_in_words, choice};
pub use list::AgentsPage;
pub use new::NewAgentPage;
pub use trades::{EvolutionTradesPage, GraduationTradesPage, RefinementTradesPage, StrategyTradesPage};
pub use versions::VersionPage;
pub(crate) use words::{decided, decision_tone, moment, status_pill, strategy};

/// The buttons of an agent in the table of its manager.
pub(crate) fn row_steps(agent: &domain::agents::Agent, back: &str) -> leptos::prelude::AnyView {
    let (id, name) = (agent.id.to_string(), agent.name.to_string());
    controls::row_buttons(agent.status, &controls::About { id: &id, name: &name, back })
}

pub(crate) const PATH: &str = "/agents";
const NEW: &str = "/agents/new";
const BY_HAND: &str = "/agents/new?by=hand";

/// What happens to agents, and so makes a page of them old.
const LIVE: &str = "agent order entry trade stop position books iteration approval";
