//! The product's words: ids, time, money, entities, ports and the rules that need no I/O.
//!
//! Nothing here reads a clock, a file or a network; the crate compiles for the browser as well as for the server.

pub mod accounts;
pub mod agents;
pub mod approvals;
pub mod backtests;
pub mod budgets;
pub mod desk;
pub mod events;
pub mod fixed;
pub mod health;
pub mod ids;
pub mod jobs;
pub mod lab;
pub mod managers;
pub mod market;
pub mod models;
pub mod money;
pub mod page;
pub mod ports;
pub mod runs;
pub mod schedule;
pub mod secret;
pub mod sessions;
pub mod strategies;
pub mod text;
pub mod time;
pub mod tokens;
pub mod wallets;
mod words;

pub use fixed::Fixed;
pub use ids::{
    AccountId, AgentId, ApprovalId, BacktestId, EvolutionId, GraduationId, InsightId, IterationId, JobId,
    ManagerId, ManagerLogId, ModelCallId, OwnerId, RequestId, ReservationId, RunId, SessionKey, StopId,
    StrategyId, TokenId,
};
pub use money::Money;
pub use page::{Page, PageRequest};
pub use ports::{Clock, Randomness};
pub use secret::Secret;
pub use time::{Period, Timestamp};
