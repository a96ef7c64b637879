//! Use cases. Each is one transaction: what must happen together, events included, is written before `save`.

pub mod accounts;
pub mod agents;
mod author;
pub mod backtests;
mod caller;
pub mod desk;
pub mod health;
mod house;
pub mod kernel;
pub mod lab;
mod last_seen;
pub mod managers;
pub mod market;
pub mod members;
mod random_text;
pub mod sessions;
pub mod sign_in;
pub mod strategies;
pub mod tokens;
pub mod wallets;

pub use accounts::SetUpCode;
pub use caller::{Caller, Denied, Origin, allow, allow_in_person, ask_again};
pub use house::House;
pub use last_seen::LastSeen;
/// What the errors of use cases carry when the database failed, and where sessions are kept.
pub use storage::{SessionStore, StorageError};
