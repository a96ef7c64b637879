//! `agent-manager broker --scenarios FILE`

use super::{
    Failure, input, say, say_json,
    table::{columns, grouped},
};
use engine::broker::scenarios::{Outcome, read, run_all};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A JSON file of bars and orders (docs/fill-rules.md); - is standard input
    #[arg(long, value_name = "FILE")]
    scenarios: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = input::text(&arguments.scenarios)?;
    let outcomes = read(text.as_bytes())
        .and_then(|scenarios| run_all(&scenarios))
        .map_err(|error| Failure::Wrong(format!("{}: {error}", input::name(&arguments.scenarios))))?;
    if arguments.json {
        return say_json(&outcomes);
    }
    let rows: Vec<_> = outcomes.scenarios.iter().map(row).collect();
    say(&columns(&["scenario", "fills", "refused", "expired", "position", "fees", "equity"], &rows))
}

fn row(outcome: &Outcome) -> Vec<String> {
    vec![
        outcome.name.clone(),
        outcome.fills.len().to_string(),
        outcome.rejected.len().to_string(),
        outcome.expired.len().to_string(),
        outcome.position.to_string(),
        outcome.fees.to_string(),
        outcome.equity.last().map_or_else(|| "–".to_owned(), grouped),
    ]
}
