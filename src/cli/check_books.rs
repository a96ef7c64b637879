//! `agent-manager check-books`: holds every ledger against its account.

use super::{Failure, Setup, say, say_json, table::grouped};
use serde_json::{Value, json};
use services::{House, agents::books};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(setup: &Setup, arguments: &Arguments) -> Result<(), Failure> {
    setup.with_house(async |house| check(house, arguments.json).await).await
}

async fn check(house: &House, json: bool) -> Result<(), Failure> {
    let found = books::check_and_keep(house).await?;
    let (ledgers, entries, wrong) = (found.ledgers, found.entries, found.imbalances.len());
    if json {
        let imbalances: Vec<Value> = found
            .imbalances
            .iter()
            .map(|imbalance| json!({ "agentId": imbalance.agent, "what": imbalance.what }))
            .collect();
        say_json(&json!({ "ledgers": ledgers, "entries": entries, "imbalances": imbalances }))?;
    } else {
        for imbalance in &found.imbalances {
            say(&format!("{}: {}", imbalance.agent, imbalance.what))?;
        }
    }
    match wrong {
        0 if json => Ok(()),
        0 => say(&format!("{} ledgers with {} entries balance", grouped(ledgers), grouped(entries))),
        1 => Err(Failure::Failed("one ledger has an imbalance; restore a backup from before it".to_owned())),
        _ => Err(Failure::Failed(format!("there are {wrong} imbalances; restore a backup from before them"))),
    }
}
