//! The program as its users meet it: the real binary, its output and its exit codes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that is surprised should say so and stop"
)]

mod backup;
mod bars;
mod commands;
mod config;
mod doctor;
mod load;
mod market;
mod pages;
mod program;
mod serve;
mod server;
mod statistics;
mod strategies;
mod token;
mod user;
