//! Pairs of tokens on chains, by the public interface of DEX Screener (docs.dexscreener.com/api/reference): no key, no candles, only what things cost now.
//!
//! A pair is named `chain:address`. Two questions are asked: `/latest/dex/pairs/{chain}/{addresses}` for up to thirty pairs of a chain, and
//! `/latest/dex/search?q=` for a person who chooses. Each may be asked 300 times a minute; we count both together and stay below.
//!
//! `client.rs` is the transport, the [limiter](super::limiter) counts the questions, `wire.rs` reads their JSON, `pair.rs` names pairs, `scales.rs` chooses their steps.

mod client;
mod pair;
mod scales;
mod wire;

pub use client::ClientError;

use async_trait::async_trait;
use client::Client;
use domain::{
    Clock, Period,
    market::{FeedError, Found, Quote, Quotes, Symbol},
};
use pair::PairName;
use std::sync::Arc;
use wire::Pair;

/// How this source is called, also in errors.
pub const NAME: &str = "dexscreener";
/// As many pairs may be asked for at once.
const MOST_PAIRS: usize = 30;
/// Nobody searches for more, and an address is shorter.
const LONGEST_SEARCH: usize = 100;
/// Answers come from caches, so that looking more often than this shows nothing new.
const SHORTEST_PACE: Period = Period::from_seconds(5);

/// What a person may want to be different.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The pairs that were chosen, as `chain:address`.
    pub pairs: Vec<Symbol>,
    /// Where the interface is; another one for tests and for proxies.
    pub base: String,
    /// How long an answer may take.
    pub timeout: Period,
    /// How many questions may be asked in any minute.
    pub per_minute: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pairs: Vec::new(),
            base: "https://api.dexscreener.com".to_owned(),
            timeout: Period::from_seconds(10),
            per_minute: 300,
        }
    }
}

/// The source cannot be set up like this.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error(
        "{0} is not a pair; write the chain, a colon and the address of the pair, such as solana:8sLbNZoA1cfnvMJLPfp98ZLAnFSYCFApfJKMbiXNLwxj"
    )]
    NotAPair(Symbol),
    #[error(
        "one look at these pairs takes {questions} questions and {most} are allowed at once (one question is for up to {MOST_PAIRS} pairs of a chain); choose fewer pairs"
    )]
    TooManyPairs { questions: usize, most: usize },
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// Prices of pairs on chains.
pub struct DexScreener {
    client: Client,
    chosen: Vec<Symbol>,
    pace: Period,
}

/// Whether a symbol names a pair of a chain.
pub fn is_pair(symbol: &Symbol) -> bool {
    PairName::of(symbol).is_some()
}

impl DexScreener {
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, SetUpError> {
        if let Some(wrong) = settings.pairs.iter().find(|symbol| !is_pair(symbol)) {
            return Err(SetUpError::NotAPair(wrong.clone()));
        }
        let client = Client::new(&settings, clock)?;
        let names: Vec<PairName<'_>> = settings.pairs.iter().filter_map(PairName::of).collect();
        let (questions, most) = (pair::questions(&names, MOST_PAIRS).len(), client.most_at_once());
        if questions > most {
            return Err(SetUpError::TooManyPairs { questions, most });
        }
        let pace = client.rest(questions).max(SHORTEST_PACE);
        Ok(Self { client, chosen: settings.pairs, pace })
    }

    /// What is answered for these pairs, each with the symbol it was asked by.
    async fn ask(&self, symbols: &[Symbol]) -> Result<Vec<(Symbol, Pair)>, FeedError> {
        let names = symbols
            .iter()
            .map(|symbol| PairName::of(symbol).ok_or_else(|| FeedError::UnknownInstrument(symbol.clone())))
            .collect::<Result<Vec<_>, _>>()?;
        let questions = pair::questions(&names, MOST_PAIRS);
        self.client.reserve(questions.len())?;
        let mut known = Vec::new();
        for question in questions {
            let answered = self.client.pairs(question.chain, &question.addresses).await?;
            // An answer about another pair than the one asked for is none, however much it resembles it.
            for (symbol, name) in symbols.iter().zip(&names) {
                let its = answered.iter().find(|pair| name.is(&pair.chain, &pair.address));
                known.extend(its.map(|pair| (symbol.clone(), pair.clone())));
            }
        }
        Ok(known)
    }
}

#[async_trait]
impl Quotes for DexScreener {
    fn name(&self) -> &'static str {
        NAME
    }

    fn chosen(&self) -> &[Symbol] {
        &self.chosen
    }

    fn pace(&self) -> Period {
        self.pace
    }

    async fn search(&self, text: &str) -> Result<Vec<Found>, FeedError> {
        let text: String = text.trim().chars().take(LONGEST_SEARCH).collect();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        self.client.reserve(1)?;
        Ok(self.client.search(&text).await?.iter().filter_map(Pair::found).collect())
    }

    async fn look(&self, symbols: &[Symbol]) -> Result<Vec<Quote>, FeedError> {
        let known = self.ask(symbols).await?;
        Ok(known.into_iter().map(|(symbol, pair)| pair.quote(symbol)).collect())
    }
}
