//! Leaves a provider alone that fails again and again, or that asks for it; then lets one question through to see.

use domain::{Period, Timestamp};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many failures in a row open the circuit.
const MOST_FAILURES: u32 = 5;
const FIRST_REST: Period = Period::from_seconds(30);
const LONGEST_REST: Period = Period::from_minutes(10);

#[derive(Debug, Default)]
pub struct Circuit(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// How often in a row it has rested.
    rests: u32,
    until: Option<Timestamp>,
}

/// As people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitState {
    /// Questions go through.
    Closed,
    /// None goes through until then.
    Open(Timestamp),
    /// The next one shows whether it answers again.
    Trying,
}

impl CircuitState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open(_) => "open",
            Self::Trying => "trying",
        }
    }
}

impl Circuit {
    /// Lets a question through, or says until when none is let through.
    pub fn admit(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut state = self.lock();
        match state.until {
            Some(until) if now < until => Err(until),
            Some(_) => {
                // One question shows how it is; the others wait for it. Should it be lost, another follows.
                state.until = Some(now.plus(FIRST_REST));
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub fn succeeded(&self) {
        *self.lock() = State::default();
    }

    pub fn failed(&self, now: Timestamp) {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        if state.failures >= MOST_FAILURES {
            let rest = FIRST_REST.as_millis().saturating_mul(1 << state.rests.min(10));
            state.until = Some(now.plus(Period::from_millis(rest.min(LONGEST_REST.as_millis()))));
            state.rests += 1;
        }
    }

    /// The provider wants to be left alone for so long.
    pub fn rest(&self, now: Timestamp, rest: Period) {
        let until = now.plus(rest.min(LONGEST_REST));
        let mut state = self.lock();
        state.until = state.until.max(Some(until));
    }

    pub fn state(&self, now: Timestamp) -> CircuitState {
        match self.lock().until {
            None => CircuitState::Closed,
            Some(until) if now < until => CircuitState::Open(until),
            Some(_) => CircuitState::Trying,
        }
    }

    /// Nothing is left half done by a panic between lines that only count.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn after_five_failures_nothing_goes_through_for_a_while_then_one_question() {
        let circuit = Circuit::default();
        for _ in 0..4 {
            circuit.failed(at(0));
        }
        assert_eq!(circuit.admit(at(0)), Ok(()));
        circuit.failed(at(0));
        assert_eq!(circuit.admit(at(29)), Err(at(30)));
        assert_eq!(circuit.state(at(30)), CircuitState::Trying);
        assert_eq!(circuit.admit(at(30)), Ok(()));
        assert_eq!(circuit.admit(at(31)), Err(at(60)), "the others wait for the first");
        circuit.failed(at(32));
        assert_eq!(circuit.admit(at(91)), Err(at(92)), "the second rest is twice as long");
        assert_eq!(circuit.admit(at(92)), Ok(()));
        circuit.succeeded();
        assert_eq!(circuit.state(at(92)), CircuitState::Closed);
    }

    #[test]
    fn a_provider_that_asks_for_it_is_left_alone() {
        let circuit = Circuit::default();
        circuit.rest(at(0), Period::from_seconds(40));
        circuit.rest(at(0), Period::from_seconds(20));
        assert_eq!(circuit.admit(at(39)), Err(at(40)));
        assert_eq!(circuit.admit(at(40)), Ok(()));
    }
}
