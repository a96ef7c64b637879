//! Contracts of the use cases, each on both databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that is surprised should say so and stop")]

mod accounts;
mod accounts_members;
mod accounts_sessions;
mod accounts_sign_in;
mod accounts_tokens;
mod accounts_wallet_messages;
mod accounts_wallets;
mod backtests;
mod budgets;
mod deciding_kill;
mod desk;
mod desk_cooldown;
mod desk_faults;
mod desk_gone;
mod desk_group;
mod desk_kill;
mod desk_limits;
mod desk_memory;
mod desk_stops;
mod desk_turns;
mod equity;
mod floor;
mod kernel_events;
mod kernel_jobs;
mod kernel_kill;
mod kernel_models;
mod kernel_models_faults;
mod kernel_runs;
mod kernel_upkeep;
mod managers;
mod managers_faults;
mod managers_hundred;
mod managers_kill;
mod managers_leash;
mod managers_prompt;
mod managers_quiet;
mod managers_replay;
mod managers_twin;
mod managers_two_servers;
mod managing;
mod prices;
mod sieve;
mod spoiled;
