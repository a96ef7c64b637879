//! The market of the house, where it needs the network: whether a server would start on it, and whether its source answers.

use super::{Finding, Setup};
use crate::cli::chain;
use agent_manager::compose::market::{MarketChoice, dexscreener};
use domain::market::{Quote, Quotes, Symbol};

const ABOUT: &str = "market";

/// Other markets need nothing but themselves.
pub async fn look(setup: &Setup) -> Option<Finding> {
    if setup.config.market != MarketChoice::DexScreener {
        return None;
    }
    if let Err(error) = setup.config.check_market(&setup.sources) {
        return Some(Finding::broken(ABOUT, chain(&error), "the server does not start until it is changed"));
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
