//! The market as programs see it: feeds, instruments, their bars, and expressions over them.

mod bars;
mod context;
mod feeds;
mod gaps;
mod get;
mod indicators;
mod list;
mod news;
mod stretch;
mod surroundings;
mod view;

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
};
use domain::Period;
use services::market::{MarketClosed, MarketError};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(feeds::list_feeds))
        .routes(routes!(list::list_instruments))
        .routes(routes!(get::get_instrument))
        .routes(routes!(bars::list_bars))
        .routes(routes!(gaps::list_gaps))
        .routes(routes!(context::get_context))
        .routes(routes!(news::list_news))
        .routes(routes!(indicators::list_indicators))
}

impl From<MarketClosed> for Problem {
    fn from(_: MarketClosed) -> Self {
        Self::new(&kinds::MARKET_CLOSED, "Start the server with `--market simulated` or another one.")
    }
}

impl From<MarketError> for Problem {
    fn from(error: MarketError) -> Self {
        match error {
            MarketError::Closed(closed) => closed.into(),
            MarketError::NotOpened => {
                Self::new(&kinds::MARKET_CLOSED, "Its market has not been opened yet; start the server once.")
            }
            MarketError::Unknown(_) => Self::not_found("This market has no such instrument."),
            MarketError::Feed(error) => Self::new(
                &kinds::MARKET_UNAVAILABLE,
                format!("Nothing was changed: {error}. Ask again in a moment."),
            )
            .retry_after(Period::from_seconds(5)),
            MarketError::Storage(error) => error.into(),
        }
    }
}
