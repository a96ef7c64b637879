//! The only SQL of the house. Portable statements are written once; where the two databases really differ, the
//! difference stands in one `match`.
//!
//! # How it works
//! [`Db`] is opened once. A use case takes a transaction with [`Db::begin`], borrows the repositories it needs
//! (`tx.accounts()`, `tx.events()`), appends its events last and calls [`Tx::save`]; dropped without `save`, nothing
//! has happened. Reads that need no transaction use [`Db::read`].
//!
//! # How to add a table
//! A migration of the same name in `migrations/sqlite` and `migrations/postgres`, a line in `migrations.rs`, a file
//! here named after the table group with a `pub struct Things<'c>`, and a constructor on [`Repositories`].

#[macro_use]
mod dialect;
mod accounts;
mod agents;
mod approvals;
mod archive;
mod backtests;
mod backup;
mod budgets;
mod challenges;
mod context;
mod db;
mod desk;
mod effects;
mod error;
mod events;
pub mod failpoint;
mod inspect;
mod jobs;
mod lab;
mod listen;
mod managers;
mod markets;
mod migrations;
mod models;
mod open;
mod prices;
mod readers;
mod recordings;
mod rows;
mod runs;
mod session_store;
mod sessions;
mod sign_in_failures;
mod strategies;
pub mod testing;
mod tokens;
mod transaction;
mod wallets;

pub use accounts::{Accounts, Credentials};
pub use agents::Agents;
pub use approvals::Approvals;
pub use archive::{AskedSpan, ReplacedBar};
pub use backtests::{Backtests, NewBacktest};
pub use backup::{BackupError, Copied, Presence, backup, restore};
pub use budgets::{Budgets, NewReservation};
pub use challenges::Challenges;
pub use context::{Contexts, Days};
pub use db::{Connections, Db, DbKind, Tally};
pub use desk::{Counters, Desk, DeskAccount, Digest, Journal, Memory, Place};
pub use dialect::{Conn, Repositories};
pub use error::{Result, StorageError};
pub use events::{Logs, Look};
pub use inspect::{Contents, Inspection, inspect};
pub use jobs::{Added, Claim};
pub use lab::{DocumentRun, Lab, RefinedDocument};
pub use listen::{Listener, News};
pub use managers::{Bounds, Compared, LogFilter, MOST_COUNTED, Managers, TwinRow};
pub use markets::Markets;
pub use models::{EndedCall, ModelCalls};
pub use open::{OpenOptions, masked};
pub use prices::Prices;
pub use recordings::Recordings;
pub use runs::NewRun;
pub use session_store::{SessionStore, keys as session_keys};
pub use sessions::{Sessions, SignedIn};
pub use sign_in_failures::{Failures, SignInFailures};
pub use strategies::Strategies;
pub use tokens::{TokenHolder, Tokens};
pub use transaction::{Reader, Tx};
pub use wallets::Wallets;
