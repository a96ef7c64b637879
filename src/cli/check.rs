//! `agent-manager check FILE`

use super::{Failure, input, say, say_json, strategy_file, table::in_one_line};
use engine::strategy::{Inputs, load};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The strategy document, TOML or JSON; - is standard input
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = input::text(&arguments.file)?;
    let name = input::name(&arguments.file);
    let (strategy, problems) = match load(&text, &Inputs::default()) {
        Ok(loaded) => (Some(loaded.strategy), loaded.warnings),
        Err(problems) => (None, problems),
    };
    if arguments.json {
        let strategy = strategy.as_ref().map(|strategy| strategy.name.as_str());
        say_json(&json!({ "ok": strategy.is_some(), "strategy": strategy, "problems": problems.reports() }))?;
    } else if !problems.is_empty() {
        say(problems.render(&name).trim_end())?;
    }
    match strategy {
        None => Err(Failure::Wrong(format!("{name} has {}", strategy_file::counted(&problems)))),
        Some(_) if arguments.json => Ok(()),
        Some(strategy) => {
            let (title, timeframe) = (in_one_line(&strategy.name), strategy.timeframe);
            say(&format!("{name}: {title} on bars of {timeframe} is right"))
        }
    }
}
