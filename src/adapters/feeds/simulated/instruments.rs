//! The instruments of the market. All of them are invented.

use super::{hours::Hours, source::Source};
use domain::market::InstrumentKind;

/// Something that is traded, and what moves it.
#[derive(Debug)]
pub struct Traded {
    pub symbol: &'static str,
    pub title: &'static str,
    pub kind: InstrumentKind,
    /// At the first minute of the market.
    pub price: f64,
    /// Decimals of a step of its prices and of its quantities.
    pub tick: u8,
    pub lot: u8,
    /// The standard deviation of a year's return, as a fraction.
    volatility: f64,
    /// The part of its variance that comes from the market of its kind, and from its sector.
    market: f64,
    sector: Option<(u64, f64)>,
    /// Units traded in a minute on average.
    pub volume: f64,
    stream: u64,
}

/// Something that is worked out of the equities.
#[derive(Debug)]
pub struct Measure {
    pub symbol: &'static str,
    pub title: &'static str,
    pub kind: InstrumentKind,
}

pub const TICK_OF_MEASURES: u8 = 2;

pub const INDEX: Measure = Measure { symbol: "SIX", title: "Six Share Index", kind: InstrumentKind::Index };
pub const VOLATILITY: Measure =
    Measure { symbol: "SIXV", title: "Six Share Volatility Index", kind: InstrumentKind::Volatility };

const CRYPTO_MARKET: u64 = 1;
pub const EQUITY_MARKET: u64 = 2;
const TECHNOLOGY: u64 = 3;
const ENERGY: u64 = 4;

/// What is crypto, then what is equity.
pub const TRADED: [Traded; 10] = [
    Traded {
        symbol: "ORB-USD",
        title: "Orbit / US dollar",
        price: 48_000.0,
        tick: 2,
        lot: 6,
        volatility: 0.48,
        market: 0.80,
        volume: 1.4,
        stream: 11,
        ..CRYPTO
    },
    Traded {
        symbol: "LUM-USD",
        title: "Lumen Chain / US dollar",
        price: 2_700.0,
        tick: 2,
        lot: 5,
        volatility: 0.58,
        market: 0.76,
        volume: 22.0,
        stream: 12,
        ..CRYPTO
    },
    Traded {
        symbol: "KITE-USD",
        title: "Kite Network / US dollar",
        price: 118.0,
        tick: 4,
        lot: 3,
        volatility: 0.72,
        market: 0.50,
        volume: 310.0,
        stream: 13,
        ..CRYPTO
    },
    Traded {
        symbol: "PEB-USD",
        title: "Pebble / US dollar",
        price: 0.000_021_4,
        tick: 12,
        lot: 0,
        volatility: 0.80,
        market: 0.30,
        volume: 1_900_000_000.0,
        stream: 14,
        ..CRYPTO
    },
    Traded {
        symbol: "ORVX",
        title: "Orvix Semiconductors",
        price: 184.0,
        volatility: 0.38,
        market: 0.42,
        sector: Some((TECHNOLOGY, 0.38)),
        volume: 21_000.0,
        stream: 21,
        ..EQUITY
    },
    Traded {
        symbol: "KLDN",
        title: "Kaldane Software",
        price: 412.0,
        volatility: 0.31,
        market: 0.46,
        sector: Some((TECHNOLOGY, 0.36)),
        volume: 9_000.0,
        stream: 22,
        ..EQUITY
    },
    Traded {
        symbol: "SYQL",
        title: "Synquill Networks",
        price: 67.0,
        volatility: 0.30,
        market: 0.38,
        sector: Some((TECHNOLOGY, 0.16)),
        volume: 14_000.0,
        stream: 23,
        ..EQUITY
    },
    Traded {
        symbol: "BHEN",
        title: "Brisk Harbour Energy",
        price: 58.0,
        volatility: 0.29,
        market: 0.30,
        sector: Some((ENERGY, 0.42)),
        volume: 17_000.0,
        stream: 24,
        ..EQUITY
    },
    Traded {
        symbol: "TLRP",
        title: "Tallow Ridge Power",
        price: 93.0,
        volatility: 0.24,
        market: 0.30,
        sector: Some((ENERGY, 0.32)),
        volume: 8_000.0,
        stream: 25,
        ..EQUITY
    },
    Traded {
        symbol: "MRFD",
        title: "Marrowfield Foods",
        price: 146.0,
        volatility: 0.20,
        market: 0.04,
        sector: None,
        volume: 5_000.0,
        stream: 26,
        ..EQUITY
    },
];

/// What all of a kind have in common.
const CRYPTO: Traded = Traded {
    symbol: "",
    title: "",
    kind: InstrumentKind::Crypto,
    price: 1.0,
    tick: 2,
    lot: 0,
    volatility: 0.5,
    market: 0.0,
    sector: None,
    volume: 1.0,
    stream: 0,
};
const EQUITY: Traded = Traded { kind: InstrumentKind::Equity, ..CRYPTO };

impl Traded {
    pub const fn hours(&self) -> Hours {
        if matches!(self.kind, InstrumentKind::Equity) { Hours::Session } else { Hours::Always }
    }

    /// The standard deviation of a day and a night.
    pub fn daily_deviation(&self) -> f64 {
        let days: f64 = if self.hours() == Hours::Session { 252.0 } else { 365.0 };
        self.volatility / days.sqrt()
    }

    /// What moves it: the market first, then its sector, and last what concerns it alone.
    pub fn sources(&self) -> Vec<Source> {
        let daily = self.daily_deviation();
        let source =
            |stream, share: f64, leverage| Source { stream, deviation: daily * share.sqrt(), leverage };
        let market = if self.hours() == Hours::Session { EQUITY_MARKET } else { CRYPTO_MARKET };
        let leverage = if self.hours() == Hours::Session { 0.8 } else { 0.2 };
        let mut sources = vec![source(market, self.market, leverage)];
        sources.extend(self.sector.map(|(stream, share)| source(stream, share, 0.3)));
        let own = 1.0 - self.market - self.sector.map_or(0.0, |(_, share)| share);
        sources.push(source(self.stream, own, 0.2));
        sources
    }

    /// The stream of what concerns it alone.
    pub const fn stream(&self) -> u64 {
        self.stream
    }

    /// The stream of its sector, and what people call that.
    pub fn sector(&self) -> Option<(u64, &'static str)> {
        let (stream, _) = self.sector?;
        Some((stream, if stream == TECHNOLOGY { "the technology sector" } else { "the energy sector" }))
    }

    /// The stream of its volumes and of the ways of its prices inside a minute.
    pub const fn detail_stream(&self) -> u64 {
        self.stream + 100
    }
}
