//! What a ticker is, by how it is written: `AAPL`, `I:SPX`, `X:BTCUSD`.

use super::wire::odd;
use domain::market::{FeedError, InstrumentKind, Listing, Scale, Session, Symbol, Title};

/// From the opening of New York in summer to its close in winter, in UTC: a session has one pair of hours, and no trade lies outside of these.
const SHARES: &str = "13:30-21:00";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Share,
    Index,
    Coin,
}

impl Sort {
    /// None for options, currencies and what is no ticker.
    pub fn of(symbol: &Symbol) -> Option<Self> {
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        };
        match symbol.as_str().split_once(':') {
            None if plain(symbol.as_str()) => Some(Self::Share),
            Some(("I", name)) if plain(name) => Some(Self::Index),
            Some(("X", name)) if plain(name) => Some(Self::Coin),
            _ => None,
        }
    }

    /// How it is traded. Shares have prices of a hundredth of a cent; of a coin nobody knows how small it is.
    pub fn listing(self, symbol: &Symbol, name: &str) -> Result<Listing, FeedError> {
        let (tick, lot) = match self {
            Self::Share => (4, 0),
            Self::Index => (2, 0),
            Self::Coin => (8, 8),
        };
        let scale = |decimals| Scale::decimal(decimals).ok_or_else(|| odd("its steps are too small"));
        let hours: Option<Session> = match self {
            Self::Coin => None,
            Self::Share | Self::Index => Some(SHARES.parse().map_err(|_| odd("its hours are none"))?),
        };
        Ok(Listing {
            symbol: symbol.clone(),
            title: Title::new(name),
            kind: self.kind(name),
            tick: scale(tick)?,
            lot: scale(lot)?,
            session: hours,
        })
    }

    /// Indexes of volatility are called that.
    fn kind(self, name: &str) -> InstrumentKind {
        match self {
            Self::Share => InstrumentKind::Equity,
            Self::Coin => InstrumentKind::Crypto,
            Self::Index if name.to_lowercase().contains("volatility") => InstrumentKind::Volatility,
            Self::Index => InstrumentKind::Index,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sort(text: &str) -> Option<Sort> {
        Sort::of(&text.parse().unwrap())
    }

    #[test]
    fn a_ticker_says_what_it_is() {
        assert_eq!(sort("AAPL"), Some(Sort::Share));
        assert_eq!(sort("BRK.B"), Some(Sort::Share));
        assert_eq!(sort("I:VIX"), Some(Sort::Index));
        assert_eq!(sort("X:BTCUSD"), Some(Sort::Coin));
        for other in ["O:SPY251219C00650000", "C:EURUSD", "I:", "X:BTC/USD", "BTC-USD", "a/b", "^IDX"] {
            assert_eq!(sort(other), None, "{other}");
        }
    }

    #[test]
    fn an_index_of_volatility_is_one_by_its_name() {
        let vix = Sort::Index.listing(&"I:VIX".parse().unwrap(), "Cboe Volatility Index").unwrap();
        assert_eq!(
            (vix.kind, vix.session.unwrap().to_string()),
            (InstrumentKind::Volatility, SHARES.to_owned())
        );
        let spx = Sort::Index.listing(&"I:SPX".parse().unwrap(), "Standard & Poor's 500").unwrap();
        assert_eq!(spx.kind, InstrumentKind::Index);
        let coin =
            Sort::Coin.listing(&"X:BTCUSD".parse().unwrap(), "Bitcoin - United States dollar").unwrap();
        assert_eq!((coin.kind, coin.session), (InstrumentKind::Crypto, None));
    }
}
