//! What the desk has seen, once more and from stored bars alone: prices, quarantine, and what strategies said, minute by minute. On it
//! [shadows](super::shadow) trade without a desk.

use super::{
    Listings,
    correlations::Correlations,
    floor::FloorError,
    listings,
    minds::{MindKey, Minds, MinuteBars},
    prices::{MinutePrices, PriceChange, Prices},
    seat::SeatError,
    tick,
};
use crate::{House, agents::brain, market::MarketError};
use domain::{
    AgentId, Fixed,
    agents::Agent,
    market::{Bar, Minute, Symbol},
};
use engine::trading::Said;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

const MINUTES_OF_DAY: i64 = 1_440;
const MINUTES_OF_HOUR: i64 = 60;

/// Everything that strategies need to say the same again, up to a minute.
pub struct Echo {
    minute: Minute,
    listings: Listings,
    watched: BTreeSet<Symbol>,
    prices: Prices,
    minds: Minds,
    keys: HashMap<AgentId, Vec<(Symbol, MindKey)>>,
    /// By the day whose closes they know.
    correlations: BTreeMap<i64, Correlations>,
}

/// What was to be seen and heard in some minutes, all of one UTC day.
pub struct Stretch {
    pub moments: Vec<Moment>,
    /// The last closes at each whole hour, of what was traded since the stretch began.
    pub hours: Vec<(Minute, HashMap<Symbol, Fixed>)>,
    /// How many bars each strategy had seen closed when it began.
    pub begun: HashMap<MindKey, usize>,
}

/// One minute.
pub struct Moment {
    pub minute: Minute,
    pub bars: MinuteBars,
    /// Instruments that went into quarantine in it, and those that are there at its end.
    pub distrusted: Vec<Symbol>,
    pub quarantined: BTreeSet<Symbol>,
    pub said: HashMap<MindKey, Arc<Said>>,
}

impl Echo {
    /// As the desk was when a minute began, without a strategy yet.
    pub async fn at(house: &House, minute: Minute) -> Result<Self, FloorError> {
        let listings = listings(house).await?;
        let watched: BTreeSet<Symbol> = listings.keys().cloned().collect();
        let prices = Prices::looking_back(house, &watched, &listings, minute).await?;
        let (minds, keys, correlations) = (Minds::open(house).await?, HashMap::new(), BTreeMap::new());
        Ok(Self { minute, listings, watched, prices, minds, keys, correlations })
    }

    /// The first minute that was not heard yet.
    pub const fn minute(&self) -> Minute {
        self.minute
    }

    pub const fn listings(&self) -> &Listings {
        &self.listings
    }

    /// Makes the strategy of an agent ready, so that it is heard from here on.
    pub async fn know(&mut self, house: &House, agent: &Agent) -> Result<(), SeatError> {
        if self.keys.contains_key(&agent.id) {
            return Ok(());
        }
        let prepared = brain::prepare(&agent.brain, agent.timeframe, &self.listings)
            .map_err(|error| SeatError::Brain(error.to_string()))?;
        let mut keys = Vec::with_capacity(agent.pairs.len());
        for symbol in &agent.pairs {
            let join = self.minds.join(house, &self.listings, (agent, &prepared), symbol, self.minute);
            keys.push((symbol.clone(), join.await?));
        }
        self.keys.insert(agent.id, keys);
        Ok(())
    }

    /// The strategies of an agent that is known.
    pub fn keys(&self, agent: AgentId) -> &[(Symbol, MindKey)] {
        self.keys.get(&agent).map_or(&[], Vec::as_slice)
    }

    /// Forgets agents that are followed no more.
    pub fn keep(&mut self, followed: &HashSet<AgentId>) {
        self.keys.retain(|agent, _| followed.contains(agent));
        let used: HashSet<&MindKey> = self.keys.values().flatten().map(|(_, key)| key).collect();
        self.minds.keep(|key| used.contains(key));
    }

    /// Listens on to a minute of the same day.
    pub async fn listen(&mut self, house: &House, to: Minute) -> Result<Stretch, FloorError> {
        self.minds.bring_up(house, self.minute).await?;
        self.listings = listings(house).await?;
        self.watched = self.listings.keys().cloned().collect();
        let mut came = tick::prices(house, &self.watched, (self.minute, to)).await?;
        let begun = self.minds.closed();
        let (mut moments, mut hours, mut closes) = (Vec::new(), Vec::new(), HashMap::new());
        while self.minute < to {
            let minute = self.minute;
            let moment = self.moment(came.remove(&minute).unwrap_or_default());
            closes.extend(moment.bars.iter().filter_map(|(symbol, bar)| self.close(symbol, bar)));
            self.minute = minute.plus(1);
            if self.minute.number() % MINUTES_OF_HOUR == 0 {
                hours.push((self.minute, closes.clone()));
                // Others get their turn.
                tokio::task::yield_now().await;
            }
            moments.push(moment);
        }
        let today = self.minute.number().div_euclid(MINUTES_OF_DAY);
        self.correlations.retain(|day, _| *day >= today - 1);
        Ok(Stretch { moments, hours, begun })
    }

    fn moment(&mut self, came: MinutePrices) -> Moment {
        let minute = self.minute;
        let changes = self.prices.minute(minute, &came, &self.watched, &self.listings);
        let held = changes.iter().filter(|change| matches!(change, PriceChange::Held { .. }));
        let distrusted = held.map(|change| change.symbol().clone()).collect();
        self.minds.minute(minute, &came.good);
        let (quarantined, said) = (self.prices.quarantined(), self.minds.all_said());
        Moment { minute, bars: came.good, distrusted, quarantined, said }
    }

    fn close(&self, symbol: &Symbol, bar: &Bar) -> Option<(Symbol, Fixed)> {
        let listing = self.listings.get(symbol)?;
        Some((symbol.clone(), Fixed::of_steps(bar.close, listing.tick)))
    }

    /// Which of the instruments moved together when a minute began, the first among them.
    pub async fn together(
        &mut self,
        house: &House,
        symbol: &Symbol,
        others: &[Symbol],
        now: Minute,
    ) -> Result<Vec<Symbol>, MarketError> {
        if others.iter().all(|other| other == symbol) {
            return Ok(vec![symbol.clone()]);
        }
        let known = self.correlations.entry(now.number().div_euclid(MINUTES_OF_DAY)).or_default();
        let asked: BTreeSet<Symbol> = std::iter::once(symbol).chain(others).cloned().collect();
        known.learn_of(house, &asked, now).await?;
        Ok(known.together(symbol, others))
    }
}
