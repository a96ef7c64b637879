//! What strategies remember, written down while the desk goes on: whoever takes it over shows them the bars since, and not their lives.
//!
//! What a strategy remembers follows from the bars that it has seen. So a memory may be missing or a day old, and is named by all that it
//! follows from: the market and its sieve, the program, the strategy, its instruments, and its first bar. What is named otherwise is not found.

use super::{minds::MindKey, upbringing::Newcomer};
use crate::{House, agents::brain::MindProblem, market::MarketError};
use domain::market::{Listing, Minute, Timeframe};
use engine::{bars::Instrument, trading::MEMORY};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use storage::{Digest, Memory};

/// So many are read, or written, at once.
pub const AT_ONCE: usize = 250;
/// Minutes of market time after which a memory is written anew.
pub const AGE: i64 = 1_440;
/// A memory that nobody has written anew for so many minutes belongs to nobody any more.
pub const FORGOTTEN: i64 = 7 * 1_440;

/// What all strategies of a house have in common.
pub struct World(Sha256);

impl World {
    pub fn of(house: &House) -> Result<Self, MarketError> {
        let (feed, guard) = (house.market.feed()?, *house.market.sieve()?.guard());
        let mut digest = Sha256::new();
        for part in [
            env!("CARGO_PKG_VERSION"),
            &MEMORY.to_string(),
            feed.name(),
            &feed.identity(),
            &guard.most_jump().to_string(),
            &guard.stale_after().as_millis().to_string(),
            &guard.settle_after().to_string(),
        ] {
            add(&mut digest, part.as_bytes());
        }
        Ok(Self(digest))
    }

    /// The name of where a strategy begins that starts at a minute.
    pub fn beginning(&self, listing: &Listing, timeframe: Timeframe, from: Minute) -> Digest {
        let mut digest = self.0.clone();
        add(&mut digest, listing.symbol.as_str().as_bytes());
        add(&mut digest, &timeframe.ms().to_le_bytes());
        add(&mut digest, &from.number().to_le_bytes());
        digest.finalize().into()
    }

    /// The name of what a strategy remembers; its own instrument first, then those that it reads.
    pub fn memory(&self, key: &MindKey, instruments: &[Instrument]) -> Digest {
        let mut digest = self.0.clone();
        add(&mut digest, &key.strategy);
        add(&mut digest, &key.timeframe.to_le_bytes());
        add(&mut digest, &key.begins.number().to_le_bytes());
        for Instrument { name, tick, lot } in instruments {
            add(&mut digest, format!("{name} {tick} {lot}").as_bytes());
        }
        digest.finalize().into()
    }
}

/// With its length before it, so that no two lists of parts read alike.
fn add(digest: &mut Sha256, part: &[u8]) {
    digest.update((part.len() as u64).to_le_bytes());
    digest.update(part);
}

/// Lets newcomers go on from what was written down of them.
pub async fn recollect(house: &House, all: Vec<Newcomer>, now: Minute) -> Result<Vec<Newcomer>, MindProblem> {
    let mut recollected = Vec::with_capacity(all.len());
    let mut rest = all.into_iter().peekable();
    while rest.peek().is_some() {
        let part: Vec<Newcomer> = rest.by_ref().take(AT_ONCE).collect();
        let wanted: Vec<Digest> = part.iter().map(|new| new.id).collect();
        let found = house.db.read().await?.desk().memories(&wanted).await?;
        let found = found.into_iter().map(|memory| (memory.id, memory));
        let found: HashMap<Digest, Memory> = found.collect();
        for new in part {
            let memory = found.get(&new.id).filter(|memory| memory.minute > new.from && memory.minute <= now);
            recollected.push(match memory {
                Some(memory) => remembering(new, memory)?,
                None => new,
            });
        }
    }
    Ok(recollected)
}

fn remembering(new: Newcomer, memory: &Memory) -> Result<Newcomer, MindProblem> {
    if let Some(mind) = new.mind.recall(&memory.memory) {
        return Ok(Newcomer { mind, from: memory.minute, ..new });
    }
    // Somebody has changed what is remembered and not its number: the bars are shown again.
    tracing::warn!(symbol = %new.key.symbol, "What a strategy remembered cannot be read; it is shown its bars again");
    let mind = new.prepared.mind_of(&new.instruments)?;
    Ok(Newcomer { mind, ..new })
}
