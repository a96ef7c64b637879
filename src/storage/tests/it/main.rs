//! Contracts of storage, each on both databases.

#![expect(clippy::unwrap_used, reason = "a test that is surprised should say so and stop")]

mod backup;
mod context;
mod events;
mod jobs;
mod language;
mod learning;
mod listen;
mod minds;
mod parity;
mod rooms;
mod session_store;
