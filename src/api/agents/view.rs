//! An agent as the API shows it, and as the commands print it.

use domain::{
    AgentId, Fixed, ManagerId, Money, Timestamp,
    accounts::Principal,
    agents::{Agent, Brain, Risk, Stage, Status},
};
use serde::Serialize;
use services::{
    House,
    agents::{AgentsError, Overview, overview},
};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An agent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Agent)]
pub struct AgentView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    pub id: AgentId,
    #[schema(example = "Bouncer")]
    pub name: String,
    /// `learning`, `ready` or `paper`.
    #[schema(value_type = String, example = "paper")]
    pub stage: Stage,
    /// `stopped`, `running`, `paused` or `terminated`.
    #[schema(value_type = String, example = "running")]
    pub status: Status,
    #[schema(value_type = Option<String>)]
    pub manager_id: Option<ManagerId>,
    /// What it may trade.
    #[schema(example = json!(["ACME", "BTC-USD"]))]
    pub pairs: Vec<String>,
    /// At the closes of these bars it decides.
    #[schema(example = "5m")]
    pub timeframe: String,
    /// The money it was given, in dollars.
    #[schema(value_type = String, example = "10000")]
    pub allocation: Fixed,
    pub instructions: String,
    pub risk: RiskView,
    pub brain: BrainView,
    /// The first minute of market time that it could trade in; null before it was started for the first time.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub trades_from: Option<Timestamp>,
    /// What it is worth at the last prices. This and the next three are null before it was started, and while the market cannot be read.
    #[schema(value_type = Option<String>, example = "10210.55")]
    pub equity: Option<Fixed>,
    /// Equity without what was paid in.
    #[schema(value_type = Option<String>, example = "210.55")]
    pub pnl: Option<Fixed>,
    /// Since the UTC day of market time began.
    #[schema(value_type = Option<String>, example = "-12.4")]
    pub pnl_today: Option<Fixed>,
    #[schema(value_type = Option<String>, example = "8.12")]
    pub fees: Option<Fixed>,
    /// Whether an emergency stop holds for it.
    #[schema(example = false)]
    pub halted: bool,
    /// Why it cannot trade, in a sentence; null when it can.
    #[schema(example = "the market does not list ACME any more")]
    pub stalled: Option<String>,
    /// Why what it trades of the laboratory is not on paper any more; null while it is, and for a strategy from elsewhere.
    #[schema(example = "Vera, which learnt it, was ended")]
    pub off_paper: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T10:00:00.000Z")]
    pub updated_at: Timestamp,
}

/// The limits of an agent. Fractions are of 1; null is no limit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Risk)]
pub struct RiskView {
    /// The largest position, as a fraction of the equity.
    #[schema(example = 0.25)]
    max_position: f64,
    /// A stop this far from the entry, where that is nearer than the strategy's own.
    #[schema(example = 0.02)]
    stop_loss: Option<f64>,
    /// A target this far from the entry, where that is nearer than the strategy's own.
    #[schema(example = 0.05)]
    take_profit: Option<f64>,
    /// What may be lost in a UTC day, as a fraction of the equity it began with; then nothing is opened until the next.
    #[schema(example = 0.2)]
    max_daily_loss: Option<f64>,
    #[schema(example = 5)]
    max_open_positions: u32,
    /// Bars after an exit in which its instrument is not entered again.
    #[schema(example = 0)]
    cooldown_bars: u32,
    /// Positions in one direction that move together, over all agents of the same manager or owner.
    #[schema(example = 10)]
    max_correlated_positions: u32,
    /// Whether sizes of the equity are of an equal part of it for each instrument, as in the laboratory.
    #[schema(example = false)]
    equal_parts: bool,
}

/// What decides for an agent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Brain)]
pub struct BrainView {
    /// `strategy`, `model`, or `learning`: nothing decides yet. What belongs to another one is absent.
    #[schema(example = "strategy")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "name = \"Up\"\ntimeframe = \"1h\"\n…")]
    document: Option<String>,
    /// Values of parameters in the place of the document's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!({"fast": 10}))]
    params: Option<BTreeMap<String, f64>>,
    /// Where the document came from: `example:KEY`, `strategy:ID:VERSION`, or `learner:ID:VERSION` of the laboratory; null when it was given as a text.
    #[schema(example = "example:vwap_bounce")]
    source: Option<String>,
    /// Who is asked at each close.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "rules/default")]
    model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 0.7)]
    temperature: Option<f64>,
    /// What its questions may cost in a UTC day, in dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "1.00")]
    budget_per_day: Option<Money>,
}

/// The agent as it is shown, with what it is worth.
pub async fn shown(house: &House, by: &Principal, agent: Agent) -> Result<AgentView, AgentsError> {
    let mut views = all_shown(house, by, vec![agent]).await?;
    views.pop().ok_or(AgentsError::NotFound)
}

/// The same of many.
pub async fn all_shown(
    house: &House,
    by: &Principal,
    agents: Vec<Agent>,
) -> Result<Vec<AgentView>, AgentsError> {
    Ok(overview(house, by, agents).await?.into_iter().map(AgentView::from).collect())
}

impl From<Overview> for AgentView {
    fn from(overview: Overview) -> Self {
        let Overview { agent, figures, is_halted, stalled, off_paper } = overview;
        Self {
            id: agent.id,
            name: agent.name.to_string(),
            stage: agent.stage,
            status: agent.status,
            manager_id: agent.manager,
            pairs: agent.pairs.iter().map(ToString::to_string).collect(),
            timeframe: agent.timeframe.to_string(),
            allocation: agent.allocation,
            instructions: agent.instructions,
            risk: agent.risk.into(),
            brain: agent.brain.into(),
            trades_from: agent.trades_from.map(domain::market::Minute::begins),
            equity: figures.as_ref().map(|figures| figures.equity),
            pnl: figures.as_ref().map(|figures| figures.pnl),
            pnl_today: figures.as_ref().map(|figures| figures.pnl_today),
            fees: figures.as_ref().map(|figures| figures.fees),
            halted: is_halted,
            stalled,
            off_paper,
            created_at: agent.created_at,
            updated_at: agent.updated_at,
        }
    }
}

impl From<Risk> for RiskView {
    fn from(risk: Risk) -> Self {
        let Risk {
            max_position,
            stop_loss,
            take_profit,
            max_daily_loss,
            max_open_positions,
            cooldown_bars,
            max_correlated_positions,
            equal_parts,
        } = risk;
        Self {
            max_position,
            stop_loss,
            take_profit,
            max_daily_loss,
            max_open_positions,
            cooldown_bars,
            max_correlated_positions,
            equal_parts,
        }
    }
}

impl From<Brain> for BrainView {
    fn from(brain: Brain) -> Self {
        let kind = brain.kind();
        let none = Self {
            kind,
            document: None,
            params: None,
            source: None,
            model: None,
            temperature: None,
            budget_per_day: None,
        };
        match brain {
            Brain::Strategy { document, params, source } => {
                Self { document: Some(document), params: Some(params), source, ..none }
            }
            Brain::Learning {} => none,
            Brain::Model { model, temperature, budget_per_day } => Self {
                model: Some(model.to_string()),
                temperature: Some(temperature),
                budget_per_day: Some(budget_per_day),
                ..none
            },
        }
    }
}
