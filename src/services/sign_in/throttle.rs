//! Slowing down whoever guesses passwords: per account name and per address, stored, so that a restart forgives nothing.
//!
//! An attempt is counted as a failure before the password is looked at and taken back when it was right. So a hundred
//! attempts at the same moment are a hundred attempts, and not one. Names that do not exist are counted like any other.
//!
//! One failure fades every quarter of an hour. In the long run nobody guesses faster than that, and an office behind one
//! address whose people mistype now and then is never shut out.

use crate::House;
use domain::{Period, Timestamp};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, Ipv6Addr};
use storage::{Failures, StorageError, Tx};

/// Failures of one name that cost nothing: people mistype.
const FREE_PER_NAME: u32 = 5;
/// More for an address, behind which a whole office may sit.
const FREE_PER_ADDRESS: u32 = 20;
const FIRST_WAIT: Period = Period::from_seconds(30);
const LONGEST_WAIT: Period = Period::from_minutes(15);
const FADES_AFTER: Period = Period::from_minutes(15);
/// What nobody added to for this long has faded: it would take a hundred failures to last longer, and they take days.
pub const MEMORY: Period = Period::from_days(1);

/// Why there is no attempt.
#[derive(Debug)]
pub enum Refused {
    Wait(Period),
    Storage(StorageError),
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// An attempt that has been counted.
#[must_use = "an attempt that succeeded is to be forgiven"]
pub struct Attempt {
    name: String,
    address: Option<Counted>,
}

struct Counted {
    key: String,
    before: Failures,
    after: Failures,
}

/// Counts an attempt as a failure, or says how long to wait before the next one.
pub async fn reserve(house: &House, name: &str, address: Option<&str>) -> Result<Attempt, Refused> {
    let now = house.now();
    let mut tx = house.db.begin().await?;
    // Names before addresses, everywhere: two attempts never wait for each other in a circle.
    let name = count(&mut tx, name_key(name), FREE_PER_NAME, now).await?;
    let address = match address {
        Some(address) => Some(count(&mut tx, address_key(address), FREE_PER_ADDRESS, now).await?),
        None => None,
    };
    let blocked_until = address
        .iter()
        .fold(name.before.blocked_until, |until, address| until.max(address.before.blocked_until));
    if blocked_until > now {
        // Dropped without saving: waiting people do not make their wait longer.
        return Err(Refused::Wait(blocked_until.since(now)));
    }
    tx.save().await?;
    Ok(Attempt { name: name.key, address })
}

impl Attempt {
    /// The password was right: forgets the name's failures, and takes back this attempt from the address. The address
    /// keeps its other failures, or one good account would let it guess at all the others.
    pub async fn forgive(self, tx: &mut Tx) -> Result<(), StorageError> {
        tx.sign_in_failures().clear(&self.name).await?;
        let Some(Counted { key, before, after }) = self.address else { return Ok(()) };
        let known = tx.sign_in_failures().lock(&key, before.fades_from).await?;
        // When others were counted in the meantime, what they brought about stays.
        let left =
            if known == after { before } else { Failures { count: known.count.saturating_sub(1), ..known } };
        tx.sign_in_failures().set(&key, left).await
    }
}

async fn count(tx: &mut Tx, key: String, free: u32, now: Timestamp) -> Result<Counted, StorageError> {
    let before = tx.sign_in_failures().lock(&key, now).await?;
    let after = one_more(before, free, now);
    tx.sign_in_failures().set(&key, after).await?;
    Ok(Counted { key, before, after })
}

/// A name is hashed: people type their password into the wrong field.
fn name_key(name: &str) -> String {
    format!("name:{}", hex::encode(Sha256::digest(name.trim().to_ascii_lowercase().as_bytes())))
}

/// Whoever has one IPv6 address usually has the other 2^64 of its network too, so they count as one.
fn address_key(address: &str) -> String {
    let network = match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.chars().take(64).collect(),
    };
    format!("address:{network}")
}

fn one_more(known: Failures, free: u32, now: Timestamp) -> Failures {
    let faded = (now.since(known.fades_from).as_millis() / FADES_AFTER.as_millis()).max(0);
    let left = i64::from(known.count).saturating_sub(faded);
    let (count, fades_from) = match u32::try_from(left) {
        Ok(left) if left > 0 => {
            let gone = Period::from_millis(faded.saturating_mul(FADES_AFTER.as_millis()));
            (left.saturating_add(1), known.fades_from.plus(gone))
        }
        _ => (1, now),
    };
    Failures { count, fades_from, blocked_until: now.plus(wait_after(count, free)) }
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

    const START: Timestamp = Timestamp::from_millis(1_000_000_000_000);
    const NOTHING: Failures = Failures { count: 0, fades_from: START, blocked_until: START };

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (4..=12).map(|count| wait_after(count, 5).as_seconds()).collect();
        assert_eq!(waits, [0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(wait_after(u32::MAX, 5), LONGEST_WAIT);
    }

    #[test]
    fn the_most_patient_guesser_gets_four_guesses_an_hour() {
        // Waits exactly as long as needed, for ten days; and again, but pausing so that one more failure fades.
        for pause in [Period::ZERO, FADES_AFTER] {
            let (mut state, mut now, mut guesses) = (NOTHING, START, 0);
            while now < START.plus(Period::from_days(10)) {
                state = one_more(state, FREE_PER_NAME, now);
                guesses += 1;
                now = state.blocked_until.max(now).plus(pause);
            }
            assert!(guesses <= 10 * 24 * 4 + 12, "{guesses} guesses");
        }
    }

    #[test]
    fn an_office_that_mistypes_now_and_then_never_waits() {
        let (mut state, mut now) = (NOTHING, START);
        for _ in 0..1_000 {
            state = one_more(state, FREE_PER_ADDRESS, now);
            assert_eq!(state.blocked_until, now, "after {} failures", state.count);
            now = now.plus(FADES_AFTER);
        }
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        assert_eq!(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:2:ffff::9"));
        assert_ne!(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:3::1"));
        assert_eq!(address_key("::ffff:192.0.2.1"), address_key("192.0.2.1"));
        assert_ne!(address_key("192.0.2.1"), address_key("192.0.2.2"));
        assert!(address_key(&"x".repeat(1_000)).len() < 100);
    }

    #[test]
    fn a_name_does_not_show_in_its_key() {
        assert_eq!(name_key(" Ada "), name_key("ada"));
        assert!(!name_key("ada").contains("ada"));
    }
}
