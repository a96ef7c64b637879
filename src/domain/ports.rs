//! Ports of the ground floor: what comes from outside the program, in the product's own words.

use crate::Timestamp;

/// Wall time. The real one is `adapters::SystemClock`; in tests time only moves when told to.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// Unpredictable bytes. The real one is `adapters::SystemRandomness`; in tests they follow from a seed.
pub trait Randomness: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);

    /// A number in `0..bound`; 0 when the bound is 0.
    fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let mut bytes = [0_u8; 16];
        self.fill(&mut bytes);
        // 128 bits leave a bias far below anything that could be observed.
        let reduced = u128::from_le_bytes(bytes) % u128::from(bound);
        u64::try_from(reduced).unwrap_or(0)
    }
}
