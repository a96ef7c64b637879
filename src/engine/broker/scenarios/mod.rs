//! Files of broker scenarios: bars and orders in, what the account looks like out.
//!
//! A file is JSON: `{"scenarios": [{"name", "config", "bars", "orders"}, …]}`, all amounts as decimal strings, bars as `[open, high, low, close]`.
//! `random_scenarios` of the same form are run after them; `note` and `expected` are ignored.

mod read;
mod run;

pub use read::{Config, Scenario, ScenarioError, ScenarioOrder, read};
pub use run::{Outcome, Outcomes, run, run_all};
