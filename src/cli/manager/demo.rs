//! `agent-manager manager demo`: the demo for somebody who has nothing yet.

use super::{
    super::{Failure, agent::person, say, say_json},
    failure::refused,
    print,
};
use services::{
    House,
    managers::{self, DemoError},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// For whom
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(house: &House, arguments: &Arguments) -> Result<(), Failure> {
    let person = person(house, &arguments.user).await?;
    let demo = managers::demo(house, &person).await.map_err(|error| match error {
        DemoError::NotSimulated | DemoError::NotEmpty => Failure::failed(&error),
        DemoError::Managers(error) => refused(&error),
    })?;
    let shown = api::demo_shown(house, demo).await.map_err(|error| refused(&error))?;
    if arguments.json { say_json(&shown) } else { say(&print::table(&shown.managers)) }
}
