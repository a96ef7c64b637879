//! The strategies that think on the desk. What a strategy says follows from the bars alone, so agents that run the same one on the same
//! instrument from the same bar on share a mind.

use super::{Listings, ticked};
use crate::{
    House,
    agents::brain::{MindProblem, Prepared},
    market::{MarketError, history},
};
use domain::{
    agents::{Agent, Brain},
    market::{Bar, Minute, Symbol},
};
use engine::trading::{Mind, Said};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc};

/// What makes two minds the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MindKey {
    strategy: [u8; 32],
    timeframe: i64,
    symbol: Symbol,
    /// When the first bar begins that it sees.
    begins: Minute,
}

struct Thinking {
    mind: Mind,
    reads: Vec<Symbol>,
    /// What it said at the end of the minute that was taken in last.
    said: Option<Arc<Said>>,
    /// The number of its bar in that minute.
    bar: usize,
}

/// All minds, up to the same minute.
#[derive(Default)]
pub struct Minds {
    minds: HashMap<MindKey, Thinking>,
}

/// What was traded in one minute, by instrument.
pub type MinuteBars = HashMap<Symbol, Bar>;

impl Minds {
    /// The mind of an agent on one instrument, brought up to `now` when there is none yet.
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
        let feed = house.market.feed().map_err(MarketError::from)?;
        let window =
            history::window(feed, listing, agent.timeframe, (from, from)).await.map_err(history_problem)?;
        let begins = window.begins().map_or(from, |begins| Minute::new(begins.div_euclid(60_000)));
        let key = MindKey {
            strategy: fingerprint(&agent.brain),
            timeframe: agent.timeframe.ms(),
            symbol: symbol.clone(),
            begins,
        };
        if self.minds.contains_key(&key) {
            return Ok(key);
        }
        let mut mind = prepared.mind(&history::traded(listing), listings)?;
        let mut feeds = Vec::with_capacity(1 + prepared.reads.len());
        for read in std::iter::once(symbol).chain(&prepared.reads) {
            feeds.push(feed.bars(read, begins, now).await.map_err(MarketError::from)?);
        }
        remember(&mut mind, &prepared.reads, &feeds);
        // What ended in a hole just before now was said then.
        mind.close(now.begins().as_millis());
        let bar = mind.closed();
        self.minds.insert(key.clone(), Thinking { mind, reads: prepared.reads.clone(), said: None, bar });
        Ok(key)
    }

    /// Takes one minute in: what each has to say at its end.
    pub fn minute(&mut self, minute: Minute, bars: &MinuteBars) {
        let end = minute.ends().as_millis();
        for (key, thinking) in &mut self.minds {
            thinking.bar = thinking.mind.closed();
            if let Some(bar) = bars.get(&key.symbol) {
                thinking.mind.take(&ticked(bar));
            }
            for read in &thinking.reads {
                if let Some(bar) = bars.get(read) {
                    thinking.mind.take_other(read.as_str(), &ticked(bar));
                }
            }
            thinking.said = thinking.mind.close(end).map(Arc::new);
        }
    }

    pub fn said(&self, key: &MindKey) -> Option<Arc<Said>> {
        self.minds.get(key)?.said.clone()
    }

    /// The number of the strategy's bar that the last minute belonged to.
    pub fn bar(&self, key: &MindKey) -> usize {
        self.minds.get(key).map_or(0, |thinking| thinking.bar)
    }

    /// Lets go of minds that nobody uses.
    pub fn keep(&mut self, used: impl Fn(&MindKey) -> bool) {
        self.minds.retain(|key, _| used(key));
    }
}

/// Shows a new mind what was traded before it came, in the order in which it would have seen it.
fn remember(mind: &mut Mind, reads: &[Symbol], feeds: &[Vec<Bar>]) {
    let mut next = vec![0; feeds.len()];
    loop {
        let waiting = feeds.iter().zip(&next).filter_map(|(bars, place)| bars.get(*place));
        let Some(minute) = waiting.map(|bar| bar.minute).min() else { return };
        // Bars that ended in a hole before this minute are finished.
        mind.close(minute.begins().as_millis());
        for (feed, (bars, place)) in feeds.iter().zip(&mut next).enumerate() {
            let Some(bar) = bars.get(*place).filter(|bar| bar.minute == minute) else { continue };
            match feed.checked_sub(1) {
                None => mind.take(&ticked(bar)),
                Some(read) => mind.take_other(reads[read].as_str(), &ticked(bar)),
            }
            *place += 1;
        }
        mind.close(minute.ends().as_millis());
    }
}

fn fingerprint(brain: &Brain) -> [u8; 32] {
    let Brain::Strategy { document, params, .. } = brain;
    let mut digest = Sha256::new();
    digest.update(document.as_bytes());
    for (name, value) in params {
        digest.update([0]);
        digest.update(name.as_bytes());
        digest.update(value.to_bits().to_le_bytes());
    }
    digest.finalize().into()
}

fn history_problem(error: history::HistoryError) -> MindProblem {
    match error {
        history::HistoryError::Feed(error) => MindProblem::Market(error.into()),
        history::HistoryError::Resample(error) => MindProblem::Resample(error),
    }
}
