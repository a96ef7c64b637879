//! The engine against its reference numbers.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its reference has failed")]

mod golden;
mod metrics_golden;
mod overfit_golden;
