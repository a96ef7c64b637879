//! Files of broker scenarios: bars and orders in, what the account looks like out.
//!
//! A file is JSON: `{"scenarios": [{"name", "config", "bars", "orders"}, …]}`, all amounts as decimal strings, bars as `[open, high, low, close]`.
//! `random_scenarios` of the same form are run after them; `note` and `expected`, and `bars_are` and
//! `all_numbers_are` beside the scenarios, are for people; every other field that is not known is refused.

mod read;
mod run;
mod shape;

pub use read::{Config, Scenario, ScenarioError, ScenarioOrder, read};
pub use run::{Outcome, Outcomes, run, run_all};
