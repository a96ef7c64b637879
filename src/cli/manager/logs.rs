//! `agent-manager manager logs`

use super::{
    super::{Failure, agent::person, say, say_json, tell},
    Named, find, print, refused,
};
use domain::{AgentId, PageRequest};
use services::{
    House,
    managers::{self, LogFilter},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    named: Named,
    /// Only this action, such as `create_agent`
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only about this agent
    #[arg(long, value_name = "ID")]
    agent: Option<AgentId>,
    /// Which page, from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
    page: u32,
    /// How many decisions to a page
    #[arg(long, value_name = "N", default_value_t = PageRequest::DEFAULT_SIZE, value_parser = clap::value_parser!(u32).range(1..=100))]
    page_size: u32,
}

pub async fn run(house: &House, arguments: Arguments) -> Result<(), Failure> {
    let Arguments { named, action, agent, page, page_size } = arguments;
    let person = person(house, &named.user).await?;
    let manager = find(house, &person, &named.manager).await?;
    let wrong = || Failure::Wrong(format!("--page-size must be from 1 to {}", PageRequest::MAX_SIZE));
    let request = PageRequest::new(page, page_size).ok_or_else(wrong)?;
    let found = managers::log(house, &person, manager.id, &LogFilter { action, agent }, request).await;
    let shown = api::log_shown(found.map_err(|error| refused(&error))?);
    if named.json {
        return say_json(&shown);
    }
    if !shown.items.is_empty() {
        say(&print::log(&shown))?;
    }
    if u64::try_from(shown.items.len()).is_ok_and(|here| here < shown.total) {
        let more = if shown.more { "more than " } else { "" };
        tell(&format!("this is page {}; there are {more}{} decisions in all", shown.page, shown.total));
    }
    Ok(())
}
