//! The front door, from outside: real router, real connection, real storage.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that is surprised should say so and stop")]

mod agents;
mod agents_records;
mod agents_refused;
mod agents_trading;
mod backtests;
mod bad_input;
mod cross_site;
mod description;
mod desk;
mod downloads;
mod faults;
mod headers;
mod instruments;
mod instruments_context;
mod lab_approvals;
mod lab_evolution;
mod lab_faults;
mod lab_graduation;
mod lab_iterations;
mod lab_knowledge;
mod lab_personality;
mod lab_refused;
mod lab_trades;
mod managers;
mod managers_comparison;
mod managers_logs;
mod managers_refused;
mod managers_ticking;
mod managing;
mod model_agents;
mod model_agents_stopped;
mod models;
mod ownership;
mod schedule;
mod set_up;
mod sign_in;
mod strategies;
mod stream;
mod stream_rights;
mod stream_slow;
mod text_fields;
mod thinking;
mod tokens;
mod trading_floor;
mod wallets;

/// A problem as a snapshot: only the request's own name differs.
#[macro_export]
macro_rules! assert_problem {
    ($name:literal, $answer:expr) => {{
        let mut problem = $answer.problem();
        problem["requestId"] = "[id]".into();
        insta::assert_json_snapshot!($name, problem);
    }};
}
