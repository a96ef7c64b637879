//! Randomness that follows from a seed.

use domain::Randomness;
use engine::splitmix::SplitMix64;
use std::sync::{Mutex, PoisonError};

pub struct SeededRandomness(Mutex<SplitMix64>);

impl SeededRandomness {
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(SplitMix64::new(seed)))
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            let drawn = stream.draw().to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}
