//! One question, as often as it takes: a time limit for each attempt, waits with jitter between them, an end to it all.

use super::Source;
use crate::House;
use domain::{
    Period, Randomness,
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
    fn wait(self, randomness: &dyn Randomness, failed: u32) -> Period {
        let doubled = self.first_wait.as_millis().saturating_mul(1 << failed.saturating_sub(1).min(16));
        let wait = doubled.min(self.longest_wait.as_millis());
        let jitter = randomness.below(u64::try_from(wait / 2 + 1).unwrap_or(1));
        Period::from_millis(wait - i64::try_from(jitter).unwrap_or(0))
    }

    /// How long is waited after a failure, never less than the provider asks for; none when it wants to be left alone for longer than anybody waits.
    fn after(self, error: &ModelError, randomness: &dyn Randomness, failed: u32) -> Option<Period> {
        match error.retry_after() {
            Some(wanted) if wanted > self.longest_wait => None,
            Some(wanted) => Some(wanted.max(self.wait(randomness, failed))),
            None => Some(self.wait(randomness, failed)),
        }
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
        let Some(wait) = source.patience.after(&error, &*house.randomness, attempts) else {
            break Err(error);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws nothing but this number.
    struct Always(u16);

    impl Randomness for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
            bytes[..2].copy_from_slice(&self.0.to_le_bytes());
        }
    }

    const PATIENCE: Patience =
        Patience { attempts: 9, first_wait: Period::from_millis(500), longest_wait: Period::from_seconds(4) };

    #[test]
    fn waits_double_up_to_the_longest_and_those_who_failed_together_come_back_apart() {
        let overloaded = ModelError::Overloaded { retry_after: None };
        for (failed, whole) in [(1, 500), (2, 1_000), (3, 2_000), (4, 4_000), (5, 4_000), (99, 4_000)] {
            let waits: Vec<i64> = (0..5_000)
                .map(|number| PATIENCE.after(&overloaded, &Always(number), failed).unwrap().as_millis())
                .collect();
            let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
            assert_eq!((*least, *most), (whole / 2, whole), "after {failed} failures");
        }
    }

    #[test]
    fn a_provider_is_left_alone_for_as_long_as_it_says_and_is_not_waited_for_longer_than_anybody_does() {
        let limited = |millis| ModelError::RateLimited { retry_after: Some(Period::from_millis(millis)) };
        let after = |millis| PATIENCE.after(&limited(millis), &Always(0), 1);
        assert_eq!(after(5), Some(Period::from_millis(500)), "never shorter than without a word");
        assert_eq!(after(3_000), Some(Period::from_millis(3_000)));
        assert_eq!(after(4_000), Some(Period::from_millis(4_000)));
        assert_eq!(after(4_001), None);
    }
}
