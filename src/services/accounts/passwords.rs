//! Hashing passwords with argon2id, as slow as OWASP asks for and never too many at once.

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use domain::{Randomness, Secret};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::Semaphore;

/// Each takes 19 MiB; a flood of sign-ins waits in line instead of taking all memory.
const AT_ONCE: usize = 2;
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The hash of nobody's password, with the parameters of every other one: checking against it takes the same time.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashingFailed(String);

/// Hashes and checks passwords, two at a time.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    checks: Arc<AtomicU64>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), checks: Arc::default() }
    }

    /// How many passwords have been checked since the start.
    pub fn checks(&self) -> u64 {
        self.checks.load(Ordering::Relaxed)
    }

    pub(crate) async fn hash(
        &self,
        password: &Secret,
        randomness: &dyn Randomness,
    ) -> Result<String, HashingFailed> {
        let mut salt = [0_u8; 16];
        randomness.fill(&mut salt);
        let password = password.clone();
        self.in_turn(move || {
            let hash: PasswordHash =
                hasher()?.hash_password_with_salt(password.reveal().as_bytes(), &salt).map_err(failed)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether it is the password. Without a hash the answer is no, after the same work.
    pub(crate) async fn check(&self, password: &Secret, hash: Option<String>) -> Result<bool, HashingFailed> {
        self.checks.fetch_add(1, Ordering::Relaxed);
        let password = password.clone();
        self.in_turn(move || {
            let known = hash.is_some();
            let text = hash.as_deref().unwrap_or(DECOY);
            let hash = PasswordHash::new(text).map_err(failed)?;
            let same = hasher()?.verify_password(password.reveal().as_bytes(), &hash).is_ok();
            Ok(same && known)
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingFailed> + Send + 'static,
    ) -> Result<T, HashingFailed> {
        let turn = self.turns.clone().acquire_owned().await.map_err(failed)?;
        // The turn goes with the work: a request that is given up does not make room for a third.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(failed)?
    }
}

fn hasher() -> Result<Argon2<'static>, HashingFailed> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> HashingFailed {
    HashingFailed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;
    impl Randomness for Ones {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(1);
        }
    }

    #[tokio::test]
    async fn the_decoy_costs_what_a_real_hash_costs() {
        let real = Passwords::new().hash(&Secret::new("correct horse"), &Ones).await.unwrap();
        let (real, decoy) = (PasswordHash::new(&real).unwrap(), PasswordHash::new(DECOY).unwrap());
        assert_eq!(real.algorithm, decoy.algorithm);
        assert_eq!(real.version, decoy.version);
        assert_eq!(real.params.to_string(), decoy.params.to_string());
        assert_eq!(real.hash.unwrap().as_bytes().len(), decoy.hash.unwrap().as_bytes().len());
    }

    #[tokio::test]
    async fn only_the_right_password_passes() {
        let passwords = Passwords::new();
        let hash = passwords.hash(&Secret::new("correct horse"), &Ones).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.check(&Secret::new("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.check(&Secret::new("correct horse "), Some(hash)).await.unwrap());
        assert!(!passwords.check(&Secret::new("correct horse"), None).await.unwrap());
        assert_eq!(passwords.checks(), 3);
    }
}
