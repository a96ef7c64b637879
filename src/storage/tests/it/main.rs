//! Contracts of storage, each on both databases.

mod events;
