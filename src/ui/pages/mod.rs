//! One page per file or folder: what it asks and what its forms do in `actions`, then its view.

pub mod activity;
pub mod agents;
pub mod approvals;
pub mod backtests;
pub mod dashboard;
mod demo;
mod figures;
pub mod instruments;
mod listing;
pub mod managers;
mod not_found;
pub mod runs;
pub mod set_up;
pub mod settings;
pub mod sign_in;
#[cfg(debug_assertions)]
mod specimens;
pub mod strategies;
mod welcome;

pub use activity::ActivityPage;
pub use agents::{
    AgentPage, AgentsPage, EditAgentPage, EvolutionTradesPage, GraduationPage, GraduationTradesPage,
    IterationPage, NewAgentPage, RefinementTradesPage, StrategyTradesPage, VersionPage,
};
pub use approvals::ApprovalsPage;
pub use backtests::{BacktestPage, BacktestsPage, ComparePage, NewBacktestPage};
pub use dashboard::Dashboard;
pub use instruments::{InstrumentPage, InstrumentsPage};
pub(crate) use listing::{later, query_of};
pub use managers::{EditManagerPage, ManagerPage, ManagersPage, NewManagerPage};
pub use not_found::NotFound;
pub use runs::{RunPage, RunsPage, SchedulePage};
pub use set_up::SetUpPage;
pub use settings::{AccountPage, MembersPage, ModelsPage, SessionsPage, TokensPage};
pub use sign_in::SignInPage;
#[cfg(debug_assertions)]
pub use specimens::Specimens;
pub use strategies::{NewStrategyPage, StrategiesPage, StrategyPage};

/// Where tokens are made and revoked.
pub(crate) const TOKENS: &str = "/settings/tokens";
/// Where models are tried and their money is bounded.
pub(crate) const MODELS: &str = "/settings/models";
/// Where members are added.
pub(crate) const MEMBERS: &str = "/settings/members";
