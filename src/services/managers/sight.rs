//! What a manager sees of the market: each instrument with its price, indicators and regime.
//!
//! Managers that decide in the same minute see the same, so the last minute that somebody looked at is remembered.

use super::ManagersError;
use crate::{
    House,
    desk::{Listings, listings},
    market::{self, MarketError, Stretch, indicators, instrument},
};
use domain::{
    managers::PairBriefing,
    market::{Listing, Minute, Symbol, Timeframe},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Indicators are looked at on hourly bars, whatever the interval of the manager.
const BARS: Timeframe = Timeframe::HOUR;

const EXPRESSIONS: [(&str, &str); 4] = [
    ("rsi", "rsi(close, 14)"),
    ("fast", "ema(close, 12)"),
    ("slow", "ema(close, 26)"),
    ("atr", "atr(14) / close"),
];

/// The instruments of the market as they were last looked at.
#[derive(Default, Clone)]
pub struct Sight {
    seen: Arc<Mutex<Seen>>,
    listings: Arc<Mutex<Arc<Listings>>>,
}

/// What was seen in one minute.
#[derive(Default)]
struct Seen {
    minute: Option<Minute>,
    pairs: HashMap<Symbol, PairBriefing>,
}

impl Sight {
    /// Asks the market what it lists, before a transaction in which that must be known.
    pub async fn refresh(&self, house: &House) -> Result<(), MarketError> {
        let listings = Arc::new(listings(house).await?);
        *self.listings.lock().unwrap_or_else(PoisonError::into_inner) = listings;
        Ok(())
    }

    /// What the market listed when somebody last asked.
    pub fn listings(&self) -> Arc<Listings> {
        self.listings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tradable instruments among `wanted`, or all of them; in the order of the market.
    pub async fn look(
        &self,
        house: &House,
        wanted: Option<&[Symbol]>,
    ) -> Result<Vec<PairBriefing>, ManagersError> {
        let minute = Minute::containing(market::now(house).await?);
        let listings = house.market.feed().map_err(MarketError::from)?.listings().await;
        let mut pairs = Vec::new();
        for listing in listings.map_err(MarketError::from)? {
            let is_wanted = wanted.is_none_or(|wanted| wanted.contains(&listing.symbol));
            if listing.kind.is_tradable() && is_wanted {
                pairs.push(self.one(house, &listing, minute).await?);
            }
        }
        Ok(pairs)
    }

    async fn one(
        &self,
        house: &House,
        listing: &Listing,
        minute: Minute,
    ) -> Result<PairBriefing, ManagersError> {
        if let Some(known) = self.known(&listing.symbol, minute) {
            return Ok(known);
        }
        let found = described(house, listing).await?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.minute != Some(minute) {
            *seen = Seen { minute: Some(minute), pairs: HashMap::new() };
        }
        seen.pairs.insert(listing.symbol.clone(), found.clone());
        Ok(found)
    }

    fn known(&self, symbol: &Symbol, minute: Minute) -> Option<PairBriefing> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.minute == Some(minute) { seen.pairs.get(symbol).cloned() } else { None }
    }
}

async fn described(house: &House, listing: &Listing) -> Result<PairBriefing, ManagersError> {
    let about = instrument(house, &listing.symbol).await?;
    let stretch = Stretch { timeframe: BARS, from: None, to: None, limit: 1 };
    let wanted: Vec<(String, String)> =
        EXPRESSIONS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let columns = match indicators(house, &listing.symbol, &stretch, &wanted).await {
        Ok(found) => found.columns,
        Err(market::IndicatorError::Market(error)) => return Err(error.into()),
        // Too young for them: not known, which is what the briefing says.
        Err(error) => {
            tracing::debug!(symbol = %listing.symbol, %error, "An instrument has no indicators yet");
            Vec::new()
        }
    };
    let last = |name: &str| {
        let column = columns.iter().find(|(own, _)| own == name)?;
        column.1.last().copied().filter(|value| value.is_finite())
    };
    let quoted = &about.quoted;
    Ok(PairBriefing {
        symbol: listing.symbol.clone(),
        title: listing.title.to_string(),
        price: quoted.price,
        age_seconds: quoted.at.map(|at| about.now.since(at).as_millis() / 1000),
        change: quoted.change,
        rsi: last("rsi"),
        ema_fast: last("fast"),
        ema_slow: last("slow"),
        atr: last("atr"),
        regime: about.regime.as_ref().map(|regime| regime.kind.as_str().to_owned()),
        regime_reasons: about.regime.as_ref().map(reasons),
        quarantine: quoted.quarantine.as_ref().map(|held| held.why.to_string()),
    })
}

/// The figures a regime was decided by, in words.
fn reasons(regime: &engine::regime::Regime) -> String {
    let figure = |value: Option<f64>, decimals: usize| {
        value.map_or_else(|| "unknown".to_owned(), |value| format!("{value:.decimals$}"))
    };
    format!(
        "ADX {}, efficiency {}, volatility rank {} over {} days",
        figure(regime.adx, 0),
        figure(regime.efficiency, 2),
        figure(regime.volatility_rank, 2),
        regime.bars
    )
}
