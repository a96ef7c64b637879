//! The market of the house, where it needs the network: whether a server would start on it, and whether its source answers.

use super::{Finding, Setup};
use crate::cli::chain;
use adapters::{SystemClock, feeds::polygon::Polygon};
use agent_manager::compose::market::{MarketChoice, dexscreener};
use domain::market::{Archive, FeedError, Quote, Quotes, Symbol};
use std::sync::Arc;

const ABOUT: &str = "market";

/// Other markets need nothing but themselves.
pub async fn look(setup: &Setup) -> Option<Finding> {
    if !matches!(setup.config.market, MarketChoice::DexScreener | MarketChoice::Polygon) {
        return None;
    }
    if let Err(error) = setup.config.check_market(&setup.sources) {
        return Some(Finding::broken(ABOUT, chain(&error), "the server does not start until it is changed"));
    }
    if setup.config.market == MarketChoice::Polygon {
        return Some(polygon(setup).await);
    }
    let source = match dexscreener(&setup.market_settings()) {
        Ok(source) => source,
        Err(error) => return Some(Finding::broken(ABOUT, chain(&error), "change market_pairs")),
    };
    Some(match source.look(source.chosen()).await {
        Ok(quotes) => judge(source.chosen(), &quotes),
        Err(error) => Finding::note(
            ABOUT,
            chain(&error),
            "the server starts without it and asks again; mend the network, or name a proxy with --dexscreener-url",
        ),
    })
}

/// Asks for the first ticker: one question of a plan that may allow five a minute.
async fn polygon(setup: &Setup) -> Finding {
    let settings = setup.market_settings().polygon;
    let source = match Polygon::new(settings, Arc::new(SystemClock)) {
        Ok(source) => source,
        Err(error) => return Finding::broken(ABOUT, chain(&error), "the server does not start without it"),
    };
    let Some(first) = source.chosen().first() else {
        return Finding::broken(ABOUT, "no tickers are chosen", "name some with --market-tickers");
    };
    match source.listing(first).await {
        Ok(listing) => Finding::ok(ABOUT, format!("polygon answers, and calls {first} {}", listing.title)),
        Err(error @ FeedError::UnknownInstrument(_)) => {
            Finding::note(ABOUT, chain(&error), "look at market_tickers")
        }
        Err(error) => Finding::note(
            ABOUT,
            chain(&error),
            "the server starts without it and asks again; look at the key, the plan and the network",
        ),
    }
}

fn judge(chosen: &[Symbol], quotes: &[Quote]) -> Finding {
    let has_price =
        |symbol: &&Symbol| quotes.iter().any(|quote| quote.symbol == **symbol && quote.price.is_some());
    let without: Vec<&str> = chosen.iter().filter(|symbol| !has_price(symbol)).map(Symbol::as_str).collect();
    let says = format!(
        "dexscreener answers, with prices of {} of {} pairs",
        chosen.len() - without.len(),
        chosen.len()
    );
    if without.is_empty() {
        return Finding::ok(ABOUT, says);
    }
    let mend = format!("look at the chain and address of {}", without.join(", "));
    Finding::note(ABOUT, says, mend)
}
