//! The program as its users meet it: the real binary, its output and its exit codes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that is surprised should say so and stop"
)]

mod agent_pages;
mod agents;
mod backup;
mod bars;
mod commands;
mod config;
mod demo;
mod dexscreener;
mod doctor;
mod kept_strategies;
mod learning;
mod learning_kill;
mod learning_pages;
mod load;
mod manager_pages;
mod managers;
mod market;
mod market_files;
mod pages;
mod polygon;
mod program;
mod providers;
mod records;
mod replay;
mod research;
mod serve;
mod server;
mod settings_of_models;
mod statistics;
mod strategies;
mod strategies_eval;
mod strategies_judged;
mod strategies_swept;
mod token;
mod user;
mod worker;
