//! How measured figures stand among the facts of what waits for a person, whatever asks.

use domain::{approvals::Fact, lab::Estimate};

pub(super) fn fact(label: &str, value: String, good: Option<bool>) -> Fact {
    Fact { label: label.to_owned(), value, good }
}

/// A value with its interval, where it has one.
pub fn estimated(estimate: Estimate) -> String {
    match (estimate.lower, estimate.upper) {
        (Some(lower), Some(upper)) => format!("{:+.2} ({lower:+.2} to {upper:+.2})", estimate.value),
        _ => format!("{:+.2}", estimate.value),
    }
}

/// Whether its interval lies on one side of nothing.
pub(super) fn clear(estimate: Estimate) -> Option<bool> {
    match (estimate.lower, estimate.upper) {
        (Some(lower), _) if lower > 0.0 => Some(true),
        (_, Some(upper)) if upper < 0.0 => Some(false),
        _ => None,
    }
}
