//! Slowing down whoever guesses passwords: per account name and per address, stored, so that a restart forgives nothing.
//!
//! An attempt is counted as a failure before the password is looked at and taken back when it was right. So a hundred
//! attempts at the same moment are a hundred attempts, and not one. Names that do not exist are counted like any other.

use crate::House;
use domain::{Period, Timestamp};
use sha2::{Digest, Sha256};
use storage::{Failures, StorageError, Tx};

/// Failures of one name that cost nothing: people mistype.
const FREE_PER_NAME: u32 = 5;
/// More for an address, behind which a whole office may sit.
const FREE_PER_ADDRESS: u32 = 20;
const FIRST_WAIT: Period = Period::from_seconds(30);
const LONGEST_WAIT: Period = Period::from_minutes(15);
/// After this long without a failure all earlier ones are forgotten.
pub const MEMORY: Period = Period::from_hours(1);

/// What an attempt is counted under. A name is hashed: people type their password into the wrong field.
#[derive(Debug, Clone)]
pub struct Keys {
    name: String,
    address: Option<String>,
}

impl Keys {
    pub fn of(name: &str, address: Option<&str>) -> Self {
        let folded = name.trim().to_ascii_lowercase();
        Self {
            name: format!("name:{}", hex::encode(Sha256::digest(folded.as_bytes()))),
            address: address
                .map(|address| format!("address:{}", address.chars().take(64).collect::<String>())),
        }
    }

    /// Names before addresses, everywhere: two attempts never wait for each other in a circle.
    fn each(&self) -> impl Iterator<Item = (&str, u32)> {
        let address = self.address.as_deref().map(|address| (address, FREE_PER_ADDRESS));
        std::iter::once((self.name.as_str(), FREE_PER_NAME)).chain(address)
    }
}

/// Counts an attempt, or says how long to wait before the next one.
pub async fn reserve(house: &House, keys: &Keys) -> Result<Result<(), Period>, StorageError> {
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let mut wait = Period::ZERO;
    for (key, free) in keys.each() {
        let known = tx.sign_in_failures().lock(key, now).await?;
        wait = wait.max(known.blocked_until.since(now));
        tx.sign_in_failures().set(key, one_more(known, free, now)).await?;
    }
    if wait > Period::ZERO {
        // Dropped without saving: waiting people do not make their wait longer.
        return Ok(Err(wait));
    }
    tx.save().await?;
    Ok(Ok(()))
}

/// The password was right: forgets the name's failures, and takes back this attempt from the address. The address keeps
/// its other failures, or one good account would let it guess at all the others.
pub async fn forgive(tx: &mut Tx, keys: &Keys) -> Result<(), StorageError> {
    tx.sign_in_failures().clear(&keys.name).await?;
    if let Some(address) = &keys.address {
        let known = tx.sign_in_failures().lock(address, Timestamp::from_millis(0)).await?;
        tx.sign_in_failures().set(address, one_less(known, FREE_PER_ADDRESS)).await?;
    }
    Ok(())
}

fn one_more(known: Failures, free: u32, now: Timestamp) -> Failures {
    let forgotten = now.since(known.last_at) >= MEMORY;
    let count = if forgotten { 1 } else { known.count.saturating_add(1) };
    Failures { count, last_at: now, blocked_until: now.plus(wait_after(count, free)) }
}

fn one_less(known: Failures, free: u32) -> Failures {
    let count = known.count.saturating_sub(1);
    Failures { count, blocked_until: known.last_at.plus(wait_after(count, free)), ..known }
}

/// Nothing for the first failures, then 30 s, 1 min, 2 min … up to a quarter of an hour.
fn wait_after(count: u32, free: u32) -> Period {
    let Some(beyond) = count.checked_sub(free) else { return Period::ZERO };
    let doubled = FIRST_WAIT.as_millis().saturating_mul(1_i64 << beyond.min(20));
    Period::from_millis(doubled).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (4..=12).map(|count| wait_after(count, 5).as_seconds()).collect();
        assert_eq!(waits, [0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(wait_after(u32::MAX, 5), LONGEST_WAIT);
    }

    #[test]
    fn one_name_has_one_key_and_it_does_not_show_the_name() {
        assert_eq!(Keys::of(" Ada ", None).name, Keys::of("ada", None).name);
        assert!(!Keys::of("ada", None).name.contains("ada"));
    }
}
