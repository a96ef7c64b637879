//! What a manager is shown before it decides: the data of its prompt. A model reads it as text, the built-in rules read it as it is.

use super::{Decision, Memory};
use crate::{AgentId, Fixed, Money, Timestamp, agents::Status, market::Symbol};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Briefing {
    /// Market time.
    pub at: Timestamp,
    pub tick: i64,
    /// What the manager is called.
    pub manager: String,
    /// How often it decides, such as `1h` of market time.
    pub decision_interval: String,
    /// What the person wants, in their words.
    pub instructions: String,
    pub limits: Limits,
    pub agents: Vec<AgentBriefing>,
    pub pairs: Vec<PairBriefing>,
    /// Strategies of the laboratory that a person let onto paper, and that its agents may trade.
    #[serde(default)]
    pub graduated: Vec<GraduatedBriefing>,
    pub memory: Memory,
    /// What it decided last, newest first.
    pub last_decisions: Vec<Decision>,
    /// What was left out so that it stays within bounds.
    pub cut: Vec<Cut>,
}

/// The leash, and how much of it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    pub max_agents: u32,
    /// Agents that are not terminated.
    pub agents: u32,
    pub capital: Fixed,
    /// What is not given to an agent.
    pub free_capital: Fixed,
    pub equity: Fixed,
    pub peak_equity: Fixed,
    pub drawdown: f64,
    pub max_total_drawdown: f64,
    pub max_correlated_positions: u32,
    pub budget_per_day: Money,
    /// None when not all costs are known.
    pub spent_today: Option<Money>,
    /// Whether the bound of drawdown holds the team.
    pub is_held: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentBriefing {
    pub id: AgentId,
    pub name: String,
    pub status: Status,
    /// Whether a person has stopped it, so that the manager cannot start it.
    pub locked: bool,
    /// `example:ema_trend`, or what else its strategy came from.
    pub strategy: Option<String>,
    /// Why its strategy of the laboratory is not on paper any more; none while it is, and for a strategy from elsewhere.
    #[serde(default)]
    pub off_paper: Option<String>,
    pub pairs: Vec<Symbol>,
    pub timeframe: String,
    pub allocation: Fixed,
    pub equity: Fixed,
    pub pnl: Fixed,
    /// None without a closed trade.
    pub win_rate: Option<f64>,
    /// None below the days that it needs.
    pub sharpe: Option<f64>,
    /// None before it was started.
    pub max_drawdown: Option<f64>,
    pub trade_count: u64,
    /// Market hours since it was first started; none before.
    pub age_hours: Option<f64>,
    /// How often it was changed in this market day.
    pub changes_today: u32,
    pub holds: Vec<HeldBriefing>,
    /// The last ten, newest first.
    pub last_trades: Vec<TradeBriefing>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldBriefing {
    pub symbol: Symbol,
    pub direction: String,
    pub quantity: Fixed,
    pub entry_price: Option<Fixed>,
    /// Why it was opened.
    pub reason: Option<String>,
    pub plan: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TradeBriefing {
    pub symbol: Symbol,
    pub direction: String,
    pub pnl: Fixed,
    /// Of what it was worth at its entry.
    pub gain: f64,
    pub why_left: String,
    pub left_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraduatedBriefing {
    /// How it is named in the place of an example.
    pub strategy: String,
    pub pairs: Vec<Symbol>,
    pub timeframe: String,
    /// Lines of the gate that were red when a person let it onto paper all the same.
    pub overridden: Vec<String>,
}

/// An instrument now. What is not known is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PairBriefing {
    pub symbol: Symbol,
    /// Outside text: a name that somebody else has given.
    pub title: String,
    pub price: Option<Fixed>,
    pub age_seconds: Option<i64>,
    /// Over a market day.
    pub change: Option<f64>,
    pub rsi: Option<f64>,
    pub ema_fast: Option<f64>,
    pub ema_slow: Option<f64>,
    /// As a fraction of the price.
    pub atr: Option<f64>,
    pub regime: Option<String>,
    pub regime_reasons: Option<String>,
    /// Why its prices cannot be used now.
    pub quarantine: Option<String>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cut {
    pub what: String,
    pub kept: u64,
    pub of: u64,
}

impl Cut {
    pub fn new(what: &str, kept: usize, of: usize) -> Self {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Self { what: what.to_owned(), kept: number(kept), of: number(of) }
    }
}
