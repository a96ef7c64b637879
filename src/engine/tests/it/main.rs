//! The engine held against the reference data in `tests/golden`.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its reference has failed")]

mod backtest_rules;
mod bars_digests;
mod bars_reading;
mod bars_robust;
mod context_properties;
mod docs_example;
mod expressions;
mod fills_golden;
mod golden;
mod graph_properties;
mod indicators_golden;
mod instruments;
mod judging;
mod language_robust;
mod language_values;
mod metrics_golden;
mod openings;
mod overfit_golden;
mod pivots_golden;
mod reference;
mod schema;
mod smax_golden;
mod strategies;
mod surroundings;
mod sweep_golden;
mod trading;
mod walks;
