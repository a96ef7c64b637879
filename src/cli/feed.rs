//! `agent-manager feed search TEXT`: pairs by name or address, so that a person can choose what `market_pairs` names. `feed import NAME FILE`: history of an
//! instrument out of a file, for a market that only has what the house has seen or asked for.

use super::{Failure, Setup, say, say_json, table::columns, tell};
use adapters::feeds::csv;
use agent_manager::compose::market::dexscreener;
use clap::Subcommand;
use domain::market::{Found, Quotes, Symbol, Title};
use serde_json::{Value, json};
use services::{
    House,
    market::{self, Imported},
};
use std::path::{Path, PathBuf};

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
    /// Keep bars of one minute out of a CSV file as history of an instrument of dexscreener or polygon
    Import {
        /// The instrument, as the market lists it
        instrument: Symbol,
        /// The file of bars, plain or packed; what is kept already stays as it is
        file: PathBuf,
    },
}

pub async fn run(setup: &Setup, command: FeedCommand) -> Result<(), Failure> {
    match command {
        FeedCommand::Search { text, json } => search(setup, text, json).await,
        FeedCommand::Import { instrument, file } => {
            setup.with_house(async |house| keep(house, &instrument, &file).await).await
        }
    }
}

async fn keep(house: &House, instrument: &Symbol, file: &Path) -> Result<(), Failure> {
    let listing = market::listing(house, instrument).await.map_err(|error| Failure::wrong(&error))?;
    let bars = csv::read_file(file, &listing).map_err(|error| Failure::wrong(&error))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let source = format!("csv:{}", Title::new(&name));
    let done = market::import(house, instrument, &bars, &source).await;
    let Imported { added, known, different } = done.map_err(|error| Failure::wrong(&error))?;
    say(&format!(
        "kept {added} new bars of {instrument}; {known} were there, and {different} that say something else stay"
    ))
}

async fn search(setup: &Setup, text: String, json: bool) -> Result<(), Failure> {
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
