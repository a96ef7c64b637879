//! The instruments as the rest of the house knows them.

use super::{
    hours::{Hours, SESSION},
    instruments::{INDEX, Measure, TICK_OF_MEASURES, TRADED, Traded, VOLATILITY},
};
use domain::market::{FeedError, Listing, Scale, Session, Title};
use std::fmt;

pub fn all() -> Result<Vec<Listing>, FeedError> {
    let traded = TRADED.iter().map(traded);
    traded.chain([&INDEX, &VOLATILITY].into_iter().map(measure)).collect()
}

fn traded(traded: &Traded) -> Result<Listing, FeedError> {
    Ok(Listing {
        symbol: traded.symbol.parse().map_err(unusable)?,
        title: Title::new(traded.title),
        kind: traded.kind,
        tick: scale(traded.tick)?,
        lot: scale(traded.lot)?,
        session: if traded.hours() == Hours::Session { Some(session()?) } else { None },
    })
}

fn measure(measure: &Measure) -> Result<Listing, FeedError> {
    Ok(Listing {
        symbol: measure.symbol.parse().map_err(unusable)?,
        title: Title::new(measure.title),
        kind: measure.kind,
        tick: scale(TICK_OF_MEASURES)?,
        lot: scale(0)?,
        session: Some(session()?),
    })
}

fn session() -> Result<Session, FeedError> {
    SESSION.parse().map_err(unusable)
}

fn scale(decimals: u8) -> Result<Scale, FeedError> {
    Scale::decimal(decimals).ok_or_else(|| unusable(format!("a step of {decimals} decimals is too small")))
}

fn unusable(reason: impl fmt::Display) -> FeedError {
    FeedError::Unavailable { market: "simulated", reason: reason.to_string() }
}
