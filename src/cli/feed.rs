//! `agent-manager feed search TEXT`: pairs by name or address, so that a person can choose what `market_pairs` names.

use super::{Failure, Setup, say, say_json, table::columns, tell};
use agent_manager::compose::market::dexscreener;
use clap::Subcommand;
use domain::market::{Found, Quotes};
use serde_json::{Value, json};

#[derive(Debug, Subcommand)]
pub enum FeedCommand {
    /// Find pairs on DEX Screener by the names of their tokens or by an address
    Search {
        /// Such as AERO, "SOL USDC" or an address
        text: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(setup: &Setup, command: FeedCommand) -> Result<(), Failure> {
    let FeedCommand::Search { text, json } = command;
    if text.trim().is_empty() {
        return Err(Failure::Wrong("there is nothing to search for; write a name or an address".to_owned()));
    }
    let source = dexscreener(&setup.market_settings()).map_err(|error| Failure::wrong(&error))?;
    let mut found = source.search(&text).await.map_err(|error| Failure::failed(&error))?;
    // What can be traded without moving the price comes first.
    found.sort_by_key(|pair| std::cmp::Reverse(pair.liquidity));
    if json {
        return say_json(&json!({ "items": found.iter().map(shown).collect::<Vec<_>>() }));
    }
    if found.is_empty() {
        tell("nothing was found that could be traded");
        return Ok(());
    }
    say(&columns(
        &["pair", "price in $", "liquidity in $", "what"],
        &found.iter().map(row).collect::<Vec<_>>(),
    ))
}

fn shown(pair: &Found) -> Value {
    let Found { listing, price, liquidity } = pair;
    json!({
        "pair": listing.symbol,
        "title": listing.title,
        "price": price,
        "liquidity": liquidity,
        "tick": listing.tick.to_string(),
        "lot": listing.lot.to_string(),
    })
}

fn row(pair: &Found) -> Vec<String> {
    let Found { listing, price, liquidity } = pair;
    let amount = |amount: &Option<domain::Fixed>| {
        amount.map_or_else(|| "unknown".to_owned(), |amount| amount.to_string())
    };
    vec![listing.symbol.to_string(), amount(price), amount(liquidity), listing.title.to_string()]
}
