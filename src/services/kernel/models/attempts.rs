//! One question, as often as it takes: a time limit for each attempt, waits with jitter between them, an end to it all.

use super::Source;
use crate::House;
use domain::{
    Period,
    models::{Ask, ModelError, Reply},
};

/// How often a question is put and how long is waited in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    pub attempts: u32,
    /// Doubles with each failure.
    pub first_wait: Period,
    /// Whoever wants to be left alone for longer is not waited for.
    pub longest_wait: Period,
}

impl Default for Patience {
    fn default() -> Self {
        Self { attempts: 4, first_wait: Period::from_millis(500), longest_wait: Period::from_seconds(20) }
    }
}

impl Patience {
    /// Between half of the wait and the whole of it, so that those who failed together do not come back together.
    fn wait(self, house: &House, failed: u32) -> Period {
        let doubled = self.first_wait.as_millis().saturating_mul(1 << failed.saturating_sub(1).min(16));
        let wait = doubled.min(self.longest_wait.as_millis());
        let jitter = house.randomness.below(u64::try_from(wait / 2 + 1).unwrap_or(1));
        Period::from_millis(wait - i64::try_from(jitter).unwrap_or(0))
    }
}

/// What came of it.
pub struct Tried {
    pub result: Result<Reply, ModelError>,
    pub attempts: u32,
    pub latency: Period,
}

/// Asks until there is an answer, or a failure that asking again does not mend.
pub async fn attempts(house: &House, source: &Source, ask: &Ask) -> Tried {
    let begun = house.now();
    let mut attempts = 0;
    let result = loop {
        if let Err(until) = source.circuit.admit(house.now()) {
            break Err(ModelError::CircuitOpen { until });
        }
        attempts += 1;
        let error = match once(house, source, ask).await {
            Ok(reply) => break Ok(reply),
            Err(error) => error,
        };
        if !error.is_retried() || attempts >= source.patience.attempts {
            break Err(error);
        }
        let wait = match error.retry_after() {
            Some(wanted) if wanted > source.patience.longest_wait => break Err(error),
            Some(wanted) => wanted.max(source.patience.wait(house, attempts)),
            None => source.patience.wait(house, attempts),
        };
        tokio::time::sleep(wait.to_std()).await;
        // While it waited, others may have found that it is no use.
        if source.circuit.state(house.now()) != super::CircuitState::Closed {
            break Err(error);
        }
    };
    let latency = house.now().since(begun).max(Period::ZERO);
    Tried { result, attempts, latency }
}

async fn once(house: &House, source: &Source, ask: &Ask) -> Result<Reply, ModelError> {
    let asked = tokio::time::timeout(source.timeout.to_std(), source.provider.complete(ask)).await;
    let result = asked.unwrap_or(Err(ModelError::Timeout { after: source.timeout }));
    match &result {
        Ok(_) => source.circuit.succeeded(),
        Err(error) => {
            let now = house.now();
            if error.is_provider_ill() {
                source.circuit.failed(now);
            }
            if let Some(rest) = error.retry_after().filter(|rest| *rest > source.patience.longest_wait) {
                source.circuit.rest(now, rest);
            }
        }
    }
    result
}
