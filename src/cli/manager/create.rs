//! `agent-manager manager create`

use super::{
    super::{Failure, agent::person, number, say, say_json},
    refused,
};
use domain::{
    Fixed, Money,
    agents::AgentName,
    managers::{ManagerConfig, Preset, RiskParams},
    market::{Symbol, Timeframe},
};
use services::{
    House,
    managers::{self, NewManager},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose manager it will be
    #[arg(long, value_name = "NAME")]
    user: String,
    /// What it is called; no two managers of one person are called the same
    #[arg(long)]
    name: String,
    #[command(flatten)]
    config: ConfigFlags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is set for it; what is absent is as the preset says.
#[derive(Debug, clap::Args)]
struct ConfigFlags {
    /// A character to begin with: `venture`, `risk_officer`, `passive_index` or `active_hedge`
    #[arg(long, value_name = "NAME", value_parser = preset)]
    preset: Option<Preset>,
    /// Who decides, as provider/model [default: rules/default]
    #[arg(long, value_name = "MODEL")]
    llm_model: Option<String>,
    /// How freely it answers, from 0 to 2 [default: 0.7]
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    temperature: Option<f64>,
    /// How often it decides, in market time: 1h, 4h or 1d [default: 1h]
    #[arg(long, value_name = "LENGTH")]
    decision_interval: Option<Timeframe>,
    /// How far its equity may fall from the peak, as a fraction [default: 0.2]
    #[arg(long, value_name = "FRACTION", allow_hyphen_values = true)]
    max_total_drawdown: Option<f64>,
    /// How many agents it may have [default: 10]
    #[arg(long, value_name = "N")]
    max_agents: Option<u32>,
    /// How many positions in one direction that move together its team may hold [default: 3]
    #[arg(long, value_name = "N")]
    max_correlated_positions: Option<u32>,
    /// What you want of it, in words
    #[arg(long, value_name = "TEXT")]
    instructions: Option<String>,
    /// What its agents may trade [default: all of the market]
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pairs: Option<Vec<Symbol>>,
    /// The money its agents share, in dollars [default: 10000]
    #[arg(long, value_name = "AMOUNT", value_parser = number::cash, allow_hyphen_values = true)]
    capital: Option<Fixed>,
    /// What its models may cost in a day, in dollars [default: 1.00]
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    budget_per_day: Option<Money>,
    /// Ask a paid model also when nothing has happened
    #[arg(long)]
    ask_when_quiet: bool,
    /// A wallet that is linked to the account
    #[arg(long, value_name = "ADDRESS")]
    owner_address: Option<String>,
}

fn preset(text: &str) -> Result<Preset, String> {
    text.parse().map_err(|error: domain::accounts::UnknownWord| error.to_string())
}

impl ConfigFlags {
    fn config(self) -> ManagerConfig {
        let usual = self.preset.map_or_else(ManagerConfig::default, Preset::config);
        let risk = usual.risk_params;
        ManagerConfig {
            llm_model: self.llm_model.unwrap_or(usual.llm_model),
            temperature: self.temperature.unwrap_or(usual.temperature),
            decision_interval: self.decision_interval.unwrap_or(usual.decision_interval),
            risk_params: RiskParams {
                max_total_drawdown: self.max_total_drawdown.unwrap_or(risk.max_total_drawdown),
                max_agents: self.max_agents.unwrap_or(risk.max_agents),
                max_correlated_positions: self
                    .max_correlated_positions
                    .unwrap_or(risk.max_correlated_positions),
            },
            instructions: self.instructions.unwrap_or(usual.instructions),
            pairs: self.pairs.or(usual.pairs),
            capital: self.capital.unwrap_or(usual.capital),
            budget_per_day: self.budget_per_day.unwrap_or(usual.budget_per_day),
            skip_when_quiet: usual.skip_when_quiet && !self.ask_when_quiet,
            owner_address: self.owner_address.or(usual.owner_address),
        }
    }
}

pub async fn run(house: &House, arguments: Arguments) -> Result<(), Failure> {
    let Arguments { user, name, config, json } = arguments;
    let name: AgentName = name.parse().map_err(|error| Failure::Wrong(format!("--name {name:?} {error}")))?;
    let person = person(house, &user).await?;
    let wanted = NewManager { name, config: config.config() };
    let manager = managers::create(house, &person, wanted).await.map_err(|error| refused(&error))?;
    let shown = api::manager_shown(house, manager).await.map_err(|error| refused(&error))?;
    if json { say_json(&shown) } else { say(&format!("made {} ({})", shown.name, shown.id)) }
}
