//! What every use case needs: the database, the time and randomness.

use crate::{
    accounts::Passwords,
    agents::{Pasts, Purses},
    health::Pulse,
    kernel::{approvals::Approvables, models::Models, runs::Aftermaths},
    lab,
    last_seen::LastSeen,
    managers,
    market::Market,
};
use domain::{Clock, Randomness, Timestamp, lab::SealRule};
use std::sync::Arc;
use storage::Db;

/// The house. Cheap to clone; composed once, in `main` or in a test.
#[derive(Clone)]
pub struct House {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub randomness: Arc<dyn Randomness>,
    pub passwords: Passwords,
    pub last_seen: LastSeen,
    /// When the worker of this process last looked for due jobs.
    pub pulse: Pulse,
    /// Where prices come from.
    pub market: Market,
    /// The language models that can be asked.
    pub models: Models,
    /// What the accounts of persons came to when somebody looked last.
    pub purses: Purses,
    /// What they came to at the ends of days, as far as somebody has looked.
    pub pasts: Pasts,
    /// What calling a run off means beyond its end.
    pub aftermaths: Aftermaths,
    /// What a person's yes means, by what was asked.
    pub approvables: Approvables,
    /// How much of the past no learning agent sees.
    pub seal: SealRule,
}

impl House {
    pub fn new(db: Db, clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self {
            db,
            clock,
            randomness,
            passwords: Passwords::new(),
            last_seen: LastSeen::new(),
            pulse: Pulse::default(),
            market: Market::closed(),
            models: Models::built_in(),
            purses: Purses::default(),
            pasts: Pasts::default(),
            aftermaths: Aftermaths::new([
                managers::tick::aftermath(),
                lab::iterate::aftermath(),
                lab::evolve::aftermath(),
            ]),
            approvables: Approvables::new([
                lab::iterations::approvable(),
                lab::graduation::approvable(),
                lab::evolution::approvable(),
            ]),
            seal: SealRule::USUAL,
        }
    }

    /// The same house with so much of the past sealed.
    #[must_use]
    pub fn sealing(self, seal: SealRule) -> Self {
        Self { seal, ..self }
    }

    /// The same house on a market.
    #[must_use]
    pub fn trading(self, market: Market) -> Self {
        Self { market, ..self }
    }

    /// The same house with models to ask.
    #[must_use]
    pub fn asking(self, models: Models) -> Self {
        Self { models, ..self }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
