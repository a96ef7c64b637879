//! Agents on the stage.

use crate::stage::{Stage, market, worker};
use anyhow::{Context, Result, anyhow};
use domain::{
    agents::{Agent, AgentStep, Brain, Risk},
    market::Symbol,
};
use services::{
    agents::{self, NewAgent},
    kernel::jobs::Handlers,
};
use std::collections::BTreeMap;

impl Stage {
    /// Another process takes the desk over; it has read nothing of the market yet.
    pub fn restart(&mut self) {
        self.house = self.house.clone().trading(market());
        self.worker = worker(&self.house, Handlers::default());
    }

    pub async fn started(&self, name: &str, pairs: Vec<Symbol>, brain: Brain) -> Result<Agent> {
        let wanted = NewAgent {
            name: name.parse()?,
            instructions: String::new(),
            pairs,
            timeframe: Some("5m".parse().map_err(|_| anyhow!("no timeframe"))?),
            allocation: "10000".parse()?,
            // So that the leash does not keep the desk from working.
            risk: Risk { max_correlated_positions: 100, max_daily_loss: None, ..Risk::default() },
            brain,
        };
        let agent = agents::create(&self.house, &self.person, wanted).await?;
        Ok(agents::step(&self.house, &self.person, agent.id, AgentStep::Start).await?)
    }
}

/// The brain of an example, with other parameters.
pub fn example(key: &str, params: BTreeMap<String, f64>) -> Result<Brain> {
    let example = services::strategies::example(key).with_context(|| format!("no example {key}"))?;
    Ok(Brain::Strategy {
        document: example.document.to_owned(),
        params,
        source: Some(format!("example:{key}")),
    })
}
