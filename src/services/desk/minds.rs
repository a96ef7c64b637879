//! The strategies that think on the desk. What a strategy says follows from the bars alone, so agents that run the same one on the same
//! instrument from the same bar on share a mind.

use super::{
    Listings,
    beginnings::Beginnings,
    memories::{self, World},
    ticked,
    upbringing::{self, Newcomer},
};
use crate::{
    House,
    agents::brain::{MindProblem, Prepared},
};
use domain::{
    agents::{Agent, Brain},
    market::{Bar, Minute, Symbol},
};
use engine::trading::{Mind, Said};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc};
use storage::{Digest as MemoryId, Memory, StorageError, Tx};

/// What makes two minds the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MindKey {
    pub(super) strategy: [u8; 32],
    pub(super) timeframe: i64,
    pub(super) symbol: Symbol,
    /// When the first bar begins that it sees.
    pub(super) begins: Minute,
}

struct Thinking {
    mind: Mind,
    reads: Vec<Symbol>,
    /// What it said at the end of the minute that was taken in last.
    said: Option<Arc<Said>>,
    /// The number of its bar in that minute.
    bar: usize,
    /// The last close that it was shown a minute of, in ticks; none until it has seen one here.
    price: Option<i64>,
    /// The name of what it remembers, and up to where that is written down.
    id: MemoryId,
    written: Minute,
}

/// All minds, up to the same minute.
pub struct Minds {
    world: World,
    known: HashMap<MindKey, Thinking>,
    /// Those that have not seen yet what was traded before they came.
    new: HashMap<MindKey, Newcomer>,
    beginnings: Beginnings,
}

/// What strategies say at the end of a minute.
pub trait Voices {
    fn said(&self, key: &MindKey) -> Option<Arc<Said>>;

    /// The number of the strategy's bar that the minute belonged to.
    fn bar(&self, key: &MindKey) -> usize;
}

/// What was traded in one minute, by instrument.
pub type MinuteBars = HashMap<Symbol, Bar>;

impl Minds {
    /// None yet.
    pub async fn open(house: &House) -> Result<Self, MindProblem> {
        let (world, beginnings) = (World::of(house)?, Beginnings::read(house).await?);
        Ok(Self { world, known: HashMap::new(), new: HashMap::new(), beginnings })
    }

    /// The mind of an agent on one instrument. A new one must still be [brought up](Self::bring_up).
    pub async fn join(
        &mut self,
        house: &House,
        listings: &Listings,
        (agent, prepared): (&Agent, &Prepared),
        symbol: &Symbol,
        now: Minute,
    ) -> Result<MindKey, MindProblem> {
        let listing = listings.get(symbol).ok_or_else(|| MindProblem::Delisted(symbol.clone()))?;
        let from = agent.trades_from.unwrap_or(now);
        let begins = self.beginnings.of(house, &self.world, (listing, agent.timeframe), from).await?;
        let key = MindKey {
            strategy: fingerprint(&agent.brain),
            timeframe: agent.timeframe.ms(),
            symbol: symbol.clone(),
            begins,
        };
        if !self.known.contains_key(&key) && !self.new.contains_key(&key) {
            let instruments = prepared.instruments(listing, listings)?;
            let new = Newcomer {
                key: key.clone(),
                id: self.world.memory(&key, &instruments),
                mind: prepared.mind_of(&instruments)?,
                prepared: prepared.clone(),
                instruments,
                from: begins,
            };
            self.new.insert(key.clone(), new);
        }
        Ok(key)
    }

    /// Shows new minds what was traded before `now` and they do not remember.
    pub async fn bring_up(&mut self, house: &House, now: Minute) -> Result<(), MindProblem> {
        let new = std::mem::take(&mut self.new).into_values().collect();
        let new = memories::recollect(house, new, now).await?;
        for Newcomer { key, id, mind, prepared, from, .. } in upbringing::bring_up(house, new, now).await? {
            let (bar, reads) = (mind.closed(), prepared.reads);
            self.known.insert(key, Thinking { mind, reads, said: None, bar, price: None, id, written: from });
        }
        Ok(())
    }

    /// Writes down where minds begin, and what some of them remember of the minutes before `now`.
    pub async fn write(&mut self, tx: &mut Tx, now: Minute) -> Result<(), StorageError> {
        self.beginnings.write(tx).await?;
        let is_old = |thinking: &&mut Thinking| thinking.written.plus(memories::AGE) <= now;
        let mut wrote = false;
        for thinking in self.known.values_mut().filter(is_old).take(memories::AT_ONCE) {
            let memory = Memory { id: thinking.id, minute: now, memory: thinking.mind.keep() };
            tx.desk().save_memory(&memory).await?;
            (thinking.written, wrote) = (now, true);
        }
        if wrote {
            tx.desk().forget_memories(now.plus(-memories::FORGOTTEN)).await?;
        }
        Ok(())
    }

    /// Takes one minute in: what each has to say at its end.
    pub fn minute(&mut self, minute: Minute, bars: &MinuteBars) {
        let end = minute.ends().as_millis();
        for (key, thinking) in self.known.iter_mut().filter(|(key, _)| key.begins <= minute) {
            thinking.bar = thinking.mind.closed();
            if let Some(bar) = bars.get(&key.symbol) {
                thinking.mind.take(&ticked(bar));
                thinking.price = Some(bar.close);
            }
            for read in &thinking.reads {
                if let Some(bar) = bars.get(read) {
                    thinking.mind.take_other(read.as_str(), &ticked(bar));
                }
            }
            thinking.said = thinking.mind.close(end).map(Arc::new);
        }
    }

    /// All that was said at the end of the minute that was taken in last.
    pub fn all_said(&self) -> HashMap<MindKey, Arc<Said>> {
        let said = self.known.iter().filter_map(|(key, thinking)| Some((key, thinking.said.as_ref()?)));
        said.map(|(key, said)| (key.clone(), Arc::clone(said))).collect()
    }

    /// How many of its bars each has seen closed.
    pub fn closed(&self) -> HashMap<MindKey, usize> {
        self.known.iter().map(|(key, thinking)| (key.clone(), thinking.mind.closed())).collect()
    }

    /// The instrument's last price, in ticks, as far as the desk has seen one since it knows this mind.
    pub fn price(&self, key: &MindKey) -> Option<i64> {
        self.known.get(key)?.price
    }

    /// Lets go of minds that nobody uses.
    pub fn keep(&mut self, used: impl Fn(&MindKey) -> bool) {
        self.known.retain(|key, _| used(key));
    }
}

impl Voices for Minds {
    fn said(&self, key: &MindKey) -> Option<Arc<Said>> {
        self.known.get(key)?.said.clone()
    }

    fn bar(&self, key: &MindKey) -> usize {
        self.known.get(key).map_or(0, |thinking| thinking.bar)
    }
}

fn fingerprint(brain: &Brain) -> [u8; 32] {
    let mut digest = Sha256::new();
    // All that models decide for see the same, and say nothing but that a bar has closed.
    let Brain::Strategy { document, params, .. } = brain else { return digest.finalize().into() };
    digest.update(document.as_bytes());
    for (name, value) in params {
        digest.update([0]);
        digest.update(name.as_bytes());
        digest.update(value.to_bits().to_le_bytes());
    }
    digest.finalize().into()
}
