//! REST and server-sent events, and the front door of the whole server.
//!
//! # How it works
//! Every request passes [`front`] once: it gets an id, a caller and an origin; every answer leaves there with the same
//! headers. A resource is a folder, a route a file: its request and answer types, its description and a handler that
//! calls one use case. Who may call it is an argument ([`access`]). HTTP status codes live only in this room.
//!
//! # How to add a route
//! A file in its resource's folder with `#[utoipa::path]`, a `routes!` line in the folder's `mod.rs`. The description, the
//! reference page and the tests that hold answers against the description follow from it.

mod access;
mod accounts;
mod agents;
mod answers;
mod approvals;
mod backtests;
mod csv;
mod demo;
mod desk;
mod events;
mod front;
mod health;
mod instruments;
mod jobs;
mod json_file;
mod lab;
mod managers;
mod members;
mod metrics;
mod models;
mod problem;
mod reference;
mod refusals;
mod request;
mod router;
mod runs;
mod serve;
mod sessions;
mod set_up;
mod settings;
mod sign_in;
mod state;
mod strategies;
mod table;
mod tokens;
mod wallets;

pub use agents::{
    AgentView, all_shown, decisions_shown, fills_shown, ledger_shown, orders_shown, positions_shown, shown,
    trades_shown,
};
pub use approvals::{ApprovalView, approvals_shown};
pub use demo::{DemoView, demo_shown};
pub use front::{CspNonce, SESSION_COOKIE};
pub use lab::{
    LearningAgentView, evolution_shown, evolutions_shown, graduation_shown, graduations_shown,
    iteration_shown, iterations_shown, knowledge_shown, learning_shown, strategies_shown,
};
pub use managers::{
    ComparisonView, LogPageView, ManagerView, comparison_shown, log_shown, manager_shown, managers_shown,
};
pub use metrics::Metrics;
pub use router::{openapi, router};
pub use serve::serve;
pub use settings::Settings;
pub use state::{Parts, ServerState};
pub use strategies::{strategy_shown, strategy_with_document_shown, version_shown};
